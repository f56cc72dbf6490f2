import Kernel
import Synchronization

/// Counts the open connections of a listening socket, in total and per client network.
final class ConnectionTally: Sendable {
    private struct Counts {
        var all = 0
        var networks: [IPAddress: Int] = [:]
    }

    private let counts = Mutex(Counts())

    /// Adds a connection, unless a limit is reached.
    /// - Parameter network: the client's network; nil where no limit per network applies.
    /// - Returns: false where the connection must be turned away.
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

    /// Removes a connection that `add` has counted.
    func leave(_ network: IPAddress?) {
        counts.withLock { counts in
            counts.all -= 1
            guard let network, let count = counts.networks[network] else { return }
            counts.networks[network] = count > 1 ? count - 1 : nil
        }
    }
}
