import CLinux
package import Kernel

/// Where `PublicHTTPClient` may connect to. Only tests use others than the standard.
package struct PublicHTTPRules: Sendable {
    /// Finds all addresses of a host: a name in ASCII, or an address in any notation.
    /// - Parameter milliseconds: the most that it may take.
    /// - Returns: an empty list where there are none, nil where it took too long.
    package typealias Resolver = @Sendable (_ host: String, _ milliseconds: Int) -> [IPAddress]?

    package var schemes = ["https"]
    /// Nil for any port.
    package var ports: Set<Int>? = [443]
    package var resolve: Resolver = PublicHTTPRules.system
    package var isAllowed: @Sendable (IPAddress) -> Bool = \.isPublic

    /// A file with the certificate authorities that are trusted; nil for those of the system.
    package var authorities: String?

    /// https at port 443, and public addresses that the resolver of the system finds.
    package static let standard = PublicHTTPRules()

    /// Allows http too, any port, and the IPv4 addresses of this machine (127.0.0.0/8) besides public ones.
    package static let forTests: PublicHTTPRules = {
        var rules = PublicHTTPRules()
        rules.schemes.append("http")
        rules.ports = nil
        rules.isAllowed = { $0.isPublic || $0.isIPv4 && $0.isLoopback }
        return rules
    }()

    /// The most addresses of a host. A host with more is refused.
    private static let most = 32

    /// getaddrinfo(3), which follows `/etc/hosts` and `/etc/resolv.conf`.
    package static let system: Resolver = { host, milliseconds in
        var words = [UInt64](repeating: 0, count: 2 * most)
        let count = unsafe words.withUnsafeMutableBytes { bytes in
            Int(unsafe kolchi_resolve(host, bytes.bindMemory(to: UInt8.self).baseAddress, Int32(most), Int32(max(1, milliseconds))))
        }
        if count == -1 { return nil }
        guard count > 0, count <= most else { return [] }
        return (0..<count).map { IPAddress(number: UInt128(words[2 * $0].bigEndian) << 64 | UInt128(words[2 * $0 + 1].bigEndian)) }
    }
}
