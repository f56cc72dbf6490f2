package import Loops
package import Tracing

/// The database as one loop uses it: three lanes of connections. It may be called from any task; work moves to its loop.
///
/// - *quick* (`read`): pipelined connections shared by all requests of the loop; read-only and short.
/// - *slow* (`search`): searches, facets and reports; read-only, one request per connection.
/// - *transactions* (`transaction`): one connection for each transaction while it runs.
package final class Database: Sendable {
    package let loop: Loop
    package let limits: DatabaseLimits
    private let lanes: LoopBound<Lanes>
    /// The span beneath which statements are recorded. Nil where the trace is not sampled.
    package let span: Span?

    private init(_ lanes: LoopBound<Lanes>, limits: DatabaseLimits, span: Span? = nil) {
        loop = lanes.loop
        self.limits = limits
        self.lanes = lanes
        self.span = span
    }

    /// Returns the same database with its statements recorded beneath a span.
    package func traced(by span: Span) -> Database { Database(lanes, limits: limits, span: span) }

    /// Connects the quick lane and returns when the database answers. The other lanes connect when they are needed.
    ///
    /// - Parameter url: a libpq connection URL or string. Give an address or a socket folder: looking up a host name blocks the loop.
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

    /// Closes all connections. Requests in flight fail.
    package func close() async { await close(on: loop) }

    private func close(on loop: isolated Loop) {
        lanes.get(on: loop).close(on: loop)
    }

    // MARK: Reading

    /// Runs quick queries in one round trip on a read-only connection. Together they are not one snapshot.
    ///
    /// - Throws: `DatabaseUnavailable`, `DatabaseError`, or what a decoder throws.
    @discardableResult
    package func read<each Value>(_ query: repeat Query<each Value>) async throws -> (repeat each Value) {
        var statements: [SQL] = []
        repeat statements.append((each query).sql)
        var answers = Answers(try await send(statements, quick: true, on: loop))
        return try (repeat answers.decode(each query))
    }

    /// Runs one query. This overload exists because Swift 6.3 does not treat a pack of one as an optional: `!= nil` would warn.
    @discardableResult
    package func read<Value>(_ query: Query<Value>) async throws -> Value {
        try query.decode(try await send([query.sql], quick: true, on: loop)[0])
    }

    /// Runs queries that may take seconds, in one round trip and apart from the quick ones.
    ///
    /// - Throws: `DatabaseUnavailable`, `DatabaseError`, or what a decoder throws.
    @discardableResult
    package func search<each Value>(_ query: repeat Query<each Value>) async throws -> (repeat each Value) {
        var statements: [SQL] = []
        repeat statements.append((each query).sql)
        var answers = Answers(try await send(statements, quick: false, on: loop))
        return try (repeat answers.decode(each query))
    }

    /// Runs one query that may take seconds.
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

    /// Wakes the listeners of the channels. Requests within 2 milliseconds are sent together.
    func notify(_ channels: Set<String>, on loop: isolated Loop) {
        lanes.get(on: loop).notifier.add(channels, for: self, on: loop)
    }

    /// Calls `heard` on the loop with the payload of each notification on the channel, until the database is closed.
    /// Each time the connection was made or made again, `heard` gets nil: notifications may have been missed before.
    package func listen(_ channel: String, _ heard: @escaping @Sendable (String?) -> Void) async {
        await listen(channel, heard, on: loop)
    }

    /// Runs a statement on the connection that listens, apart from the lanes, so that it never waits behind other work. It must be short.
    ///
    /// - Throws: `DatabaseUnavailable` where nothing listens or the connection is broken, or `DatabaseError`.
    package func runOnListener(_ sql: SQL) async throws { try await runOnListener(sql, on: loop) }

    private func runOnListener(_ sql: SQL, on loop: isolated Loop) async throws {
        try await lanes.get(on: loop).listener.run(sql, on: loop)
    }

    /// Whether `close` was called.
    var isClosed: Bool { get async { await isClosed(on: loop) } }

    private func isClosed(on loop: isolated Loop) -> Bool { lanes.get(on: loop).listener.isClosed }

    private func listen(_ channel: String, _ heard: @escaping @Sendable (String?) -> Void, on loop: isolated Loop) {
        lanes.get(on: loop).listen(channel, heard, on: loop)
    }
}

/// The answers of one segment, decoded by their queries in order.
struct Answers {
    private var rest: ArraySlice<Rows>

    init(_ rows: [Rows]) { rest = rows[...] }

    mutating func decode<Value>(_ query: Query<Value>) throws -> Value { try query.decode(rest.removeFirst()) }
}

/// The part of a `Database` that lives on its loop.
final class Lanes {
    let quick: Lane
    let slow: Lane
    let transactions: Lane
    let notifier = Notifier()
    let listener: Listener

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

    /// Statements of the quick lane and of transactions look up keys. Their plans do not depend on the values, and planning
    /// would cost more than running.
    private static let short = " -c jit=off -c plan_cache_mode=force_generic_plan -c random_page_cost=1.1"

    /// On the quick lane joins use nested loops over indexes. A hash or merge join would read all sellers to find the seller
    /// of one piece. The planner prefers that because it assumes the costs of disks, but it takes longer than all the rest.
    /// Transactions do not get this setting, because they also fill whole lists.
    private static let lookup = " -c enable_hashjoin=off -c enable_mergejoin=off"

    /// Statements of the slow lane may scan large parts of a table. With less memory PostgreSQL's bitmaps become lossy.
    /// They then store pages instead of rows, and each row of those pages is checked again.
    private static let long = " -c work_mem=32MB"

    /// The session settings that the decoders rely on.
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
