import Components
import HTML
import Kernel
import Links
import Orders
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
        #expect(page.contains("<a class=\"piece-defect\" href=\"/media/\(PictureView.sample.hash)/"))
        #expect(page.contains("06 12 34 56 78"))
        #expect(page.contains("cancellation"))
        #expect(page.contains(Message.trackingSecret.text(in: language)))
    }

    @Test("the tracking page shows the steps to come, and how to ask about the order", arguments: Language.allCases)
    func ahead(language: Language) {
        let page = TrackingPage.sample().html(in: language).text
        for state in [Message.orderStatePacked, .orderStateShipped, .orderStateDelivered] {
            let step = "\(Message.trackingAhead.text(in: language)) </span>\(state.text(in: language))</span>"
            #expect(page.contains(step), "\(step)")
        }
        #expect(page.contains("href=\"/\(language.rawValue)/pages/contact\"") && page.contains("href=\"tel:05"))
        #expect(page.contains("/store/dar-zineb\""))
        let carrier = Message.trackingCarrier(seller: OrderView.sample.seller).text(in: language)
        #expect(page.replacing(/<[^>]+>/, with: "").contains(carrier.replacing(/[\u{2066}-\u{2069}]/, with: "")))
        #expect(Order.State.cancelled.ahead.isEmpty && Order.State.delivered.ahead.isEmpty && Order.State.waiting.ahead.count == 5)
    }

    @Test("the list of orders has pictures, and a link for each stage with its number of orders; a stage without orders says so")
    func filters() {
        let page = OrdersPage.sample().html(in: .french).text
        #expect(page.contains("piece-thumb"))
        #expect(page.contains("href=\"/fr/orders?state=prepared\">En préparation (1)<") && page.contains(">Livrées (0)<"))
        #expect(page.contains("href=\"/fr/orders\" aria-current=\"page\">Toutes (1)<"))
        let none = OrdersPage.filteredSample().html(in: .french).text
        #expect(none.contains("Aucune commande n’est en route") && !none.contains("K-7HM2XQP"))
        #expect(none.contains("aria-current=\"page\">En route (0)<"))
        for state in Order.State.allCases { #expect(OrderFilter.allCases.filter { $0.contains(state) }.count == 1, "\(state)") }
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
