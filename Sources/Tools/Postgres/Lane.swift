import Kernel
import Loops
import Tracing

/// The connections for one kind of work, and the requests that wait for them. It is used on its loop only.
///
/// A *shared* lane sends every request at once on its least loaded connection. An *exclusive* lane lends out a whole connection.
/// Connections are opened when they are needed. Broken ones are opened again after growing pauses.
final class Lane: ConnectionOwner {
    /// The lane's name in metrics and traces.
    let name: StaticString
    /// Nil where nothing is counted.
    let counts: LaneCounts?
    private let url: String
    private let options: String
    private let limits: DatabaseLimits.Lane
    private let isShared: Bool
    private var connections: [Connection] = []
    private var waiters: [Waiter] = []
    private var failures = 0
    private var lastFailure = ""
    private var isPausing = false
    private var watchesClock = false
    private var isClosed = false

    private struct Waiter {
        /// Time of the monotonic clock in nanoseconds.
        let asked: Int
        /// Time of the monotonic clock in milliseconds.
        let deadline: Int
        let continuation: CheckedContinuation<LoopBound<Connection>, any Error>
    }

    init(_ name: StaticString, _ url: String, options: String, limits: DatabaseLimits.Lane, isShared: Bool, isMeasured: Bool) {
        self.name = name
        counts = isMeasured ? LaneCounts() : nil
        self.url = url
        self.options = options
        self.limits = limits
        self.isShared = isShared
    }

    /// Whether the last attempt to connect failed and no connection is usable.
    private var isDown: Bool { isClosed || failures > 0 && !connections.contains { $0.isUsable } }

    /// The current numbers of connections and requests.
    var now: (waiting: Int, inFlight: Int, open: Int, inUse: Int, most: Int) {
        (waiters.count, inFlight, connections.count(where: \.isUsable), connections.count(where: \.isInUse), limits.connections)
    }

    private var inFlight: Int { connections.reduce(0) { $0 + $1.inFlight } }

    // MARK: Sending

    /// Sends the statements as one segment.
    /// - Parameter span: the span beneath which they are recorded; nil where the trace is not sampled.
    func read(_ statements: [SQL], beneath span: Span?, on loop: isolated Loop) async throws -> [Rows] {
        guard isShared else {
            let connection = try await take(on: loop)
            defer { give(connection, on: loop) }
            return try await send(statements, connection, beneath: span, on: loop)
        }
        if let connection = leastLoaded {
            guard inFlight < limits.queueLimit else { throw refusal(.queueFull) }
            return try await send(statements, connection, beneath: span, on: loop)
        }
        return try await send(statements, take(on: loop), beneath: span, on: loop)
    }

    private func send(_ statements: [SQL], _ connection: Connection, beneath span: Span?, on loop: isolated Loop) async throws -> [Rows] {
        let trace = span.map { SegmentTrace(beneath: $0, lane: name) }
        return try await withCheckedThrowingContinuation(isolation: loop) { continuation in
            connection.send(statements, timeout: limits.timeout, trace: trace, continuation: continuation, on: loop)
        }
    }

    private func refusal(_ reason: DatabaseUnavailable.Reason, message: String = "") -> DatabaseUnavailable {
        let refusal = DatabaseUnavailable(reason, message: message)
        counts?.failure(refusal)
        return refusal
    }

    private var leastLoaded: Connection? { connections.filter(\.isUsable).min { $0.inFlight < $1.inFlight } }

    /// Obtains a connection. In an exclusive lane the caller owns it until `give` is called.
    func take(on loop: isolated Loop) async throws -> Connection {
        if waiters.isEmpty, let free { return lend(free, toWhoAskedAt: nil) }
        guard !isDown else { throw refusal(.disconnected, message: lastFailure) }
        guard waiters.count < limits.queueLimit else { throw refusal(.queueFull) }
        let lent = try await withCheckedThrowingContinuation(isolation: loop) { continuation in
            let now = Monotonic.nanoseconds()
            waiters.append(Waiter(asked: now, deadline: now / 1_000_000 + limits.timeout, continuation: continuation))
            open(on: loop)
            watchClock(on: loop)
        }
        return lent.get(on: loop)
    }

    private var free: Connection? { connections.first { $0.isUsable && !$0.isTaken && (isShared || $0.inFlight == 0) } }

    private func lend(_ connection: Connection, toWhoAskedAt asked: Int?) -> Connection {
        counts?.lent(toWhoAskedAt: asked)
        connection.isTaken = !isShared
        return connection
    }

    /// Returns a connection to the lane. It is lent again only when nothing runs on it any more.
    func give(_ connection: Connection, on loop: isolated Loop) {
        connection.isTaken = false
        serve(on: loop)
    }

    private func serve(on loop: isolated Loop) {
        while !waiters.isEmpty, let free {
            let waiter = waiters.removeFirst()
            waiter.continuation.resume(returning: LoopBound(lend(free, toWhoAskedAt: waiter.asked), on: loop))
        }
    }

    // MARK: Connecting

    /// Opens missing connections: all of a shared lane, otherwise one for each that is needed.
    func open(on loop: isolated Loop) {
        guard !isClosed, !isPausing else { return }
        let needed = connections.count(where: \.isInUse) + waiters.count
        let wanted = isShared ? limits.connections : min(limits.connections, max(1, needed))
        while connections.count < (failures > 0 ? min(1, wanted) : wanted) {
            connections.append(Connection(url, options: options, counts: counts, owner: self, on: loop))
        }
    }

    func ready(_ connection: Connection, on loop: isolated Loop) {
        failures = 0
        serve(on: loop)
        open(on: loop)
    }

    func idle(_ connection: Connection, on loop: isolated Loop) {
        if !waiters.isEmpty { serve(on: loop) }
    }

    func broke(_ connection: Connection, message: String, on loop: isolated Loop) {
        connections.removeAll { $0 === connection }
        guard !isClosed else { return }
        failures += 1
        lastFailure = message
        if isDown { failWaiters { _ in refusal(.disconnected, message: message) } }
        guard !isPausing else { return }
        isPausing = true
        let mine = LoopBound(self, on: loop)
        loop.after(milliseconds: min(400, 25 << min(failures, 4))) { loop in mine.get(on: loop).tryAgain(on: loop) }
    }

    private func tryAgain(on loop: isolated Loop) {
        isPausing = false
        open(on: loop)
    }

    func notified(channel: String, payload: String, on loop: isolated Loop) {}

    func close(on loop: isolated Loop) {
        isClosed = true
        failWaiters { _ in refusal(.disconnected, message: "closed") }
        for connection in connections { connection.close("closed", on: loop) }
    }

    // MARK: Deadlines

    private func watchClock(on loop: isolated Loop) {
        guard !watchesClock else { return }
        watchesClock = true
        let mine = LoopBound(self, on: loop)
        loop.after(milliseconds: 100) { loop in mine.get(on: loop).lookAtClock(on: loop) }
    }

    private func lookAtClock(on loop: isolated Loop) {
        watchesClock = false
        let now = Monotonic.milliseconds()
        failWaiters { $0.deadline <= now ? refusal(.tooSlow) : nil }
        if !waiters.isEmpty { watchClock(on: loop) }
    }

    private func failWaiters(_ failure: (Waiter) -> DatabaseUnavailable?) {
        let all = waiters
        waiters.removeAll()
        for waiter in all {
            if let failure = failure(waiter) { waiter.continuation.resume(throwing: failure) } else { waiters.append(waiter) }
        }
    }
}
