import Components
import HTML
import Kernel
import Links
import Testing
import Web

@testable import Storefront

struct OrderPagesTests {
    @Test("the tracking page shows what happened, when, by whom and why", arguments: Language.allCases)
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

    @Test("an order that can no longer be cancelled has no link to cancel it")
    func tooLate() {
        let address = Link(.french).orders.order("K-7HM2XQP")
        let page = TrackingPage(
            frame: .sample, order: .sample, address: address, moves: address, cancellation: nil, again: address, isByLink: false,
            refusal: .cancellationTooLate)
        let html = page.html(in: .french).text
        #expect(!html.contains("/cancellation\""))
        #expect(html.contains("trop tard pour annuler"))
        #expect(!html.contains("ne la partagez"), "only the secret link is enough to see it")
    }

    @Test("the list of orders links to each order, or to \"find my order\" if it is empty")
    func orders() {
        #expect(OrdersPage.sample().html(in: .french).text.contains("href=\"/fr/orders/K-7HM2XQP\""))
        #expect(OrdersPage.emptySample().html(in: .french).text.contains("href=\"/fr/orders/find\""))
    }

    @Test("\"find my order\" shows both errors and keeps what was typed")
    func find() {
        let page = FindOrderPage.faultySample().html(in: .french).text
        #expect(page.contains("href=\"#number\""))
        #expect(page.contains("value=\"K-1\""))
        #expect(page.contains("<title>Erreur"))
    }

    @Test("cancelling asks for confirmation, with a link back")
    func cancellation() {
        let page = CancellationPage.sample().html(in: .french).text
        #expect(page.contains("action=\"/fr/track/K-7HM2XQP/c2VjcmV0/cancellation\""))
        #expect(page.contains("href=\"/fr/track/K-7HM2XQP/c2VjcmV0\""))
    }
}
