import CLinux
import Glibc
import Kernel

/// A TCP port that the server listens on. All loops share its one descriptor.
/// A successor process may inherit it, so that connections waiting to be accepted survive a restart.
package final class ListeningSocket: Sendable {
    package enum Failure: Error, Sendable, Equatable, CustomStringConvertible {
        case notAnAddress(String)
        case portTaken(UInt16)
        case notPermitted(UInt16)
        /// The system error number (`errno`).
        case other(Int32)

        package var description: String {
            switch self {
            case .notAnAddress(let text): "\(text) is no IPv4 or IPv6 address"
            case .portTaken(let port): "port \(port) is taken by another program"
            case .notPermitted(let port): "port \(port) is not permitted to this user"
            case .other(let number): unsafe "cannot listen: \(String(cString: strerror(number)))"
            }
        }
    }

    package let descriptor: Int32
    /// The actual port, also where 0 asked for any free one.
    package let port: UInt16
    let tally = ConnectionTally()

    /// Takes over a descriptor that is already listening. Returns nil where it is not.
    package init?(inheriting descriptor: Int32) {
        var listens: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        guard unsafe getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listens, &length) == 0, listens == 1 else { return nil }
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        self.descriptor = descriptor
        port = Self.port(of: descriptor)
    }

    /// - Parameters:
    ///   - address: a numeric IPv4 or IPv6 address. `0.0.0.0` and `::` mean every address of the machine.
    ///   - port: 0 for any free one.
    package init(address: String = "127.0.0.1", port: UInt16) throws(Failure) {
        var name = sockaddr_storage()
        let family: Int32
        let length: Int
        if let number = Self.ipv4(address) {
            family = AF_INET
            length = MemoryLayout<sockaddr_in>.size
            unsafe withUnsafeMutableBytes(of: &name) { bytes in
                var place = sockaddr_in()
                place.sin_family = sa_family_t(AF_INET)
                place.sin_port = port.bigEndian
                place.sin_addr = number
                unsafe bytes.storeBytes(of: place, as: sockaddr_in.self)
            }
        } else if let number = Self.ipv6(address) {
            family = AF_INET6
            length = MemoryLayout<sockaddr_in6>.size
            unsafe withUnsafeMutableBytes(of: &name) { bytes in
                var place = sockaddr_in6()
                place.sin6_family = sa_family_t(AF_INET6)
                place.sin6_port = port.bigEndian
                place.sin6_addr = number
                unsafe bytes.storeBytes(of: place, as: sockaddr_in6.self)
            }
        } else {
            throw .notAnAddress(address)
        }
        let flags = SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue
        let opened = socket(family, Int32(flags), 0)
        guard opened >= 0 else { throw .other(errno) }
        var one: Int32 = 1
        unsafe setsockopt(opened, SOL_SOCKET, SO_REUSEADDR, &one, 4)
        let bound = unsafe withUnsafePointer(to: &name) { name in
            unsafe name.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe bind(opened, $0, socklen_t(length)) }
        }
        guard bound == 0, listen(opened, 4096) == 0 else {
            let number = errno
            close(opened)
            switch number {
            case EADDRINUSE: throw .portTaken(port)
            case EACCES: throw .notPermitted(port)
            default: throw .other(number)
            }
        }
        descriptor = opened
        self.port = Self.port(of: opened)
    }

    deinit { close(descriptor) }

    private static func ipv4(_ text: String) -> in_addr? {
        var number = in_addr()
        return unsafe inet_pton(AF_INET, text, &number) == 1 ? number : nil
    }

    private static func ipv6(_ text: String) -> in6_addr? {
        var number = in6_addr()
        return unsafe inet_pton(AF_INET6, text, &number) == 1 ? number : nil
    }

    private static func port(of descriptor: Int32) -> UInt16 {
        var name = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return unsafe withUnsafeMutablePointer(to: &name) { name in
            let failed = unsafe name.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe getsockname(descriptor, $0, &length) != 0
            }
            if failed { return 0 }
            // The port is at the same offset in both address families.
            return unsafe UnsafeRawPointer(name).load(fromByteOffset: 2, as: UInt16.self).bigEndian
        }
    }
}

/// The address of a peer. Returns nil where the address family is unknown.
func peerAddress(_ name: sockaddr_storage) -> IPAddress? {
    unsafe withUnsafeBytes(of: name) { bytes in
        switch Int32(name.ss_family) {
        // sin_addr is at byte 4, sin6_addr at byte 8.
        case AF_INET: IPAddress(ipv4: unsafe bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self).bigEndian)
        case AF_INET6: IPAddress(number: unsafe bytes.loadUnaligned(fromByteOffset: 8, as: UInt128.self).bigEndian)
        default: nil
        }
    }
}
