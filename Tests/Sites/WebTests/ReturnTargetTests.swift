import Testing
import Web

@Suite("The target of a return after the login")
struct ReturnTargetTests {
    @Test(
        "is a page of the shop, and nothing else",
        arguments: [
            ("/fr/checkout", "/fr/checkout"), ("/ar/cart?x=1", "/ar/cart?x=1"), ("https://evil.example/", nil), ("//evil.example", nil),
            ("/\\evil.example", nil), ("/fr\\@evil.example", nil), ("/assets/x", nil), ("/fr\r\nX: y", nil), ("javascript:alert(1)", nil),
            ("/", nil), ("", nil),
        ])
    func parse(typed: String, target: String?) {
        #expect(ReturnTarget(typed)?.description == target)
    }
}
