package import Kernel
import Loops
package import Tracing

/// A running transaction. Only one task at a time may use it, and not after its closure has ended.
package final class Transaction: Sendable {
    private let loop: Loop
    private let state: LoopBound<TransactionState>
    /// The span beneath which its statements are recorded. Nil where the trace is not sampled.
    package let span: Span?

    fileprivate init(_ state: LoopBound<TransactionState>, beneath span: Span?) {
        loop = state.loop
        self.state = state
        self.span = span
    }

    /// Runs queries in one round trip.
    ///
    /// - Throws: `DatabaseUnavailable`, `DatabaseError`, or what a decoder throws.
    @discardableResult
    package func read<each Value>(_ query: repeat Query<each Value>) async throws -> (repeat each Value) {
        var statements: [SQL] = []
        repeat statements.append((each query).sql)
        var answers = Answers(try await send(statements, on: loop))
        return try (repeat answers.decode(each query))
    }

    /// Runs one query.
    @discardableResult
    package func read<Value>(_ query: Query<Value>) async throws -> Value {
        try query.decode(try await send([query.sql], on: loop)[0])
    }

    /// - Returns: the number of rows that the statement inserted, changed or deleted.
    @discardableResult
    package func run(_ sql: SQL) async throws -> Int { try await send([sql], on: loop)[0].affected }

    /// Runs the statements one after another in one round trip. The first failure stops the rest.
    ///
    /// - Returns: for each statement the number of rows that it inserted, changed or deleted.
    @discardableResult
    package func run(_ statements: [SQL]) async throws -> [Int] {
        guard !statements.isEmpty else { return [] }
        return try await send(statements, on: loop).map(\.affected)
    }

    /// Wakes the listeners of the channel once this transaction is committed.
    package func notify(_ channel: String) async { await notify(channel, on: loop) }

    private func notify(_ channel: String, on loop: isolated Loop) { state.get(on: loop).channels.insert(channel) }

    /// Lets a test end the process right before and right after the commit of this transaction.
    package func mayEnd(at fault: CommitFault) async { await mayEnd(at: fault, on: loop) }

    private func mayEnd(at fault: CommitFault, on loop: isolated Loop) { state.get(on: loop).faults.append(fault) }

    /// Collects keys until the commit, each once. All keys of one name are written together right before it.
    ///
    /// - Parameter write: makes the statements of all keys, in the order in which they came.
    package func gather(_ keys: [String], as name: String, _ write: @escaping @Sendable ([String]) throws -> [SQL]) async {
        await gather(keys, as: name, write, on: loop)
    }

    private func gather(
        _ keys: [String], as name: String, _ write: @escaping @Sendable ([String]) throws -> [SQL], on loop: isolated Loop
    ) {
        state.get(on: loop).gathered.add(keys, as: name, write)
    }

    private func send(_ statements: [SQL], on loop: isolated Loop) async throws -> [Rows] {
        try await state.get(on: loop).send(statements, on: loop)
    }
}

/// What a transaction writes right before its commit, by name.
private struct GatheredKeys {
    private var names: [String] = []
    private var byName: [String: (keys: [String], seen: Set<String>, write: @Sendable ([String]) throws -> [SQL])] = [:]

    mutating func add(_ keys: [String], as name: String, _ write: @escaping @Sendable ([String]) throws -> [SQL]) {
        if byName[name] == nil {
            names.append(name)
            byName[name] = ([], [], write)
        }
        for key in keys where byName[name]?.seen.insert(key).inserted == true { byName[name]?.keys.append(key) }
    }

    /// The statements of all keys, which are forgotten then.
    mutating func take() throws -> [SQL] {
        defer { self = GatheredKeys() }
        return try names.flatMap { name in try byName[name].map { try $0.write($0.keys) } ?? [] }
    }
}

/// The isolation level of a transaction.
package enum Isolation: String, Sendable {
    case readCommitted = "READ COMMITTED"
    /// All reads see one snapshot.
    case snapshotReadOnly = "REPEATABLE READ READ ONLY"
    case serializable = "SERIALIZABLE"
}

