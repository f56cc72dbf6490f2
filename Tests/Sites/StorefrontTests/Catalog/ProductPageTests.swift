import Components
import HTML
import Kernel
import Notifications
import Shipping
import Testing
import Web

@testable import Storefront

struct ProductPageTests {
    @Test("the page shows the price, the condition, the defects and the seller of the piece", arguments: Language.allCases)
    func whole(language: Language) {
        let page = ProductPage.sample.html(in: language).text
        #expect(page.contains("Caftan bleu Majorelle</h1>"))
        #expect(page.contains("Un bouton refait."))
        #expect(page.contains(Message.conditionGentlyUsedMeaning.text(in: language)))
        #expect(page.contains("href=\"/fr/store/dar-salma\""))
        #expect(page.contains("890"))
    }

    @Test("a plain form with token, key and chosen offer puts a piece into the cart")
    func cartForm() {
        let page = ProductPage.sample.html(in: .french).text
        #expect(page.contains("method=\"post\" action=\"/fr/cart/lines\">"))
        #expect(page.contains("name=\"token\" value=\"token\""))
        #expect(page.contains("name=\"key\" value=\"key-key-key\""))
        #expect(page.contains("name=\"offer\" value=\"1\""))
    }

    @Test("delivery, payment, stock and the right to withdraw are shown before the button that buys")
    func before() throws {
        let page = ProductPage.sample.html(in: .french).text
        let button = try #require(page.firstRange(of: Message.productAdd.text(in: .french)))
        for told in [
            DeliveryQuote(sellerID: ID(), price: .dirhams(15), minDays: 1, maxDays: 3)
                .words(to: "Fès", orderedOn: CalendarDay(year: 2026, month: 11, day: 30)),
            .layoutPayCash, .productLast, .withdrawalByLaw,
        ] {
            // The page has `Fès` and `15 DH` within `<bdi>`, and days within `<time>`.
            let plain = page[..<button.lowerBound].replacing(/<\/?(?:bdi|time)\b[^>]*>/, with: "")
            #expect(plain.contains(told.text(in: .french)), "\(told.text(in: .french))")
        }
    }

    @Test("every choice is a link, the chosen one is marked, and a sold-out one is shown as such")
    func choices() {
        let page = ProductPage.sample.html(in: .french).text
        #expect(page.contains("<a href=\"/fr/products/caftan?variant=m\" class=\"button button-quiet variant\" aria-current=\"true\">"))
        #expect(
            page.contains(
                "<a href=\"/fr/products/caftan?variant=l\" class=\"button button-quiet variant variant-sold\"><span dir=\"auto\">L</span> <small>épuisé</small>"
            ))
    }

    @Test("new and used offers are listed together with price, seller, delivery and stock, and the best one is marked")
    func offers() {
        let page = ProductPage.sample.html(in: .french).text
        #expect(page.contains("<a href=\"/fr/products/caftan?variant=m&amp;offer=1\" aria-current=\"true\">Très bon état</a>"))
        #expect(page.contains("<a href=\"/fr/products/caftan?variant=m&amp;offer=2\">Neuf</a>"))
        #expect(page.contains("Ce vendeur ne livre pas à <bdi>Fès</bdi>."))
        #expect(page.split(separator: "badge-good").count == 2)
    }

    @Test("an option shows its price if prices differ, and sizes lead to the guide of their kind", arguments: Language.allCases)
    func optionPrices(language: Language) {
        let page = ProductPage.sample.html(in: language).text
        #expect(
            page.contains("<span dir=\"auto\">M</span> <small><bdi>\(PriceRange(.dirhams(890), .dirhams(890)).text(in: language))</bdi>"))
        #expect(page.contains(Message.sizeChest.text(in: language)) && page.contains("90–98"))
        let shoes = SizeGuide(for: ["38", "41"]).html(in: language).text
        #expect(shoes.contains(Message.sizeFoot.text(in: language)) && shoes.contains(language == .english ? "26.5" : "26,5"))
        #expect(SizeGuide(for: ["38", "M"]) == .clothes)
    }

    @Test("measurements are in centimetres with how they were taken, and of a serial number only the end is shown")
    func measures() {
        let page = ProductPage.sample.html(in: .french).text
        #expect(page.contains("<dt>Poitrine</dt><dd><bdi>52,5</bdi>\u{A0}cm</dd>"))
        #expect(page.contains("D’une aisselle à l’autre"))
        #expect(page.contains("se termine par <bdi>02A4</bdi>"))
        #expect(!ProductPage.soldSample.html(in: .french).text.contains("Mesures de l’article"))
    }

    @Test("every picture can be opened without a script and reserves its space")
    func pictures() {
        let page = ProductPage.sample.html(in: .french).text
        let hash = PictureView.sample.hash
        #expect(page.contains("<a href=\"/fr/products/caftan?picture=1\" rel=\"nofollow\" data-whole=\"/media/\(hash)/960.jpg\">"))
        let alone = PicturePage.sample.html(in: .french).text
        #expect(alone.contains("<a href=\"/media/\(hash)/960.jpg\">") && alone.contains("href=\"/fr/products/caftan\""))
        #expect(
            alone.contains("href=\"/fr/products/caftan?picture=2\"") && alone.contains("noindex") == !PicturePage.sample.frame.isIndexed)
        #expect(page.contains("width=\"960\" height=\"1200\""))
        #expect(page.contains("type=\"image/webp\" srcset=\"/media/\(hash)/160.webp 160w, /media/\(hash)/320.webp 320w,"))
        #expect(!page.contains("srcset=\"#\""))
    }

    @Test("a piece is shared by plain links, and what needs a script stays hidden without one")
    func shared() {
        let page = ProductPage.sample.html(in: .french).text
        #expect(
            page.contains("href=\"https://wa.me/?text=Caftan%20bleu%20Majorelle%20https%3A%2F%2Fkolchi.example%2Ffr%2Fproducts%2Fcaftan\""))
        #expect(page.contains("href=\"mailto:?subject=Caftan%20bleu%20Majorelle&amp;body="))
        #expect(page.split(separator: "<li hidden data-share=").count == 3)
        #expect(page.contains("href=\"/fr/products/caftan/report\""))
    }

    @Test("a sold piece still has a page, which says so, and cannot be bought")
    func sold() {
        let page = ProductPage.soldSample.html(in: .french).text
        #expect(page.contains("badge-sold"))
        #expect(!page.contains("/fr/cart/lines"))
        #expect(!page.contains("name=\"city\"") && !page.contains(Message.layoutPayCash.text(in: .french)))
    }

    @Test("markup in a title, a description, a name, a city or a URL is escaped everywhere", arguments: Language.allCases)
    func hostile(language: Language) {
        let page = ProductPage.soldSample.html(in: language).text
        #expect(!page.contains("<script>alert"))
        #expect(!page.contains("<img src=x"))
        #expect(!page.contains("<b>x"))
        #expect(!page.contains("</title><script"))
        #expect(page.contains("&lt;script&gt;") || page.contains("&lt;/title&gt;"))
        #expect(page.matches(of: /<script(?! type="application\/ld\+json">| src="\/assets\/)/).isEmpty)
    }

    @Test("text in another language than the page names its language")
    func foreign() {
        #expect(ProductPage.soldSample.html(in: .french).text.contains("<h1 lang=\"ar\" dir=\"auto\">"))
    }
}
