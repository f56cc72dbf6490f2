import Catalog
import Jobs
package import Kernel
package import Payments
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

/// A deadline of a shop ends within a day.
package struct DeadlineNear: Event {
    package static let name = "orders.deadline-near"

    package let order: ID<Order>
    package let number: OrderNumber
    package let seller: Seller.ID
    package let kind: Deadline.Kind
    /// The end of the deadline, in seconds since 1970.
    package let dueAt: Int64
}

/// A shop extended the deadlines of an order.
package struct DeadlineExtended: Event {
    package static let name = "orders.deadline-extended"

    package let order: ID<Order>
    package let number: OrderNumber
}

/// A buyer asks to cancel an order that the shop has confirmed.
package struct CancellationRequested: Event {
    package static let name = "orders.cancellation-requested"

    package let order: ID<Order>
    package let number: OrderNumber
    package let seller: Seller.ID
}

/// A shop declined a buyer's request to cancel. A granted request publishes `OrderStatusChanged`.
package struct CancellationDeclined: Event {
    package static let name = "orders.cancellation-declined"

    package let order: ID<Order>
    package let number: OrderNumber
}

/// Money of an order goes back to its buyer.
package struct RefundPromised: Event {
    package static let name = "orders.refund-promised"

    package let refund: Refund.ID
    package let number: OrderNumber
    package let seller: Seller.ID
    /// Whether it follows from a cancellation or a refused parcel, of which the buyer is told anyway.
    package let isAutomatic: Bool
}

/// Money was given back, or the gateway could not give it back.
package struct RefundSettled: Event {
    package static let name = "orders.refund-settled"

    package let refund: Refund.ID
    package let purchase: ID<Purchase>
    /// Nil if it was a payment that could not be placed.
    package let number: OrderNumber?
    /// Whether it was given back. Otherwise it stays due, and goes back in another way.
    package let isDone: Bool
}

/// The bank took the money of an order back, or has decided where it goes.
package struct DisputeChanged: Event {
    package static let name = "orders.dispute-changed"

    package let payment: Payment.ID
    package let number: OrderNumber
    package let seller: Seller.ID
    package let state: PaymentDispute.State
}

/// Money came that could not be placed.
package struct PaymentUnplaced: Event {
    package static let name = "orders.payment-unplaced"

    package let payment: Payment.ID
    package let purchase: ID<Purchase>
    /// Whether all of it goes back. Otherwise it is held, and the staff decides.
    package let isReturned: Bool
}
