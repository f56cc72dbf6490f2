import Catalog
import Kernel
import Loops
package import Metrics
package import Places
package import Postgres
package import Search
import Synchronization

/// A cache of public pages, stored as bytes with gaps for the parts that differ by visitor.
///
/// A page is served from the cache only while it is correct. The cache is notified when a product or seller changes.
/// The handler also reads the page's `PageFreshness` again for each request, above all prices and stock.
/// Memory is bounded; the pages requested last stay.
package final class PageCache: Sendable {
    /// Everything that tells one public page from another.
    package struct Key: Hashable, Sendable {
        private let target: String
        private let city: String

        /// - Parameters:
        ///   - target: path and query of the request.
        ///   - city: the code of the city that the visitor chose; empty if none.
        package init(target: String, city: String) {
            self.target = target
            self.city = city
        }
    }

    /// A logical time that counts changes. A page is stored with the tick from before its data was read.
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
        /// Pages requested since the others were moved to `old`.
        var young: [Key: Entry] = [:]
        var old: [Key: Entry] = [:]
        /// The size of the young pages in bytes.
        var size = 0
        var tick = 0
        /// The tick of the last change that invalidated all pages.
        var allChangedAt = 0
        /// The tick of the last change of each product.
        var changedAt: [Product.ID: Int] = [:]
        var hits = 0
        var misses = 0
    }

    /// The placeholder for the visitor's form token in a cached page.
    package let token: String
    /// The placeholder for the form key, which is unique to each served page.
    package let formKey: String
    private let capacity: Int
    private let state = Mutex(State())

    /// The `NOTIFY` channel. Triggers send the key of a changed product, or nothing if any product may have changed.
    private static let channel = "kernel.pages"
    /// The lifetime of a cached page in seconds. Its list of similar pieces may be that old.
    private static let seconds: Int64 = 60
    /// The most changed products that are remembered. One more invalidates all pages.
    private static let mostChanged = 10_000

    /// An empty cache that listens for no changes.
    ///
    /// - Parameter capacity: the maximum size in bytes.
    package init(capacity: Int) {
        self.capacity = capacity
        let mark = "\(ID<PageCache>())\(ID<PageCache>())"
        token = "token-" + mark
        formKey = "key-" + mark
    }

    /// An empty cache that listens for all changes of what pages show.
    ///
    /// - Parameters:
    ///   - capacity: the maximum size in bytes.
    ///   - db: used until the process ends.
    package convenience init(capacity: Int, from db: Database, _ listings: LiveListings, _ taxonomy: LiveTaxonomy, _ clock: LiveWallClock)
        async
    {
        self.init(capacity: capacity)
        // Without a payload, notifications may have been missed or any product may have changed.
        await db.listen(Self.channel) { [weak self] payload in
            if let product = payload.flatMap({ Product.ID($0) }) { self?.forget([product]) } else { self?.forgetAll() }
        }
        taxonomy.onChange { [weak self] in self?.forgetAll() }
        clock.onChange { [weak self] in self?.forgetAll() }
        listings.onChange { [weak self] products in self?.forget(products) }
    }

    /// The current tick. Get it before anything is read for a page.
    package var now: Tick { state.withLock { Tick(number: $0.tick) } }

    /// The page of that key, unless what it shows has changed. The caller must still compare its `freshness`.
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

    /// Stores a page. Versions of it for other heads stay if their `freshness` is the same.
    ///
    /// - Parameter tick: the value of `now` from before anything was read for the page.
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

    /// The number of cached pages.
    package var count: Int { state.withLock { $0.young.count + $0.old.count } }

    /// Counts a cache hit or a miss.
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
        "Requests for public pages, by outcome: served from the cache (hit) or rendered (miss).")
    private static let entries = Family.gauge("kolchi_kept_pages", "Rendered pages in the cache.")
    private static let bytes = Family.gauge("kolchi_kept_pages_bytes", "Size of the rendered pages in the cache.")

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
