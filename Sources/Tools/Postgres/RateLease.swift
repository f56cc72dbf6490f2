import Kernel
import Synchronization

/// A rate limit for frequent actions. A process reserves several uses from the database at a time and grants them itself.
/// All processes together never grant more than the limit.
package final class RateLease: Sendable {
    private let name: String
    private let limit: Int
    private let seconds: Int
    private let lot: Int
    private let held = Mutex<[String: Lot]>([:])

    private struct Lot {
        var left: Int
        /// Time of the monotonic clock in milliseconds. Uses that are left then expire.
        let end: Int
    }

    /// The most reservations held at a time. Beyond this, used up and expired ones are dropped first.
    private static let most = 10_000

    /// - Parameters:
    ///   - name: what is limited, such as `site.search`.
    ///   - limit: how often it may be done in any `seconds`; 0 means no limit.
    package init(_ name: String, limit: Int, per seconds: Int) {
        self.name = name
        self.limit = limit
        self.seconds = seconds
        lot = max(1, limit / 20)
    }

    /// Uses one of the allowed actions.
    ///
    /// - Parameter who: whose limit it is, such as a network address.
    /// - Throws: `RateLimit.Exceeded`.
    package func consume(for who: String, in db: Database) async throws {
        guard limit > 0, !consumeReserved(by: who) else { return }
        do {
            try await db.transaction { tx in try await RateLimit.consume("\(name):\(who)", turns: lot, limit: limit, per: seconds, in: tx) }
        } catch let exceeded as RateLimit.Exceeded {
            // Concurrent requests of the same client may have reserved more than they need.
            guard consumeReserved(by: who) else { throw exceeded }
            return
        }
        reserve(lot - 1, for: who)
    }

    private func consumeReserved(by who: String) -> Bool {
        held.withLock { held in
            guard let lot = held[who], lot.left > 0, Monotonic.milliseconds() < lot.end else { return false }
            held[who]?.left -= 1
            return true
        }
    }

    private func reserve(_ turns: Int, for who: String) {
        let now = Monotonic.milliseconds()
        held.withLock { held in
            if held.count >= Self.most { held = held.filter { $1.left > 0 && now < $1.end } }
            if held.count >= Self.most { held.removeAll() }
            let before = held[who].map { now < $0.end ? $0.left : 0 } ?? 0
            held[who] = Lot(left: before + turns, end: now + seconds * 1000)
        }
    }
}