extension Database {
    /// Runs `body` in a transaction and commits it. Rolls it back when `body` throws.
    ///
    /// A serialization failure or a deadlock runs `body` again from its start. Therefore `body` may change only the database
    /// and must never call a network.
    ///
    /// - Parameters:
    ///   - statement: milliseconds that each of its statements may run; the lane's limit by default.
    ///   - role: the role as which it sees the database; nil sees everything.
    /// - Throws: `DatabaseUnavailable` (check `outcomeIsUnknown`), `DatabaseError`, or what `body` throws.
    @discardableResult
    package func transaction<Value>(
        _ isolation: Isolation = .readCommitted, statement: Int? = nil, as role: DatabaseRole? = nil,
        _ body: (Transaction) async throws -> Value
    ) async throws -> Value {
        guard let span else { return try await run(isolation, statement, role, beneath: nil, body) }
        return try await span.part("transaction", failure: LoggedError.text(of:)) {
            try await run(isolation, statement, role, beneath: $0, body)
        }
    }

    private func run<Value>(
        _ isolation: Isolation, _ statement: Int?, _ role: DatabaseRole?, beneath span: Span?, _ body: (Transaction) async throws -> Value
    ) async throws -> Value {
        var attempt = 1
        while true {
            let state = try await begin(isolation, statement: statement ?? limits.transactions.statement, role, beneath: span, on: loop)
            do {
                let value = try await body(Transaction(state, beneath: span))
                try await writeGathered(state, on: loop)
                try await commit(state, on: loop)
                return value
            } catch {
                let mayRetry = await rollBack(state, on: loop)
                guard mayRetry, attempt < limits.tries else { throw error }
                attempt += 1
                try await loop.sleep(milliseconds: Int.random(in: 1...(5 << attempt)))
            }
        }
    }

    /// Runs queries as `role` in one snapshot. One round trip carries the whole transaction, with its begin and its end.
    ///
    /// - Throws: `DatabaseUnavailable`, `DatabaseError`, or what a decoder throws.
    package func read<each Value>(as role: DatabaseRole, _ query: repeat Query<each Value>) async throws -> (repeat each Value) {
        var statements: [SQL] = []
        repeat statements.append((each query).sql)
        var answers = Answers(try await readInOne(role, statements, on: loop))
        return try (repeat answers.decode(each query))
    }

    /// Runs one query in the same way.
    package func read<Value>(as role: DatabaseRole, _ query: Query<Value>) async throws -> Value {
        try query.decode(try await readInOne(role, [query.sql], on: loop)[0])
    }

    private func readInOne(_ role: DatabaseRole, _ statements: [SQL], on loop: isolated Loop) async throws -> [Rows] {
        let state = try await begin(.snapshotReadOnly, statement: limits.transactions.statement, role, beneath: span, on: loop)
        do {
            let rows = try await state.get(on: loop).sendAll(statements, on: loop)
            give(state.get(on: loop).connection, isClean: true, on: loop)
            return rows
        } catch {
            _ = await rollBack(state, on: loop)
            throw error
        }
    }

    /// Runs `body` in a transaction that is always rolled back, so that a test leaves nothing behind.
    package func dryRun<Value>(_ body: (Transaction) async throws -> Value) async throws -> Value {
        let state = try await begin(.readCommitted, statement: limits.transactions.statement, nil, beneath: span, on: loop)
        do {
            let value = try await body(Transaction(state, beneath: span))
            _ = await rollBack(state, on: loop)
            return value
        } catch {
            _ = await rollBack(state, on: loop)
            throw error
        }
    }

    private func begin(
        _ isolation: Isolation, statement: Int, _ role: DatabaseRole?, beneath span: Span?, on loop: isolated Loop
    ) async throws -> LoopBound<TransactionState> {
        let connection = try await take(on: loop)
        var opening = [SQL(stringLiteral: "BEGIN ISOLATION LEVEL " + isolation.rawValue)]
        // The sessions of the lane already have the default limit.
        if statement != limits.transactions.statement {
            opening.append(SQL(stringLiteral: "SET LOCAL statement_timeout = \(statement)"))
        }
        if let role { opening.append(role.opening) }
        return LoopBound(TransactionState(connection, opening: opening, timeout: statement + 1_000, span: span), on: loop)
    }

