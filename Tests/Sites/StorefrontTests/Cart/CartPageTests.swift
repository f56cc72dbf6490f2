import Components
import HTML
import Kernel
import Links
import Testing
import Web

@testable import Storefront

struct CartPageTests {
    @Test("a line whose price has changed shows the old and the new price")
    func movedPrice() {
        let page = CartPage.sample().html(in: .french).text
        #expect(page.contains("était <bdi>1\u{202F}100,00\u{A0}DH</bdi>, maintenant <bdi>1\u{202F}200,00\u{A0}DH</bdi>"))
    }

    @Test("a cart with changes asks the visitor to accept them, and cannot be ordered before")
    func changesFirst() {
        let page = CartPage.sample().html(in: .french).text
        #expect(page.contains("action=\"/fr/cart/acceptance\""))
        #expect(!page.contains("href=\"/fr/checkout\""))
        #expect(CartPage.calmSample().html(in: .french).text.contains("href=\"/fr/checkout\""))
    }

    @Test("a sold piece is shown as sold, can be removed, and is followed by similar pieces")
    func soldPiece() {
        let page = CartPage.sample().html(in: .french).text
        #expect(page.contains("Vendu entre-temps"))
        #expect(page.contains("Articles semblables"))
        #expect(page.contains("action=\"/fr/cart/lines/\(CartLine.soldSample.offer)/removal\""))
    }

    @Test(
        "a piece whose seller is on holiday is not called sold",
        arguments: zip(
            Language.allCases, ["Le vendeur est en congé", "البائع في عطلة", "The seller is on holiday"]))
    func awayPiece(language: Language, words: String) {
        var line = CartLine.soldSample
        line.isAway = true
        let row = CartLineRow(frame: .sample, line: line).html(in: language).text
        #expect(row.contains(words) && row.contains("/removal"))
        #expect(!row.contains("Vendu") && !row.contains("بيعت") && !row.contains("Sold"))
    }

    @Test("a piece of which only one exists has no quantity field")
    func onePiece() {
        let page = CartPage.calmSample().html(in: .french).text
        #expect(!page.contains("name=\"quantity\""))
        #expect(CartPage.sample().html(in: .french).text.contains("data-most=\"2\" value=\"5\""))
    }

    @Test("without a city, the page says that delivery and total are lower bounds")
    func withoutCity() {
        let page = CartPage.calmSample().html(in: .french).text
        #expect(page.contains("Total, à partir de"))
        #expect(!CartPage.sample().html(in: .french).text.contains("Total, à partir de"))
    }

    @Test("an empty cart has a link to the search")
    func empty() {
        let page = CartPage.emptySample().html(in: .arabic).text
        #expect(page.contains("سلتك فارغة"))
        #expect(page.contains("href=\"/ar/search\""))
    }

    @Test("a script in a title, a seller's name or a variant is escaped")
    func hostile() {
        let evil = "\"><script>alert(1)</script>"
        let line = CartLine(
            offer: evil, title: evil, language: .french, product: Link(.french).product(evil), variant: evil,
            condition: .cartTitle, picture: nil, price: .dirhams(1), quantity: 2, available: 3)
        let seller = CartSeller(
            name: evil, address: Link(.french).seller(evil), lines: [line], subtotal: .dirhams(2), delivery: nil)
        let page = CartPage(
            frame: .sample, sellers: [seller], count: 2, city: evil, cityChoice: .severalSample, subtotal: .dirhams(2), delivery: .zero)
        let html = page.html(in: .french).text
        #expect(!html.contains("<script>alert"))
        #expect(html.contains("&lt;script&gt;alert(1)"))
    }

    @Test("the page about a piece that was just sold links to the cart", arguments: Language.allCases)
    func soldMeanwhile(language: Language) {
        let page = SoldMeanwhilePage.sample().html(in: language).text
        #expect(page.contains("Caftan brodé vert"))
        #expect(page.contains("href=\"/\(language.rawValue)/cart\""))
    }
}
