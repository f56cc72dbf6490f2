import Glibc
import HTTP

/// A socket that nobody may connect to, on every address of this machine.
final class Trap: Sendable {
    private let sockets: [ListeningSocket]
    let port: UInt16

    init() throws {
        // One socket of IPv6 takes IPv4 too, where the machine has IPv6.
        let socket = try (try? ListeningSocket(address: "::", port: 0)) ?? ListeningSocket(address: "0.0.0.0", port: 0)
        (sockets, port) = ([socket], socket.port)
    }

    /// Takes the connections that wait.
    /// - Returns: how many there were.
    func takeConnections() -> Int {
        var count = 0
        for socket in sockets {
            while case let connection = accept(socket.descriptor, nil, nil), connection >= 0 {
                close(connection)
                count += 1
            }
        }
        return count
    }
}
