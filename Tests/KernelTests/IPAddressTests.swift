import Kernel
import Testing

@Suite("An IP address")
struct IPAddressTests {
    @Test(
        "is read, and shown in its shortest form",
        arguments: [
            ("192.0.2.1", "192.0.2.1"), ("2001:DB8:0:0:0:0:0:1", "2001:db8::1"), ("::ffff:192.0.2.1", "192.0.2.1"), ("::", "::"),
            ("1.2.3", nil), ("1.2.3.256", nil), ("01.2.3.4", nil), ("[::1]", nil), ("fe80::1%eth0", nil), ("", nil), ("localhost", nil),
        ] as [(String, String?)])
    func text(_ text: String, shown: String?) { #expect(IPAddress(text)?.description == shown) }

    @Test("has a client network: the whole address for IPv4, the first 64 bits for IPv6")
    func customer() throws {
        #expect(IPAddress("192.0.2.1")?.clientNetwork == IPAddress("192.0.2.1"))
        #expect(IPAddress("2001:db8:1:2:3:4:5:6")?.clientNetwork == IPAddress("2001:db8:1:2::"))
    }

    @Test(
        "is inside or outside of a block",
        arguments: [
            ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false), ("192.0.2.7", "192.0.2.7", true),
            ("192.0.2.7", "192.0.2.8", false),
            ("0.0.0.0/0", "1.2.3.4", true), ("0.0.0.0/0", "::1", false), ("::/0", "1.2.3.4", true),
            ("2001:db8::/33", "2001:db8:8000::", false),
            ("10.0.0.9/8", "10.1.1.1", true),
        ])
    func block(_ block: String, address: String, isWithin: Bool) throws {
        #expect(try #require(IPBlock(block)).contains(try #require(IPAddress(address))) == isWithin)
    }

    @Test(
        "is in no invalid block", arguments: ["10.0.0.0/33", "::/129", "10.0.0.0/", "/8", "10.0.0.0/8/8", "10.0.0.0/-1", "a/8"])
    func noBlock(_ text: String) { #expect(IPBlock(text) == nil) }
}
