import Kernel
import Synchronization

/// How many connections there are on a listening socket, in all and of each customer.
final class ConnectionTally: Sendable {
    private struct Counts {
        var all = 0
        var networks: [IPAddress: Int] = [:]
    }

    private let counts = Mutex(Counts())

    /// Counts a connection in, unless there are too many.
    /// - Parameter customer: nil where any number may come from there.
    func add(_ network: IPAddress?, _ limits: ServerLimits) -> Bool {
        counts.withLock { counts in
            guard counts.all < limits.connections else { return false }
            if let network {
                guard counts.networks[network, default: 0] < limits.connectionsPerAddress else { return false }
                counts.networks[network, default: 0] += 1
            }
            counts.all += 1
            return true
        }
    }

    /// Counts out what `enter` counted in.
    func leave(_ network: IPAddress?) {
        counts.withLock { counts in
            counts.all -= 1
            guard let network, let count = counts.networks[network] else { return }
            counts.networks[network] = count > 1 ? count - 1 : nil
        }
    }
}
