import Catalog
import HTML
import HTTP
import Identity
import Kernel
import Links
import Orders
import Postgres
import Shipping
import Site

/// What a buyer sees once the order is placed, as often as the page is asked for.
struct ConfirmationPage: Sendable {
    let frame: Frame
    let orders: [PlacedOrder]
    let recipient: RecipientBlock
    let total: Money
    let address: SiteURL
    /// Answers once one of the orders has moved on from where the page shows it.
    let moves: SiteURL
    /// Where the code is typed that confirms the purchase; nil where nothing waits for that.
    var phoneCheck: SiteURL?
    /// Why the purchase lapsed before it was confirmed; nil where it did not.
    var lapse: Message?

    /// Whether its sellers have it.
    var isPlaced: Bool { lapse == nil && phoneCheck == nil }
    var title: Message {
        if lapse != nil { .confirmationLapsed } else if phoneCheck != nil { .phoneCheckTitle } else { .confirmationTitle }
    }
}

extension ConfirmationPage {
    static let show = Handler { visit in
        guard let id = visit.parameters["purchase"].flatMap(ID<Purchase>.init),
            let purchase = try await Purchase.find(id, of: visit.visitorKey, in: visit.db)
        else { throw Problem.notFound }
        let lapse = try await visit.db.read(WaitingPurchase.lapse(of: id))
        let key = TrackingKey(visit.world.key)
        let page = ConfirmationPage(
            frame: try await visit.frame(),
            orders: purchase.orders.map { order in
                PlacedOrder(
                    number: order.number.rawValue, seller: order.sellerName, state: order.state.name,
                    pieces: order.pieces.map { PieceName($0) },
                    total: order.total, track: visit.link.track(order.number.rawValue, token: key.token(for: order.number)))
            },
            recipient: RecipientBlock(purchase.recipient, city: purchase.cityName), total: purchase.total,
            address: visit.link.confirmation(id.description),
            moves: visit.link.confirmationUpdates(id.description, after: purchase.orders.reduce(0) { $0 + $1.steps }),
            phoneCheck: purchase.orders.contains { $0.state == .waiting } ? visit.link.phoneCheck(id.description) : nil,
            lapse: lapse?.message)
        return .html(page.html(in: visit.language))
    }
}

/// One seller's part of a purchase.
struct PlacedOrder: Sendable {
    let number: String
    let seller: String
    /// Where it stands, such as "shipped".
    let state: Message
    let pieces: [PieceName]
    let total: Money
    /// The secret link by which it is followed.
    let track: SiteURL
}
