import Payments
import Testing

@Suite("A gateway")
struct GatewayTests {
    @Test("has a name of small letters, digits and hyphens", arguments: ["simulated", "ab", "c-1"])
    func name(_ text: String) { #expect(GatewayName(text)?.description == text) }

    @Test("has no other name", arguments: ["", "a", "1a", "Stripe", "été", "a b", String(repeating: "a", count: 32)])
    func otherName(_ text: String) { #expect(GatewayName(text) == nil) }
}
