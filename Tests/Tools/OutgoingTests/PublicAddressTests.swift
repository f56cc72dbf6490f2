import Kernel
import Outgoing
import Testing

@Suite("A public address")
struct PublicAddressTests {
    @Test(
        "is none of a block that IANA lists as special, at its first, its last and an inner address",
        arguments: [
            ("0.0.0.0", "0.255.255.255"), ("10.0.0.0", "10.255.255.255"), ("100.64.0.0", "100.127.255.255"),
            ("127.0.0.0", "127.255.255.255"),
            ("169.254.0.0", "169.254.255.255"), ("172.16.0.0", "172.31.255.255"), ("192.0.0.0", "192.0.0.255"),
            ("192.0.2.0", "192.0.2.255"),
            ("192.31.196.0", "192.31.196.255"), ("192.52.193.0", "192.52.193.255"), ("192.88.99.0", "192.88.99.255"),
            ("192.168.0.0", "192.168.255.255"), ("192.175.48.0", "192.175.48.255"), ("198.18.0.0", "198.19.255.255"),
            ("198.51.100.0", "198.51.100.255"), ("203.0.113.0", "203.0.113.255"), ("224.0.0.0", "255.255.255.255"),
            ("::", "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), ("::1", "::2"), ("64:ff9b::", "64:ff9b::ffff:ffff"),
            ("64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff"), ("100::", "100::ffff:ffff:ffff:ffff"),
            ("2001::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff"), ("2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"),
            ("2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), ("2620:4f:8000::", "2620:4f:8000:ffff:ffff:ffff:ffff:ffff"),
            ("3ffe::", "3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), ("3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff"),
            ("4000::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), ("5f00::", "5f00:ffff::"), ("fc00::", "fdff:ffff::"),
            ("fe80::", "febf::1"),
            ("fec0::", "feff::1"), ("ff00::", "ff02::1"), ("::8.8.8.8", "::127.0.0.1"),
        ])
    func special(first: String, last: String) throws {
        let (first, last) = (try #require(IPAddress(first)), try #require(IPAddress(last)))
        #expect(!first.isPublic && !last.isPublic)
        // The middle of all lower addresses of IPv6 is no mapped one.
        let middle = IPAddress(number: first.number + (last.number - first.number) / 2)
        #expect(!middle.isPublic, "\(middle)")
    }

    @Test(
        "may be the one before or after such a block",
        arguments: [
            "1.0.0.0", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0", "169.253.255.255",
            "169.255.0.0", "172.15.255.255", "172.32.0.0", "191.255.255.255", "192.0.1.0", "192.0.1.255", "192.0.3.0", "192.167.255.255",
            "192.169.0.0", "198.17.255.255", "198.20.0.0", "198.51.99.255", "203.0.114.0", "223.255.255.255", "8.8.8.8", "2000::",
            "2001:200::", "2001:db7:ffff::", "2001:db9::", "2003::", "2606:4700::1111", "2620:4f:8001::", "3fff:1000::", "2a00::1",
        ])
    func beside(text: String) throws { #expect(try #require(IPAddress(text)).isPublic) }
}
