import Catalog
import Kernel
import Loops
package import Metrics
package import Places
package import Postgres
package import Search
import Synchronization

/// Pages that are the same for all who ask, kept as bytes with gaps for what is the visitor's own.
///
/// A page is given again only while it is true: what it shows of products and sellers is told of when it changes, and
/// its `PageFreshness`, prices and stock above all, are read again each time by whoever asks for it. Memory is bounded; what
/// was asked for lately stays.
package final class PageCache: Sendable {
    /// Everything by which an open page differs from others.
    package struct Key: Hashable, Sendable {
        private let target: String
        private let city: String

        /// - Parameters:
        ///   - target: path and query as they were asked for.
        ///   - city: the code of the city that the visitor chose; empty for none.
        package init(target: String, city: String) {
            self.target = target
            self.city = city
        }
    }

    /// A moment in the order of changes. What is read after it belongs to a page that is kept with it.
    package struct Tick: Sendable, Comparable {
        fileprivate let number: Int

        package static func < (one: Tick, other: Tick) -> Bool { one.number < other.number }
    }

    fileprivate struct Entry {
        var page: CachedPage
        let tick: Tick
        let oldAt: Moment
    }

    fileprivate struct State {
        /// Pages that were asked for since the others were moved to `old`.
        var young: [Key: Entry] = [:]
        var old: [Key: Entry] = [:]
        /// Of the young ones, in bytes.
        var size = 0
        var tick = 0
        /// When all pages became untrue.
        var allChangedAt = 0
        /// When a product became another.
        var changedAt: [Product.ID: Int] = [:]
        var hits = 0
        var misses = 0
    }

    /// Stands in a kept page for the visitor's form token.
    package let token: String
    /// Stands in a kept page for a key that no other page has.
    package let formKey: String
    private let capacity: Int
    private let state = Mutex(State())

    /// Notified by triggers, with the key of a product that is another now, or with nothing when any may be.
    private static let channel = "kernel.pages"
    /// Which pieces a page shows as similar may be so many seconds old.
    private static let seconds: Int64 = 60
    /// Changed products that are remembered, until one more makes all pages leave.
    private static let mostChanged = 10_000

    /// Keeps nothing and hears of nothing.
    ///
    /// - Parameter capacity: bytes of pages that are kept at most.
    package init(capacity: Int) {
        self.capacity = capacity
        let mark = "\(ID<PageCache>())\(ID<PageCache>())"
        token = "token-" + mark
        formKey = "key-" + mark
    }

    /// Hears of all that pages show.
    ///
    /// - Parameters:
    ///   - capacity: bytes of pages that are kept at most.
    ///   - db: used as long as the process lives.
    package convenience init(capacity: Int, from db: Database, _ listings: LiveListings, _ reference: ReferenceData, _ clock: LiveWallClock)
        async
    {
        self.init(capacity: capacity)
        // Without a payload something may have been missed.
        await db.listen(Self.channel) { [weak self] payload in
            if let product = payload.flatMap({ Product.ID($0) }) { self?.forget([product]) } else { self?.forgetAll() }
        }
        reference.onChange { [weak self] in self?.forgetAll() }
        clock.onChange { [weak self] in self?.forgetAll() }
        listings.onChange { [weak self] products in self?.forget(products) }
    }

    /// To be taken before anything is read for a page.
    package var now: Tick { state.withLock { Tick(number: $0.tick) } }

    /// The page of that key, unless what it shows has changed. Its facts are still to be compared.
    package func page(_ key: Key) -> CachedPage? {
        let time = Moment.now()
        return state.withLock { state in
            guard let kept = state.young[key] ?? state.old[key] else { return nil }
            guard kept.oldAt > time, state.isTrue(kept) else {
                state.remove(key)
                return nil
            }
            if state.old.removeValue(forKey: key) != nil { state.add(kept, key, capacity) }
            return kept.page
        }
    }

    /// Keeps a page, beside those for other numbers of pieces in the cart if their facts are the same.
    ///
    /// - Parameter tick: from before anything was read for it.
    package func store(_ page: CachedPage, for key: Key, readAfter tick: Tick) {
        let time = Moment.now()
        state.withLock { state in
            var kept = Entry(page: page, tick: tick, oldAt: time.adding(seconds: Self.seconds))
            if let known = state.young[key] ?? state.old[key], known.page.freshness == page.freshness, state.isTrue(known) {
                kept = Entry(page: page.joined(to: known.page), tick: min(tick, known.tick), oldAt: min(kept.oldAt, known.oldAt))
            }
            state.remove(key)
            if state.isTrue(kept), kept.page.size <= capacity / 4 { state.add(kept, key, capacity) }
        }
    }

    /// How many pages are kept.
    package var count: Int { state.withLock { $0.young.count + $0.old.count } }

    /// Counts whether a visitor was given a kept page, or one had to be made.
    package func record(isHit: Bool) { state.withLock { if isHit { $0.hits += 1 } else { $0.misses += 1 } } }

    func forget(_ products: [Product.ID]) {
        state.withLock { state in
            state.tick += 1
            for product in products { state.changedAt[product] = state.tick }
            if state.changedAt.count > Self.mostChanged { state.forgetAll() }
        }
    }

    private func forgetAll() {
        state.withLock { state in
            state.tick += 1
            state.forgetAll()
        }
    }
}

extension PageCache: Measured {
    private static let asked = Family.counter(
        "kolchi_kept_pages_asked_total",
        "Open pages that were asked for, by outcome: a kept one was given (hit), one had to be made (miss).")
    private static let entries = Family.gauge("kolchi_kept_pages", "Rendered pages that are kept in memory.")
    private static let bytes = Family.gauge("kolchi_kept_pages_bytes", "Memory of the rendered pages that are kept.")

    package func measure(into exposition: inout Exposition) async {
        let (hits, misses, bytes) = state.withLock { state in
            (state.hits, state.misses, state.size + state.old.values.reduce(0) { $0 + $1.page.size })
        }
        exposition.add(hits, to: Self.asked, ["outcome": "hit"])
        exposition.add(misses, to: Self.asked, ["outcome": "miss"])
        exposition.add(count, to: Self.entries)
        exposition.add(bytes, to: Self.bytes)
    }
}

extension PageCache.State {
    fileprivate func isTrue(_ kept: PageCache.Entry) -> Bool {
        kept.tick.number >= allChangedAt && kept.page.products.allSatisfy { kept.tick.number >= changedAt[$0, default: 0] }
    }

    fileprivate mutating func add(_ kept: PageCache.Entry, _ key: PageCache.Key, _ capacity: Int) {
        young[key] = kept
        size += kept.page.size
        guard size > capacity / 2 else { return }
        old = young
        young = [:]
        size = 0
    }

    fileprivate mutating func remove(_ key: PageCache.Key) {
        if let kept = young.removeValue(forKey: key) { size -= kept.page.size }
        old[key] = nil
    }

    fileprivate mutating func forgetAll() {
        allChangedAt = tick
        changedAt = [:]
        young = [:]
        old = [:]
        size = 0
    }
}
