package import Catalog
import Kernel
import Loops
package import Postgres
import Synchronization

/// The listing index of this process. It is read once at start; then notifications of the projection make it read the changes. A change
/// after a quiet time is read at once. Changes that follow each other closely are read together, at most `rest` later.
package final class LiveListings: Sendable {
    /// Notified when rows of the projection were written.
    static let channel = "search.listing"

    private struct State {
        var index = ListingIndex()
        var horizon: String
        /// Grows with every change.
        var version = 0
        var pages: [PageKey: ListingPage] = [:]
        var isReading = false
        var isChangedMeanwhile = false
        /// Callers that wait for the current read to end.
        var waiters: [CheckedContinuation<Bool, Never>] = []
    }

    private struct PageKey: Hashable {
        let search: ListingSearch
        let size: Int
        let cursor: ListingPage.Cursor?
        let counted: [ListingSearch.Filter]
        /// When the ranks of its words were queried.
        let ranked: Moment?
    }

    private let state: Mutex<State>
    private let listeners = Mutex<[@Sendable ([Product.ID]) -> Void]>([])
    private let db: Database
    /// Words that 100,000 listings have take PostgreSQL a second or more, so ranks are cached. A new piece may therefore be
    /// missing from word searches for up to 30 seconds. A sold piece disappears at once.
    private let ranks = TTLCache<WordRanks>(seconds: 3, atMost: 30, most: 64)
    private let words = TTLCache<SearchWords>(seconds: 10, atMost: 60, most: 2_048)

    /// The number of products per query.
    private static let part = 10_000
    /// The least milliseconds between two reads of changes. Each read rebuilds segments of the index, and lists are computed again after
    /// it. A shop that imports its catalogue would otherwise make every list new with each of its commits.
    private static let rest = 2_000
    /// The size of the page cache. When it is full, the next page empties it.
    private static let mostPages = 512

    /// Reads everything that can be bought.
    ///
    /// - Parameter db: used until the process ends.
    /// - Throws: `DatabaseUnavailable`, `DatabaseError`.
    package init(from db: Database) async throws {
        self.db = db
        let horizon = try await db.read(ListedOffer.horizon)
        state = Mutex(State(horizon: horizon))
        let index = try await Self.readAll(from: db)
        state.withLock { $0.index = index }
        await db.follow(Self.channel, rest: Self.rest) { [weak self] in
            if await self?.follow() == false { throw NotRead() }
        }
    }

    private struct NotRead: Error {}

    private static func readAll(from db: Database) async throws -> ListingIndex {
        var index = ListingIndex()
        var last: Product.ID?
        while true {
            let part = try await db.search(ListedOffer.after(last, most: part))
            guard let end = part.last else { return index }
            index.replace(Dictionary(grouping: part, by: \.product))
            last = end.product
        }
    }

    /// The number of products that can be bought.
    package var count: Int { state.withLock { $0.index.count } }

    /// How many products can be bought in each category and below it, by slug. It takes microseconds, because each segment of the index
    /// belongs to one category.
    package var categoryCounts: [String: Int] { state.withLock { $0.index }.categoryCounts }

    /// Codes of all attributes that any piece has.
    package var attributes: [String] { state.withLock { $0.index }.attributes }

    /// Reads the changes and returns when everything committed before the call is in the index. Concurrent calls share one
    /// read.
    ///
    /// - Returns: false if the changes could not be read. The listener then reads again by itself.
    @discardableResult
    package func follow() async -> Bool {
        let isOthers = state.withLock { state in
            defer { state.isReading = true }
            state.isChangedMeanwhile = state.isReading
            return state.isReading
        }
        if isOthers {
            return await withCheckedContinuation { waiter in
                let isOver = state.withLock { state in
                    if state.isReading { state.waiters.append(waiter) }
                    return !state.isReading
                }
                if isOver { waiter.resume(returning: true) }
            }
        }
        while true {
            let since = state.withLock { state in
                state.isChangedMeanwhile = false
                return state.horizon
            }
            let isRead = (try? await readChanges(since: since)) != nil
            let waiters: [CheckedContinuation<Bool, Never>]? = state.withLock { state in
                guard !state.isChangedMeanwhile else { return nil }
                state.isReading = false
                defer { state.waiters = [] }
                return state.waiters
            }
            guard let waiters else { continue }
            for waiter in waiters { waiter.resume(returning: isRead) }
            return isRead
        }
    }

    private func readChanges(since: String) async throws {
        let horizon = try await db.search(ListedOffer.horizon)
        var next = state.withLock { $0.index }
        var products: [Product.ID] = []
        var last: Product.ID?
        repeat {
            let changed = try await db.search(ListedOffer.changed(since: since, after: last, most: Self.part))
            next.replace(changed)
            products += changed.keys
            last = changed.count < Self.part ? nil : changed.keys.max()
        } while last != nil
        let index = next
        state.withLock { state in
            state.index = index
            state.horizon = horizon
            state.version += 1
            state.pages.removeAll(keepingCapacity: true)
        }
        for heard in listeners.withLock({ $0 }) { heard(products) }
    }

    /// Calls `heard` with the products whose rows of the projection changed, each time after the index has the change.
    package func onChange(_ heard: @escaping @Sendable ([Product.ID]) -> Void) { listeners.withLock { $0.append(heard) } }

    /// Interprets typed words; see `SearchWords.understood`.
    ///
    /// - Throws: `DatabaseUnavailable`, `DatabaseError`.
    package func understood(_ typed: String, exactly: Bool = false, in db: Database) async throws -> SearchWords {
        try await words.answer((exactly ? "=" : "~") + typed, in: db, SearchWords.understood(typed, exactly: exactly)).answer
    }

    /// One page of a list with its counts; see `ListingIndex.page`.
    ///
    /// - Parameter db: a database on the caller's loop, queried for words that are not in the cache.
    /// - Throws: `DatabaseUnavailable`, `DatabaseError`.
    package func page(
        _ search: ListingSearch, of size: Int, at cursor: ListingPage.Cursor? = nil, counting counted: [ListingSearch.Filter] = [],
        in db: Database
    ) async throws -> ListingPage {
        let ranked = search.hasWords ? try await ranks.answer(search.wordsKey, in: db, WordRanks.of(search)) : nil
        let key = PageKey(search: search, size: size, cursor: cursor, counted: counted, ranked: ranked?.at)
        let (known, index, version) = state.withLock { ($0.pages[key], $0.index, $0.version) }
        if let known { return known }
        let page = index.page(search, ranks: ranked?.answer, of: size, at: cursor, counting: counted)
        state.withLock { state in
            guard state.version == version else { return }
            if state.pages.count >= Self.mostPages { state.pages.removeAll(keepingCapacity: true) }
            state.pages[key] = page
        }
        return page
    }
}
