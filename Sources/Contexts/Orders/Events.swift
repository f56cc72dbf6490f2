import Catalog
import Jobs
package import Kernel
package import Sellers

/// A seller has a new order. An order that waits for a code is published only after its confirmation.
package struct OrderPlaced: Event {
    package static let name = "orders.placed"

    package let order: ID<Order>
    package let number: OrderNumber
    package let purchase: ID<Purchase>
    package let seller: Seller.ID

    package init(order: ID<Order>, number: OrderNumber, purchase: ID<Purchase>, seller: Seller.ID) {
        self.order = order
        self.number = number
        self.purchase = purchase
        self.seller = seller
    }
}

/// The status of an order has changed.
package struct OrderStatusChanged: Event {
    package static let name = "orders.moved"

    package let order: ID<Order>
    package let number: OrderNumber
    package let from: Order.State
    package let to: Order.State

    package init(order: ID<Order>, number: OrderNumber, from: Order.State, to: Order.State) {
        self.order = order
        self.number = number
        self.from = from
        self.to = to
    }
}
