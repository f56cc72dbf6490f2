import Loops
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
    private let pool: WorkerPool<Void>
    private let done = Atomic(0)

    /// How many passwords are hashed at once.
    package static let concurrency = 2

    /// A low priority: many logins must not slow the pages down for other visitors.
    private static let niceness: Int32 = 10

    /// - Parameters:
    ///   - queueLimit: how many passwords may wait.
    ///   - timeout: the most milliseconds that a password waits.
    package init(cost: PasswordHash.Cost = .standard, queueLimit: Int = 16, timeout: Int = 2_000) {
        self.cost = cost
        pool = WorkerPool(
            "passwords", threads: Self.concurrency, queueLimit: queueLimit, timeout: timeout, niceness: Self.niceness)
    }

    /// Whether a password would be accepted now. Ask before any other work for that password.
    package var hasRoom: Bool { pool.hasRoom }

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
    private func recordDone() { done.add(1, ordering: .relaxed) }

    /// How many passwords were hashed or compared.
    package var count: Int { done.load(ordering: .relaxed) }

    private func inTurn<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async throws(Busy) -> Value {
        do {
            return try await pool.run(body)
        } catch {
            throw Busy(retryAfter: .random(in: 2...6))
        }
    }
}

extension PasswordHasher: Measured {
    private static let hashed = Family.counter("kolchi_passwords_hashed_total", "Passwords that were hashed or compared.")
    private static let refused = Family.counter(
        "kolchi_passwords_refused_total", "Passwords refused because too many were waiting or they waited too long.")

    package func measure(into exposition: inout Exposition) async {
        exposition.add(count, to: Self.hashed)
        exposition.add(pool.counts.refusals, to: Self.refused)
    }
}
