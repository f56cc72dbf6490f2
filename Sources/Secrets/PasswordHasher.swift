import Glibc
import Kernel
package import Metrics
import Synchronization

/// Hashes and compares passwords beside the loops: at most two at once, for each takes 46 MiB and all of a core; a few
/// wait for their turn, and the next is told to come again.
package final class PasswordHasher: Sendable {
    /// Too many passwords wait already, or this one waited too long.
    package struct Busy: Error, Equatable {
        /// Seconds after which another try makes sense.
        package let retryAfter: Int
    }

    /// How a comparison came out.
    package struct Comparison: Sendable, Equatable {
        package let isRight: Bool
        /// The password's hash at the present cost, where the old one was made at another.
        package let renewed: PasswordHash?

        package init(isRight: Bool, renewed: PasswordHash?) {
            self.isRight = isRight
            self.renewed = renewed
        }
    }

    package let cost: PasswordHash.Cost
    private let queueLimit: Int
    /// Milliseconds that a password waits at most.
    private let timeout: Int
    private let state = Mutex(State())

    /// How many are hashed at once.
    package static let concurrency = 2

    private struct State {
        var waiting: [Turn] = []
        var threads = 0
        var done = 0
        var refused = 0
    }

    private struct Turn: Sendable {
        let latest: Int
        /// Told whether the turn came in time.
        let take: @Sendable (Bool) -> Void
    }

    /// - Parameters:
    ///   - line: how many may wait.
    ///   - patience: milliseconds that one waits at most.
    package init(cost: PasswordHash.Cost = .standard, queueLimit: Int = 16, timeout: Int = 2_000) {
        self.cost = cost
        self.queueLimit = queueLimit
        self.timeout = timeout
    }

    /// Whether a password would be taken now: to be asked before anything else is done for it.
    package var hasRoom: Bool { state.withLock { $0.waiting.count < queueLimit } }

    /// - Throws: `Busy`.
    package func hash(_ password: String) async throws(Busy) -> PasswordHash {
        guard let made = try await inTurn({ self.make(password) }) else { throw Busy(retryAfter: 5) }
        return made
    }

    /// Compares a password with what is kept of it.
    ///
    /// - Parameter hash: nil where there is none, which takes as long.
    /// - Throws: `Busy`.
    package func compare(_ password: String, with hash: PasswordHash?) async throws(Busy) -> Comparison {
        try await inTurn {
            guard self.isRight(password, hash ?? self.cost.decoy), let hash else { return Comparison(isRight: false, renewed: nil) }
            return Comparison(isRight: true, renewed: hash.isMade(at: self.cost) ? nil : self.make(password))
        }
    }

    private func make(_ password: String) -> PasswordHash? {
        recordDone()
        return PasswordHash.make(password, cost)
    }

    private func isRight(_ password: String, _ hash: PasswordHash) -> Bool {
        recordDone()
        return hash.isOf(password)
    }

    /// Counts what costs, not whose turn it was: a comparison that is left out shows in the count.
    private func recordDone() { state.withLock { $0.done += 1 } }

    /// How many were hashed or compared.
    package var count: Int { state.withLock { $0.done } }

    private func inTurn<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async throws(Busy) -> Value {
        let result: Result<Value, Busy> = await withCheckedContinuation { continuation in
            enqueue { isInTime in
                continuation.resume(returning: isInTime ? .success(body()) : .failure(Busy(retryAfter: Int.random(in: 2...6))))
            }
        }
        return try result.get()
    }

    private func enqueue(_ take: @escaping @Sendable (Bool) -> Void) {
        let (isTaken, needsThread) = state.withLock { state in
            guard state.waiting.count < queueLimit else {
                state.refused += 1
                return (false, false)
            }
            state.waiting.append(Turn(latest: Monotonic.milliseconds() + timeout, take: take))
            guard state.threads < Self.concurrency else { return (true, false) }
            state.threads += 1
            return (true, true)
        }
        if !isTaken { take(false) }
        if needsThread { startThread() }
    }

    private func startThread() {
        var thread = pthread_t()
        let failure = unsafe pthread_create(
            &thread, nil,
            { argument in
                unsafe Unmanaged<PasswordHasher>.fromOpaque(argument!).takeRetainedValue().work()
                return nil
            }, Unmanaged.passRetained(self).toOpaque())
        precondition(failure == 0, "no thread for passwords: \(failure)")
        pthread_detach(thread)
    }

    /// Behind whatever else wants the processor: a crowd at the login is not to be felt by those who look around.
    private static let niceness: Int32 = 10

    /// Takes turns until nobody waits.
    private func work() {
        // On Linux a number of the process's kind is a thread's, and 0 the caller's own: setpriority(2).
        setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, Self.niceness)
        while let turn = next() {
            let isInTime = Monotonic.milliseconds() <= turn.latest
            if !isInTime { state.withLock { $0.refused += 1 } }
            turn.take(isInTime)
        }
    }

    private func next() -> Turn? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.threads -= 1
                return nil
            }
            return state.waiting.removeFirst()
        }
    }
}

extension PasswordHasher: Measured {
    private static let hashed = Family.counter("kolchi_passwords_hashed_total", "Passwords that were hashed or compared.")
    private static let refused = Family.counter(
        "kolchi_passwords_refused_total", "Passwords whose turn did not come, so that their person was asked to come again.")
    private static let waiting = Family.gauge("kolchi_passwords_waiting", "Passwords that wait for their turn.")

    package func measure(into exposition: inout Exposition) async {
        let (done, refused, waiting) = state.withLock { ($0.done, $0.refused, $0.waiting.count) }
        exposition.add(done, to: Self.hashed)
        exposition.add(refused, to: Self.refused)
        exposition.add(waiting, to: Self.waiting)
    }
}