    private func writeGathered(_ state: LoopBound<TransactionState>, on loop: isolated Loop) async throws {
        let state = state.get(on: loop)
        let statements = try state.gathered.take()
        if !statements.isEmpty { _ = try await state.send(statements, on: loop) }
    }

    private func commit(_ state: LoopBound<TransactionState>, on loop: isolated Loop) async throws {
        let state = state.get(on: loop)
        for fault in state.faults { fault.before.pass() }
        try await state.commit(on: loop)
        for fault in state.faults { fault.after.pass() }
        state.channels.formUnion(state.connection.get(on: loop).takeRequestedChannels())
        give(state.connection, isClean: true, on: loop)
        if !state.channels.isEmpty { notify(state.channels, on: loop) }
    }

    /// - Returns: whether the transaction failed in a way that allows a retry.
    private func rollBack(_ state: LoopBound<TransactionState>, on loop: isolated Loop) async -> Bool {
        let state = state.get(on: loop)
        let isClean = await state.rollBack(on: loop)
        _ = state.connection.get(on: loop).takeRequestedChannels()
        give(state.connection, isClean: isClean, on: loop)
        return state.mayRetry
    }
}

/// The part of a transaction that lives on the loop.
private final class TransactionState {
    let connection: LoopBound<Connection>
    var channels: Set<String> = []
    var gathered = GatheredKeys()
    var faults: [CommitFault] = []
    private(set) var mayRetry = false
    private var opening: [SQL]
    private let timeout: Int
    private let span: Span?
    private var hasBegun = false
    private var hasEnded = false

    init(_ connection: LoopBound<Connection>, opening: [SQL], timeout: Int, span: Span?) {
        self.connection = connection
        self.opening = opening
        self.timeout = timeout
        self.span = span
    }

    /// Sends BEGIN together with the first statements, in one segment. If BEGIN fails, they do not run.
    func send(_ statements: [SQL], on loop: isolated Loop) async throws -> [Rows] {
        precondition(!hasEnded, "a transaction is used after its end")
        let opening = opening
        self.opening = []
        hasBegun = true
        do {
            let rows = try await exchange(opening + statements, on: loop)
            return Array(rows.dropFirst(opening.count))
        } catch let error as DatabaseError {
            mayRetry = mayRetry || error.isRetryable
            throw error
        }
    }

    /// Sends the whole transaction in one segment, COMMIT included. If it fails, it must be rolled back.
    func sendAll(_ statements: [SQL], on loop: isolated Loop) async throws -> [Rows] {
        let rows = try await send(statements + ["COMMIT"], on: loop)
        hasEnded = true
        return rows.dropLast()
    }

    func commit(on loop: isolated Loop) async throws {
        guard hasBegun else { return hasEnded = true }
        do {
            let rows = try await exchange(["COMMIT"], on: loop)
            hasEnded = true
            // If an earlier statement failed and its error was ignored, the server answers COMMIT with ROLLBACK and no error.
            guard rows.first?.command == "COMMIT" else {
                throw DatabaseError(sqlState: "25P02", "a statement failed before, so the transaction was rolled back")
            }
        } catch let error as DatabaseError {
            hasEnded = true
            mayRetry = mayRetry || error.isRetryable
            throw error
        } catch let error as DatabaseUnavailable {
            throw DatabaseUnavailable(error.reason, outcomeIsUnknown: true, message: error.message)
        }
    }

    /// - Returns: whether the connection has left the transaction.
    func rollBack(on loop: isolated Loop) async -> Bool {
        defer { hasEnded = true }
        guard hasBegun, !hasEnded else { return true }
        do {
            _ = try await exchange(["ROLLBACK"], on: loop)
            return true
        } catch {
            return false
        }
    }

    private func exchange(_ statements: [SQL], on loop: isolated Loop) async throws -> [Rows] {
        let trace = span.map { SegmentTrace(beneath: $0, lane: "transactions") }
        return try await withCheckedThrowingContinuation(isolation: loop) { continuation in
            connection.get(on: loop).send(statements, timeout: timeout, trace: trace, continuation: continuation, on: loop)
        }
    }
}
