import Carts
import Catalog
import Components

extension PieceName {
    init(_ line: Cart.Line) { self.init(title: line.offer.title, quantity: line.bought) }
}
