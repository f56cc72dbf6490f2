import Glibc
import Kernel
package import Metrics
import Synchronization

/// Hashes and compares passwords on threads beside the loops. At most two run at once, as each takes 46 MiB and a whole core.
/// A few others wait, and any further one fails with `Busy`.
package final class PasswordHasher: Sendable {
    /// Too many passwords are waiting, or this one waited too long.
    package struct Busy: Error, Equatable {
        /// Seconds after which a retry makes sense.
        package let retryAfter: Int
    }

    /// The outcome of a comparison.
    package struct Comparison: Sendable, Equatable {
        package let isRight: Bool
        /// The hash at the current cost, if the password is right and its hash has another cost.
        package let renewed: PasswordHash?

        package init(isRight: Bool, renewed: PasswordHash?) {
            self.isRight = isRight
            self.renewed = renewed
        }
    }

    package let cost: PasswordHash.Cost
    private let queueLimit: Int
    /// The most milliseconds that a password waits.
    private let timeout: Int
    private let state = Mutex(State())

    /// How many passwords are hashed at once.
    package static let concurrency = 2

    private struct State {
        var waiting: [Turn] = []
        var threads = 0
        var done = 0
        var refused = 0
    }

    private struct Turn: Sendable {
        let latest: Int
        /// Runs the work. Its argument says whether the turn came in time.
        let take: @Sendable (Bool) -> Void
    }

    /// - Parameters:
    ///   - queueLimit: how many passwords may wait.
    ///   - timeout: the most milliseconds that a password waits.
    package init(cost: PasswordHash.Cost = .standard, queueLimit: Int = 16, timeout: Int = 2_000) {
        self.cost = cost
        self.queueLimit = queueLimit
        self.timeout = timeout
    }

    /// Whether a password would be accepted now. Ask before any other work for that password.
    package var hasRoom: Bool { state.withLock { $0.waiting.count < queueLimit } }

    /// - Throws: `Busy`, also where memory is missing.
    package func hash(_ password: String) async throws(Busy) -> PasswordHash {
        guard let made = try await inTurn({ self.make(password) }) else { throw Busy(retryAfter: 5) }
        return made
    }

    /// Compares a password with its stored hash.
    ///
    /// - Parameter hash: nil where there is none. The comparison then takes as long and fails.
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

    /// Counts the expensive operations, not the requests. So a test notices a comparison that was skipped.
    private func recordDone() { state.withLock { $0.done += 1 } }

    /// How many passwords were hashed or compared.
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

    /// A low priority: many logins must not slow the pages down for other visitors.
    private static let niceness: Int32 = 10

    /// Runs the waiting turns until there are none.
    private func work() {
        // On Linux, PRIO_PROCESS with number 0 means the calling thread: setpriority(2).
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
        "kolchi_passwords_refused_total", "Passwords refused because too many were waiting or they waited too long.")
    private static let waiting = Family.gauge("kolchi_passwords_waiting", "Passwords that wait to be hashed or compared.")

    package func measure(into exposition: inout Exposition) async {
        let (done, refused, waiting) = state.withLock { ($0.done, $0.refused, $0.waiting.count) }
        exposition.add(done, to: Self.hashed)
        exposition.add(refused, to: Self.refused)
        exposition.add(waiting, to: Self.waiting)
    }
}
