package import Loops
package import Tracing

/// The database as one loop sees it: three lanes of connections. Callable from any task; work hops to its loop.
///
/// - *quick* (`read`): pipelined connections shared by all requests of the loop, read-only, short.
/// - *slow* (`search`): searches, facets and reports, read-only, one request a connection.
/// - *transactions* (`transaction`): a connection for each while it runs.
package final class Database: Sendable {
    package let loop: Loop
    package let limits: DatabaseLimits
    private let lanes: LoopBound<Lanes>
    /// Beneath which statements are noted; nil where their trace is not sampled.
    package let span: Span?

    private init(_ lanes: LoopBound<Lanes>, limits: DatabaseLimits, span: Span? = nil) {
        loop = lanes.loop
        self.limits = limits
        self.lanes = lanes
        self.span = span
    }

    /// The same database, whose statements are noted beneath a span.
    package func traced(by span: Span) -> Database { Database(lanes, limits: limits, span: span) }

    /// Connects the quick lane and comes back when the database answers; the other lanes connect when needed.
    ///
    /// - Parameter url: a libpq connection URL or string. A host given by name is looked up while the loop
    ///   waits, so give an address or a socket folder.
    /// - Throws: `DatabaseUnavailable` when the database does not answer.
    package static func connect(_ url: String, on loop: Loop, limits: DatabaseLimits = DatabaseLimits()) async throws -> Database {
        let database = await Database(Lanes.make(url, limits: limits, on: loop), limits: limits)
        do {
            try await database.read(Query.one("SELECT 1") { row in try row.next(Int.self) })
        } catch {
            await database.close()
            throw error
        }
        return database
    }

    /// Closes all connections; what is in flight fails.
    package func close() async { await close(on: loop) }

    private func close(on loop: isolated Loop) {
        lanes.get(on: loop).close(on: loop)
    }

    // MARK: Reading

    /// Runs quick queries in one round trip on a read-only connection. They are not one snapshot.
    ///
    /// - Throws: `DatabaseUnavailable`, `DatabaseError`, or what a decoder throws.
    @discardableResult
    package func read<each Value>(_ query: repeat Query<each Value>) async throws -> (repeat each Value) {
        var statements: [SQL] = []
        repeat statements.append((each query).sql)
        var answers = Answers(try await send(statements, quick: true, on: loop))
        return try (repeat answers.decode(each query))
    }

    /// Runs one query. (A pack of one is no tuple, yet Swift 6.3 does not see an optional in it: it warns of `!= nil`.)
    @discardableResult
    package func read<Value>(_ query: Query<Value>) async throws -> Value {
        try query.decode(try await send([query.sql], quick: true, on: loop)[0])
    }

    /// Runs queries that may take up to seconds, apart from the quick ones, in one round trip.
    @discardableResult
    package func search<each Value>(_ query: repeat Query<each Value>) async throws -> (repeat each Value) {
        var statements: [SQL] = []
        repeat statements.append((each query).sql)
        var answers = Answers(try await send(statements, quick: false, on: loop))
        return try (repeat answers.decode(each query))
    }

    /// Runs one query that may take up to seconds.
    @discardableResult
    package func search<Value>(_ query: Query<Value>) async throws -> Value {
        try query.decode(try await send([query.sql], quick: false, on: loop)[0])
    }

    private func send(_ statements: [SQL], quick: Bool, on loop: isolated Loop) async throws -> [Rows] {
        let lanes = lanes.get(on: loop)
        return try await (quick ? lanes.quick : lanes.slow).read(statements, beneath: span, on: loop)
    }

    func lanes(on loop: isolated Loop) -> [Lane] { lanes.get(on: loop).all }

    // MARK: Transactions

    func take(on loop: isolated Loop) async throws -> LoopBound<Connection> {
        try await LoopBound(lanes.get(on: loop).transactions.take(on: loop), on: loop)
    }

    func give(_ connection: LoopBound<Connection>, isClean: Bool, on loop: isolated Loop) {
        let connection = connection.get(on: loop)
        if !isClean { connection.close("left inside a transaction", on: loop) }
        lanes.get(on: loop).transactions.give(connection, on: loop)
    }

    // MARK: Notifications

    /// Wakes those who listen to the channels, once for all that is asked within some milliseconds.
    func notify(_ channels: Set<String>, on loop: isolated Loop) {
        lanes.get(on: loop).notifier.add(channels, for: self, on: loop)
    }

    /// Calls `heard` with the payload of each notification on the channel; with nil each time the connection
    /// was made (anew), for something may have been missed meanwhile. Runs on the loop until the database is closed.
    package func listen(_ channel: String, _ heard: @escaping @Sendable (String?) -> Void) async {
        await listen(channel, heard, on: loop)
    }

    private func listen(_ channel: String, _ heard: @escaping @Sendable (String?) -> Void, on loop: isolated Loop) {
        lanes.get(on: loop).listen(channel, heard, on: loop)
    }
}

