package import HTML
package import Kernel
package import Links
package import Orders

/// An order in a list.
package struct OrderLineup: Sendable {
    package let number: String
    package let address: SiteURL
    package let seller: String
    package let placedAt: LocalMoment
    package let state: Message
    package let pieces: [PieceName]
    package let total: Money
}

extension OrderLineup {
    package init(_ order: OrderSummary, _ link: Link, _ clock: WallClock) {
        self.init(
            number: order.number.rawValue, address: link.orders.order(order.number.rawValue), seller: order.sellerName,
            placedAt: clock.local(order.placedAt),
            state: order.state.name, pieces: order.pieces.map { PieceName(title: $0.title, quantity: $0.quantity) }, total: order.total)
    }

    package static let sample = OrderLineup(
        number: "K-7HM2XQP", address: Link(.french).orders.order("K-7HM2XQP"), seller: "Dar Zineb",
        placedAt: Moment(seconds: 1_795_253_400).inUTC,
        state: .orderStateShipped, pieces: [PieceName(title: "Caftan brodé vert", quantity: 1)], total: .dirhams(1235))
}
