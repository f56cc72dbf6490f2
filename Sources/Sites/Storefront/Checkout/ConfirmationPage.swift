import Catalog
import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Orders
import Postgres
import Web

/// The page after the order was placed. It can be opened again at any time.
struct ConfirmationPage: Sendable {
    let frame: Frame
    let orders: [PlacedOrder]
    let recipient: RecipientBlock
    let total: Money
    let address: SiteURL
    /// The long-poll URL; it answers once one of the orders has changed.
    let moves: SiteURL
    /// The page for the verification code; nil if no order waits for one.
    var phoneCheck: SiteURL?
    /// Why the purchase lapsed before it was confirmed; nil if it did not.
    var lapse: Message?

    /// Whether the sellers have received the orders.
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
                    pieces: order.pieces.map { PieceName(title: $0.title, quantity: $0.quantity) },
                    total: order.total, track: visit.link.tracking.order(order.number.rawValue, token: key.token(for: order.number)))
            },
            recipient: RecipientBlock(purchase.recipient, city: purchase.cityName), total: purchase.total,
            address: visit.link.checkout.confirmation(id.description),
            moves: visit.link.checkout.confirmationUpdates(id.description, after: purchase.orders.reduce(0) { $0 + $1.steps }),
            phoneCheck: purchase.orders.contains { $0.state == .waiting } ? visit.link.checkout.phoneCheck(id.description) : nil,
            lapse: lapse?.message)
        return visit.render(page)
    }
}

/// One seller's part of a purchase.
struct PlacedOrder: Sendable {
    let number: String
    let seller: String
    /// The state, such as "shipped".
    let state: Message
    let pieces: [PieceName]
    let total: Money
    /// The secret tracking link.
    let track: SiteURL
}