/// Answers of one segment, given to their queries in order.
struct Answers {
    private var rest: ArraySlice<Rows>

    init(_ rows: [Rows]) { rest = rows[...] }

    mutating func decode<Value>(_ query: Query<Value>) throws -> Value { try query.decode(rest.removeFirst()) }
}

/// What a `Database` keeps on its loop.
final class Lanes {
    let quick: Lane
    let slow: Lane
    let transactions: Lane
    let notifier = Notifier()
    private let listener: Listener

    private init(_ url: String, limits: DatabaseLimits, isMeasured: Bool) {
        listener = Listener(url)
        func options(_ statement: Int, isReadOnly: Bool) -> String {
            Self.session + " -c statement_timeout=\(statement)" + (isReadOnly ? " -c default_transaction_read_only=on" : "")
        }
        quick = Lane(
            "quick", url, options: options(limits.quick.statement, isReadOnly: true) + Self.short + Self.lookup, limits: limits.quick,
            isShared: true,
            isMeasured: isMeasured)
        slow = Lane(
            "slow", url, options: options(limits.slow.statement, isReadOnly: true) + Self.long, limits: limits.slow, isShared: false,
            isMeasured: isMeasured)
        transactions = Lane(
            "transactions", url,
            options: options(limits.transactions.statement, isReadOnly: false) + Self.short
                + " -c lock_timeout=\(limits.lock) -c idle_in_transaction_session_timeout=30000",
            limits: limits.transactions, isShared: false, isMeasured: isMeasured)
    }

    var all: [Lane] { [quick, slow, transactions] }

    /// Statements of the quick lane and of transactions look up keys: their plans do not depend on the values, and
    /// planning would cost more than running.
    private static let short = " -c jit=off -c plan_cache_mode=force_generic_plan -c random_page_cost=1.1"

    /// On the quick lane joins go from row to row by index: hashing or sorting all sellers to find the seller of one piece,
    /// which looks cheaper to a planner who thinks of disks, takes longer than all the rest. Transactions fill whole lists too.
    private static let lookup = " -c enable_hashjoin=off -c enable_mergejoin=off"

    /// Statements of the slow lane may go through large parts of a table; with less memory PostgreSQL would note pages
    /// of it instead of rows, and look at each row of those again.
    private static let long = " -c work_mem=32MB"

    /// What the decoders rely on.
    static let session = "-c timezone=UTC -c datestyle=ISO -c bytea_output=hex"

    static func make(_ url: String, limits: DatabaseLimits, on loop: isolated Loop) -> LoopBound<Lanes> {
        let lanes = Lanes(url, limits: limits, isMeasured: loop.isMeasured)
        lanes.quick.open(on: loop)
        return LoopBound(lanes, on: loop)
    }

    func listen(_ channel: String, _ heard: @escaping @Sendable (String?) -> Void, on loop: isolated Loop) {
        listener.listen(channel, heard, on: loop)
    }

    func close(on loop: isolated Loop) {
        for lane in all { lane.close(on: loop) }
        listener.close(on: loop)
    }
}
