import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Orders
import Postgres
import Web

/// An order in a list.
struct OrderLineup: Sendable {
    let number: String
    let address: SiteURL
    let seller: String
    let placedAt: LocalMoment
    let state: Message
    let pieces: [PieceName]
    let total: Money
}

extension OrderLineup {
    init(_ order: OrderSummary, _ link: Link, _ clock: WallClock) {
        self.init(
            number: order.number.rawValue, address: link.order(order.number.rawValue), seller: order.sellerName,
            placedAt: clock.local(order.placedAt),
            state: order.state.name, pieces: order.pieces.map { PieceName($0) }, total: order.total)
    }
}

extension OrderLineup {
    static let sample = OrderLineup(
        number: "K-7HM2XQP", address: Link(.french).order("K-7HM2XQP"), seller: "Dar Zineb", placedAt: Moment(seconds: 1_795_253_400).inUTC,
        state: .orderStateShipped, pieces: [PieceName(title: "Caftan brodé vert", quantity: 1)], total: .dirhams(1235))
}
