import Components
import HTML
import Kernel
import Testing
import Web

@testable import Storefront

struct CheckoutPagesTests {
    @Test("the address has at most eight visible fields, each of which the browser can fill in")
    func fields() {
        let page = AddressPage.sample().html(in: .french).text
        let main = page.split(separator: "<main")[1]
        let visible =
            main.components("<input ").filter { !$0.contains("type=\"hidden\"") }.count
            + main.components("<select ").count + main.components("<textarea ").count
        #expect(visible <= 8)
        for hint in ["name", "tel", "address-level2", "address-line1", "email"] {
            #expect(page.contains("autocomplete=\"\(hint)\""))
        }
        #expect(page.contains("inputmode=\"tel\""))
        #expect(page.contains("Le livreur vous appelle"))
    }

    @Test("errors are shown in the title, in a summary with links, and beside their fields; what was typed stays")
    func mistakes() {
        let page = AddressPage.faultySample().html(in: .french).text
        #expect(page.contains("<title>Erreur"))
        #expect(page.contains("href=\"#phone\""))
        #expect(page.components("Indiquez votre rue et votre quartier").count >= 2)
        #expect(page.contains("value=\"12\""))
        #expect(page.contains("value=\"Salma Bennani\""))
        #expect(page.contains("aria-invalid=\"true\""))
    }

    @Test("each seller's delivery shows cost and days")
    func delivery() {
        let page = DeliveryPage.sample().html(in: .french).text
        #expect(page.contains("chez vous entre <time datetime=\"2026-12-02\">mercredi 2</time> et "))
        #expect(page.contains("Livraison gratuite"))
    }

    @Test("the address page shows from the start what is bought and what it costs, and the progress has no step without a choice")
    func summary() {
        let page = AddressPage.personSample().html(in: .french).text
        #expect(page.contains("Caftan brodé vert") && page.contains("بلغة جلدية"))
        #expect(page.contains("1\u{202F}585,00\u{A0}DH") && page.contains("<details class=\"box checkout-summary\" open>"))
        #expect(page.contains("Vérification") && !page.contains("href=\"/fr/checkout/payment\"") && !page.contains(">Paiement<"))
        #expect(AddressPage.sample().html(in: .french).text.contains("à partir de"))
    }

    @Test("the payment page shows the cash to have ready")
    func payment() {
        let page = PaymentPage.sample().html(in: .french).text
        #expect(page.contains("Montant à préparer en espèces"))
        #expect(page.contains("1\u{202F}555,00\u{A0}DH"))
    }

    @Test("the review sends back its key and the accepted total, and links to each step", arguments: Language.allCases)
    func review(language: Language) {
        let page = ReviewPage.everyStepSample().html(in: language).text
        #expect(page.contains("name=\"total\" value=\"158500\""))
        #expect(page.contains("name=\"key\" value=\"0193e7a0-0000-7000-8000-0000000000aa\""))
        for step in ["address", "payment", "delivery"] {
            #expect(page.contains("href=\"/\(language.rawValue)/checkout/\(step)\""))
        }
        #expect(page.contains("href=\"/\(language.rawValue)/pages/terms\""))
    }

    @Test("each link back from the review has a name of its own that says where it leads", arguments: Language.allCases)
    func waysBack(language: Language) {
        let main = ReviewPage.everyStepSample().html(in: language).text.components("<main")[0]
        let ways = main.matches(of: /<a href="([^"]*\/(?:cart|checkout\/[a-z]+))">(.*?)<\/a>/).map { way in
            (
                address: way.1, name: way.2.replacing(/<[^>]+>/, with: ""),
                shown: way.2.replacing(/<span class="visually-hidden">.*?<\/span>/, with: "")
            )
        }
        #expect(Set(ways.map(\.name)).count == ways.count && ways.count > 6)
        let ofParcels = ways.filter { $0.name.contains("Dar Zineb") }
        #expect(ofParcels.count == 2 && Set(ofParcels.map(\.shown)).count == 2)
    }

    @Test("the confirmation has each order's number and its secret link")
    func confirmation() {
        let page = ConfirmationPage.sample().html(in: .french).text
        #expect(page.contains("K-7HM2XQP"))
        #expect(page.contains("href=\"/fr/track/K-29FDW4T/c2VjcmV1\""))
        #expect(page.contains("Et maintenant"))
        #expect(page.contains("part à <bdi>salma@example.ma</bdi>"))
        let account = page.components("action=\"/fr/signup\"")[0].split(separator: "</form>")[0]
        #expect(account.contains("name=\"contact\" type=\"text\" value=\"salma@example.ma\""))
        #expect(account.contains("name=\"name\" value=\"Salma Bennani\""))
        let blocks = page.split(separator: "order-block").dropFirst()
        #expect(blocks.count == 2)
        for block in blocks {
            let parts = ["class=\"state\"", "piece-lines", "class=\"sums\"", "/fr/track/"].compactMap {
                block.firstRange(of: $0)?.lowerBound
            }
            #expect(parts.count == 4 && parts == parts.sorted())
        }
    }

    @Test("a script in a name, a street or a landmark is escaped")
    func hostile() {
        let evil = "<script>alert(1)</script>\" onfocus=\"x"
        var page = ReviewPage.sample()
        page = ReviewPage(
            frame: .sample, recipient: RecipientBlock(name: evil, phone: evil, city: evil, street: evil, landmark: evil, note: evil),
            sellers: page.sellers, subtotal: page.subtotal, delivery: page.delivery, key: evil, withdrawal: page.withdrawal)
        var form = AddressForm()
        form.fullName = evil
        form.notes = "</textarea>" + evil
        let address = AddressPage(frame: .sample, form: form, cities: [], summary: .sample)
        for html in [page.html(in: .french).text, address.html(in: .french).text] {
            #expect(!html.contains("<script>alert"))
            #expect(!html.contains("\" onfocus=\"x\""))
            #expect(!html.contains("</textarea><script"))
        }
    }
}

extension StringProtocol {
    /// The text after each occurrence of the separator.
    fileprivate func components(_ separator: String) -> [Substring] { Array(Substring(self).split(separator: separator).dropFirst()) }
    fileprivate func components(_ text: String) -> Int {
        Substring(self).split(separator: text, omittingEmptySubsequences: false).count - 1
    }
}
