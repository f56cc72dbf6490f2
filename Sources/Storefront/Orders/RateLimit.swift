import Kernel
import Synchronization

/// Counts tries by who makes them, within this process.
final class RateLimit: Sendable {
    let most: Int
    /// How long a try counts.
    let seconds: Int

    private let tries = Mutex<[String: [Moment]]>([:])
    /// The most addresses that are remembered; past it the oldest counts are forgotten first.
    private let mostAddresses = 10_000

    init(most: Int, seconds: Int) {
        self.most = most
        self.seconds = seconds
    }

    /// - Returns: false where there were as many tries already.
    func take(from who: String, at now: Moment) -> Bool {
        let horizon = now.adding(seconds: -Int64(seconds))
        return tries.withLock { tries in
            if tries.count >= mostAddresses, tries[who] == nil {
                tries = tries.filter { $0.value.contains { $0 > horizon } }
                if tries.count >= mostAddresses, let oldest = tries.min(by: { $0.value.last ?? horizon < $1.value.last ?? horizon }) {
                    tries[oldest.key] = nil
                }
            }
            let recent = (tries[who] ?? []).filter { $0 > horizon }
            guard recent.count < most else {
                tries[who] = recent
                return false
            }
            tries[who] = recent + [now]
            return true
        }
    }
}
