import Glibc

/// An IPv4 or IPv6 address. An IPv4 address is stored as the IPv6 address `::ffff:a.b.c.d` (RFC 4291 §2.5.5.2).
/// A client thus has the same address on an IPv4 and on an IPv6 socket.
package struct IPAddress: Sendable, Hashable, CustomStringConvertible {
    package let number: UInt128

    private static let beforeIPv4: UInt128 = 0xFFFF << 32

    package init(number: UInt128) { self.number = number }

    /// - Parameter ipv4: in the byte order of this machine.
    package init(ipv4: UInt32) { number = Self.beforeIPv4 | UInt128(ipv4) }

    /// Reads `192.0.2.1` or `2001:db8::1`, without brackets, zone or port.
    package init?(_ text: String) {
        var bytes: (UInt64, UInt64) = (0, 0)
        if unsafe inet_pton(AF_INET, text, &bytes) == 1 {
            self.init(ipv4: UInt32(truncatingIfNeeded: bytes.0).bigEndian)
        } else if unsafe inet_pton(AF_INET6, text, &bytes) == 1 {
            self.init(number: UInt128(bytes.0.bigEndian) << 64 | UInt128(bytes.1.bigEndian))
        } else {
            return nil
        }
    }

    package var isIPv4: Bool { number >> 32 == 0xFFFF }

    /// Whether the address never leaves the machine: 127.0.0.0/8 (RFC 1122 §3.2.1.3) or ::1 (RFC 4291 §2.5.3).
    package var isLoopback: Bool { isIPv4 ? number >> 24 == 0xFFFF_7F : number == 1 }

    /// What a provider usually assigns to one customer: an IPv4 address, or a /64 network of IPv6.
    /// A customer may use any address of that network, so a limit per client must count the network.
    package var clientNetwork: IPAddress { isIPv4 ? self : IPAddress(number: (number >> 64) << 64) }

    package var description: String {
        var bytes = (UInt64(truncatingIfNeeded: number >> 64).bigEndian, UInt64(truncatingIfNeeded: number).bigEndian)
        var ipv4 = UInt32(truncatingIfNeeded: number).bigEndian
        return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { text in
            let written =
                unsafe isIPv4
                ? inet_ntop(AF_INET, &ipv4, text.baseAddress!, 64) : inet_ntop(AF_INET6, &bytes, text.baseAddress!, 64)
            return unsafe written == nil ? "" : String(cString: text.baseAddress!)
        }
    }
}

/// Addresses with a common prefix, like `10.0.0.0/8` or `2001:db8::/32` (RFC 4632, RFC 4291 §2.3).
package struct IPBlock: Sendable, Hashable {
    private let start: UInt128
    private let mask: UInt128

    /// Reads a block, or a single address. Bits after the prefix are ignored.
    ///
    /// - Returns: nil where the text is neither.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = parts.first.flatMap({ IPAddress(String($0)) }) else { return nil }
        let most = address.isIPv4 ? 32 : 128
        var length = most
        if parts.count == 2 {
            guard parts[1].utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }), let number = Int(parts[1]), number <= most else { return nil }
            length = number
        }
        mask = most == length ? .max : .max << UInt128(most - length)
        start = address.number & mask
    }

    package func contains(_ address: IPAddress) -> Bool { address.number & mask == start }
}
