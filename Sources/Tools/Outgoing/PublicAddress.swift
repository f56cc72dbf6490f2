package import Kernel

extension IPAddress {
    /// Whether the address belongs to a host of the public internet.
    ///
    /// Source: IANA's registries of special-purpose addresses for IPv4 and IPv6 (RFC 6890), of multicast addresses, and of the
    /// address space of IPv6, of which only 2000::/3 is assigned to hosts. The few special blocks that IANA calls globally reachable
    /// are not public here either, because no shop is there. Neither are addresses that hold one of IPv4.
    package var isPublic: Bool {
        if isIPv4 { return !Self.special4.contains { $0.contains(self) } }
        return Self.unicast.contains(self) && !Self.special6.contains { $0.contains(self) }
    }

    private static let unicast = block("2000::/3")

    private static let special4 = [
        "0.0.0.0/8",  // This network (RFC 791)
        "10.0.0.0/8",  // Private use (RFC 1918)
        "100.64.0.0/10",  // Shared between customers of a provider (RFC 6598)
        "127.0.0.0/8",  // Loopback (RFC 1122)
        "169.254.0.0/16",  // Link-local (RFC 3927), with the metadata services of clouds
        "172.16.0.0/12",  // Private use (RFC 1918)
        "192.0.0.0/24",  // Protocol assignments (RFC 6890)
        "192.0.2.0/24",  // Documentation (RFC 5737)
        "192.31.196.0/24",  // AS112 (RFC 7535)
        "192.52.193.0/24",  // AMT (RFC 7450)
        "192.88.99.0/24",  // Relays of 6to4 (RFC 7526)
        "192.168.0.0/16",  // Private use (RFC 1918)
        "192.175.48.0/24",  // AS112 (RFC 7534)
        "198.18.0.0/15",  // Benchmarks (RFC 2544)
        "198.51.100.0/24",  // Documentation (RFC 5737)
        "203.0.113.0/24",  // Documentation (RFC 5737)
        "224.0.0.0/4",  // Multicast (RFC 5771)
        "240.0.0.0/4",  // Reserved, and limited broadcast (RFC 1112, RFC 8190)
    ].map(block)

    /// Within 2000::/3. Outside of it are among others ::, ::1, ::ffff:0:0/96, 64:ff9b::/96 and 64:ff9b:1::/48 (NAT64), 100::/64,
    /// 5f00::/16, fc00::/7, fe80::/10, fec0::/10 and ff00::/8.
    private static let special6 = [
        "2001::/23",  // Protocol assignments (RFC 2928): Teredo, benchmarks, AMT, AS112, ORCHID, DRIP
        "2001:db8::/32",  // Documentation (RFC 3849)
        "2002::/16",  // 6to4 (RFC 3056)
        "2620:4f:8000::/48",  // AS112 (RFC 7534)
        "3ffe::/16",  // 6bone, returned (RFC 3701)
        "3fff::/20",  // Documentation (RFC 9637)
    ].map(block)

    private static func block(_ text: String) -> IPBlock {
        guard let block = IPBlock(text) else { preconditionFailure("not a block: \(text)") }
        return block
    }
}
