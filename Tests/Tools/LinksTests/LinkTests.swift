import Kernel
import Links
import Testing

@Suite("A link")
struct LinkTests {
    @Test("encodes its parts")
    func encoding() {
        #expect(Link(.french).product("a/b?c#d").description == "/fr/products/a%2Fb%3Fc%23d")
        #expect(Link(.arabic).search(for: "قفطان & co").description == "/ar/search?q=%D9%82%D9%81%D8%B7%D8%A7%D9%86%20%26%20co")
        #expect(Link(.english).home.description == "/en")
    }

    @Test("takes other parameters instead of its own, and leaves empty ones out")
    func parameters() {
        let search = Link(.french).search(for: "x")
        #expect(search.with([("q", "y"), ("size", ""), ("city", "a b")]).description == "/fr/search?q=y&city=a%20b")
        #expect(search.at(fragment: "top").description == "/fr/search?q=x#top")
    }

    @Test("is made absolute with the shop's origin")
    func absolute() {
        #expect(Link(.french).cart.page.absolute(from: "https://kolchi.example").description == "https://kolchi.example/fr/cart")
    }
}
