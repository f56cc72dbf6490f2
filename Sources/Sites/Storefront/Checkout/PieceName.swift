import Carts
import Catalog
import Components
import HTML
import Kernel
import Links
import Orders
import Postgres
import Web

/// A piece in a short list: only title and quantity.
struct PieceName: Sendable {
    let title: String
    let quantity: Int
}

extension PieceName {
    init(_ line: Cart.Line) { self.init(title: line.offer.title, quantity: line.bought) }
    init(_ piece: OrderSummary.Piece) { self.init(title: piece.title, quantity: piece.quantity) }
}
