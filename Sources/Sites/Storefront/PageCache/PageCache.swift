import Catalog
package import Kernel
import Loops
package import Metrics
package import Places
package import Postgres
package import Search
package import Settings
import Synchronization

/// A cache of public pages, stored as bytes with gaps for the parts that differ by visitor.
///
/// A page is served from the cache only while it is correct. The cache is notified when a product or seller changes (`PageFeed`). If it
/// may have missed a change, it drops all pages. The handler also reads the page's `PageFreshness` again for each request, above all
/// prices and stock.
/// Memory is bounded; the pages requested last stay.
package final class PageCache: Sendable {
    /// Everything that tells one public page from another.
    package struct Key: Hashable, Sendable {
        private let target: String
        private let city: String
        private let day: CalendarDay

        /// - Parameters:
        ///   - target: path and query of the request.
        ///   - city: the code of the city that the visitor chose; empty if none.
        ///   - day: the day in Morocco. Delivery dates differ from day to day.
        package init(target: String, city: String, day: CalendarDay) {
            self.target = target
            self.city = city
            self.day = day
        }
    }

    /// A logical time that counts changes. A page is stored with the tick from before its data was read.
    package struct Tick: Sendable, Comparable {
        let number: Int
        /// When the tick was taken.
        var readAt = Moment.now()

        package static func < (one: Tick, other: Tick) -> Bool { one.number < other.number }
    }

    /// The placeholder for the visitor's form token in a cached page.
    package let token: String
    /// The placeholder for the form key, which is unique to each served page.
    package let formKey: String
    private let capacity: Int
    let nextChange: @Sendable (Moment) -> Moment?
    private let state = Mutex(State())

    /// The lifetime of a cached page in seconds; its list of similar pieces may be that old. Lifetimes differ by chance, so pages that were
    /// made together, as after a start, are not all made anew together.
    private static let seconds: ClosedRange<Int64> = 40...60

    /// An empty cache that listens for no changes.
    ///
    /// - Parameters:
    ///   - capacity: the maximum size in bytes.
    ///   - nextChange: the first moment after the given one at which a page may show something else without a message; nil for never.
    package init(capacity: Int, nextChange: @escaping @Sendable (Moment) -> Moment? = { _ in nil }) {
        self.capacity = capacity
        self.nextChange = nextChange
        let mark = "\(ID<PageCache>())\(ID<PageCache>())"
        token = "token-" + mark
        formKey = "key-" + mark
    }

    /// An empty cache that listens for all changes of what pages show.
    ///
    /// - Parameters:
    ///   - capacity: the maximum size in bytes.
    ///   - db: used until the process ends.
    package convenience init(
        capacity: Int, from db: Database, _ listings: LiveListings, _ taxonomy: LiveTaxonomy, _ clock: LiveWallClock,
        _ settings: LiveSettings
    ) async {
        self.init(capacity: capacity, nextChange: settings.nextChange)
        followFeed()
        let publisher = PagePublisher(on: db)
        await publisher.listen()
        await db.listen(PageFeed.channel) { [weak self] payload in
            // Nil says that the connection is new. The next message then tells the current number, and a heartbeat brings it at once.
            if let payload { self?.receive(payload) } else { self?.restart() }
            if payload == nil { db.loop.task { await publisher.beat() } }
        }
        publisher.startHeartbeats()
        taxonomy.onChange { [weak self] in self?.forgetAll(.change) }
        clock.onChange { [weak self] in self?.forgetAll(.change) }
        settings.onChange { [weak self] in self?.forgetAll(.change) }
        listings.onChange { [weak self] products in self?.forget(products.map { .card($0) }) }
    }

    /// The current tick. Get it before anything is read for a page.
    package var now: Tick { state.withLock { Tick(number: $0.tick) } }

    /// The page of that key, unless what it shows has changed. The caller must still compare its `freshness`.
    package func page(_ key: Key) -> CachedPage? {
        let time = Moment.now()
        return state.withLock { state in
            guard state.isLive(), let kept = state.young[key] ?? state.old[key] else { return nil }
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
        // A planned value that takes effect while the page is made must not be missed.
        let end = [Moment.now().adding(seconds: .random(in: Self.seconds)), nextChange(tick.readAt)].compactMap(\.self).min()
        state.withLock { state in
            guard state.isLive(), let end else { return }
            var kept = Entry(page: page, tick: tick, oldAt: end)
            if let known = state.young[key] ?? state.old[key], known.page.freshness == page.freshness, state.isTrue(known) {
                kept = Entry(page: page.joined(to: known.page), tick: min(tick, known.tick), oldAt: min(kept.oldAt, known.oldAt))
            }
            state.remove(key)
            if state.isTrue(kept), kept.page.size <= capacity / 4 { state.add(kept, key, capacity) }
        }
    }

    /// The number of cached pages.
    package var count: Int { state.withLock { $0.young.count + $0.old.count } }

    /// What a test says about the cache if a page does not change.
    package var summary: String {
        state.withLock { state in
            "\(state.young.count + state.old.count) pages are cached, \(state.hits) hits, \(state.misses) misses, "
                + "tick \(state.tick), live: \(state.isLive()), dropped: \(state.drops)"
        }
    }

    /// The requests for public pages until now, by outcome.
    var asked: (hits: Int, misses: Int) { state.withLock { ($0.hits, $0.misses) } }

    /// Counts a cache hit or a miss.
    package func record(isHit: Bool) { state.withLock { if isHit { $0.hits += 1 } else { $0.misses += 1 } } }

    /// Invalidates the pages that show one of these.
    func forget(_ subjects: [PageSubject]) { state.withLock { $0.forget(subjects) } }

    private func forgetAll(_ reason: PageFeed.Reason) { state.withLock { $0.forgetAll(reason) } }

    /// From now on the cache needs the messages of the change feed.
    func followFeed() { state.withLock { $0.feed = PageFeed() } }

    /// Takes a message of the change feed.
    ///
    /// - Parameter now: nanoseconds of the monotonic clock.
    func receive(_ payload: String, at now: Int = Monotonic.nanoseconds()) {
        state.withLock { state in
            // A silence that no request noticed.
            _ = state.isLive(at: now)
            switch state.feed?.receive(payload, at: now) {
            case .nothing, nil: break
            case .changed(let subjects): state.forget(subjects)
            case .changedAll(let reason): state.forgetAll(reason)
            case .resumed: state.forgetAll(nil)
            }
        }
    }

    private func restart() {
        state.withLock { state in
            state.feed?.restart()
            state.forgetAll(.connection)
        }
    }
}

extension PageCache: Measured {
    private static let asked = Family.counter(
        "kolchi_kept_pages_asked_total",
        "Requests for public pages, by outcome: served from the cache (hit) or rendered (miss).")
    private static let entries = Family.gauge("kolchi_kept_pages", "Rendered pages in the cache.")
    private static let bytes = Family.gauge("kolchi_kept_pages_bytes", "Size of the rendered pages in the cache.")
    private static let dropped = Family.counter(
        "kolchi_kept_pages_dropped_total", "How often all pages were dropped, by reason: change, gap, unreadable, silence, connection.")
    private static let live = Family.gauge(
        "kolchi_kept_pages_live", "Whether the cache receives changes: 1, or 0 while it stores and serves no page.")

    package func measure(into exposition: inout Exposition) async {
        let (hits, misses, bytes, drops, isLive) = state.withLock { state in
            (
                state.hits, state.misses, state.size + state.old.values.reduce(0) { $0 + $1.page.size }, state.drops, state.isLive()
            )
        }
        for reason in PageFeed.Reason.allCases {
            exposition.add(drops[reason, default: 0], to: Self.dropped, ["reason": reason.rawValue])
        }
        exposition.add(isLive ? 1 : 0, to: Self.live)
        exposition.add(hits, to: Self.asked, ["outcome": "hit"])
        exposition.add(misses, to: Self.asked, ["outcome": "miss"])
        exposition.add(count, to: Self.entries)
        exposition.add(bytes, to: Self.bytes)
    }
}
