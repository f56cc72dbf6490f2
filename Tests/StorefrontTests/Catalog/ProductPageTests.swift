import HTML
import Kernel
import Site
import Testing

@testable import Storefront

struct ProductPageTests {
    @Test("the page says what the piece costs, how worn it is, what is wrong with it and who sells it", arguments: Language.allCases)
    func whole(language: Language) {
        let page = ProductPage.sample.html(in: language).text
        #expect(page.contains("Caftan bleu Majorelle</h1>"))
        #expect(page.contains("Un bouton refait."))
        #expect(page.contains(Message.conditionGentlyUsedMeaning.text(in: language)))
        #expect(page.contains("href=\"/fr/store/dar-salma\""))
        #expect(page.contains("890"))
    }

    @Test("a piece is put in the cart by a plain form with token and key")
    func cartForm() {
        let page = ProductPage.sample.html(in: .french).text
        #expect(page.contains("<form method=\"post\" action=\"/fr/cart/lines\">"))
        #expect(page.contains("name=\"token\" value=\"token\""))
        #expect(page.contains("name=\"key\" value=\"key-key-key\""))
        #expect(page.contains("name=\"offer\" value=\"1\" checked"))
    }

    @Test("every picture can be reached without script and keeps its place free")
    func pictures() {
        let page = ProductPage.sample.html(in: .french).text
        let hash = Picture.sample.hash
        #expect(page.contains("<a href=\"/media/\(hash)/960.jpg\">"))
        #expect(page.contains("width=\"960\" height=\"1200\""))
        #expect(page.contains("type=\"image/webp\" srcset=\"/media/\(hash)/160.webp 160w, /media/\(hash)/320.webp 320w,"))
        #expect(!page.contains("srcset=\"#\""))
    }

    @Test("the price in the structured data is the price on the page")
    func structuredData() {
        let page = ProductPage.sample.html(in: .french).text
        #expect(page.contains("\"price\": \"890.00\""))
        #expect(page.contains("https://schema.org/InStock"))
    }

    @Test("a sold piece keeps its page, says so, and cannot be bought")
    func sold() {
        let page = ProductPage.soldSample.html(in: .french).text
        #expect(page.contains("badge-sold"))
        #expect(page.contains("https://schema.org/SoldOut"))
        #expect(!page.contains("/fr/cart/lines"))
    }

    @Test("markup in a title, a description, a name or a city is text wherever it is shown", arguments: Language.allCases)
    func hostile(language: Language) {
        let page = ProductPage.soldSample.html(in: language).text
        #expect(!page.contains("<script>alert"))
        #expect(!page.contains("<img src=x"))
        #expect(!page.contains("<b>x"))
        #expect(!page.contains("</title><script"))
        #expect(page.contains("&lt;script&gt;") || page.contains("&lt;/title&gt;"))
        #expect(page.split(separator: "</script>").count == 2)
    }

    @Test("what is shown in another language than the page says which")
    func foreign() {
        #expect(ProductPage.soldSample.html(in: .french).text.contains("<h1 lang=\"ar\" dir=\"auto\">"))
    }
}
