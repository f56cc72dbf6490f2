import HTML
import Kernel
import Links
import Site
import Testing

@testable import Storefront

struct OrderPagesTests {
    @Test("following an order shows what happened, when, by whom and why", arguments: Language.allCases)
    func timeline(language: Language) {
        let page = TrackingPage.sample().html(in: language).text
        #expect(page.contains("K-7HM2XQP"))
        #expect(page.contains("Je l’envoie demain matin."))
        #expect(page.contains("<time datetime=\"2026-11-2"))
        #expect(page.contains("Une perle manque à la manche"))
        #expect(page.contains("06 12 34 56 78"))
        #expect(page.contains("cancellation"))
        #expect(page.contains(Message.trackingSecret.text(in: language)))
    }

    @Test("an order that cannot be cancelled any more has no link to that")
    func tooLate() {
        let address = Link(.french).order("K-7HM2XQP")
        let page = TrackingPage(
            frame: .sample, order: .sample, address: address, moves: address, cancellation: nil, again: address, isByLink: false,
            refusal: .cancellationTooLate)
        let html = page.html(in: .french).text
        #expect(!html.contains("/cancellation\""))
        #expect(html.contains("trop tard pour annuler"))
        #expect(!html.contains("ne la partagez"), "only the secret link is enough to see it")
    }

    @Test("the orders of this browser lead to each of them")
    func orders() {
        #expect(OrdersPage.sample().html(in: .french).text.contains("href=\"/fr/orders/K-7HM2XQP\""))
        #expect(OrdersPage.emptySample().html(in: .french).text.contains("href=\"/fr/orders/find\""))
    }

    @Test("finding an order names both mistakes and keeps what was typed")
    func find() {
        let page = FindOrderPage.faultySample().html(in: .french).text
        #expect(page.contains("href=\"#number\""))
        #expect(page.contains("value=\"K-1\""))
        #expect(page.contains("<title>Erreur"))
    }

    @Test("cancelling is asked once more, with a way back")
    func cancellation() {
        let page = CancellationPage.sample().html(in: .french).text
        #expect(page.contains("action=\"/fr/track/K-7HM2XQP/c2VjcmV0/cancellation\""))
        #expect(page.contains("href=\"/fr/track/K-7HM2XQP/c2VjcmV0\""))
    }
}
