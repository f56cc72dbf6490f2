package import Catalog
package import Identity
package import Kernel
package import Postgres
package import Sellers
import Shipping

/// One seller's part of a purchase, as it was when it was placed, and where it stands.
package struct Order: Sendable {
    package enum State: String, Sendable, Codable, CaseIterable {
        /// Not yet placed: only as where the first step comes from.
        case none
        /// Placed, and not yet its seller's: it is to be confirmed by a code first, see `WaitingPurchase`.
        case waiting
        case placed, confirmed, packed, shipped, delivered
        /// The buyer did not take the parcel.
        case refused
        case cancelled
    }

    package let id: ID<Order>
    package let number: OrderNumber
    package let purchase: ID<Purchase>
    package let seller: Seller.ID
    package let sellerName: String
    package let sellerSlug: String
    /// Nil where the buyer was forgotten.
    package let recipient: Recipient?
    /// The city's name as it was shown to the buyer.
    package let cityName: String
    package let payment: Checkout.Payment
    /// In which the buyer bought.
    package let language: Language
    package let state: State
    package let placedAt: Moment
    /// Working days on the way, as they were promised.
    package let days: ClosedRange<Int>
    package let subtotal: Money
    package let delivery: Money
    package let discount: Money
    package let total: Money
    package let lines: [Line]
    /// Its history, oldest first.
    package let steps: [Transition]

    /// What was bought, as it was then.
    package struct Line: Sendable {
        package let id: ID<Line>
        package let offer: Offer.ID
        package let product: Product.ID
        package let productSlug: String
        package let title: String
        package let titleLanguage: Language
        package let variant: String
        package let condition: Condition
        package let defects: [String]
        package let picture: String?
        package let unitPrice: Money
        package let quantity: Int
        package let total: Money
    }

    package struct Transition: Sendable {
        package let from: State
        package let to: State
        package let by: Actor
        package let why: String
        package let at: Moment

        /// Why the order lapsed before it was confirmed; nil where the step is another.
        package var lapse: WaitingPurchase.Lapse? {
            from == .waiting && to == .cancelled && by.kind == .system ? WaitingPurchase.Lapse(rawValue: why) ?? .unconfirmed : nil
        }
    }

    /// Whether the buyer may still cancel: the seller has not confirmed yet.
    package var canBeCancelledByBuyer: Bool { [.waiting, .placed].contains(state) }
}

/// An order in a list.
package struct OrderSummary: Sendable {
    package let id: ID<Order>
    package let number: OrderNumber
    package let seller: Seller.ID
    package let sellerName: String
    package let state: Order.State
    package let placedAt: Moment
    package let total: Money
    /// How many it has taken.
    package let steps: Int
    package let pieces: [Piece]

    package struct Piece: Sendable, Equatable {
        package let title: String
        package let quantity: Int
    }

    /// The orders of a purchase.
    package static func of(_ purchase: ID<Purchase>) -> Query<[OrderSummary]> { list("o.purchase_id = \(purchase)") }

    /// A visitor's orders, newest first, at most a hundred.
    package static func of(_ visitor: VisitorKey) -> Query<[OrderSummary]> { list("p.id IN (\(Purchase.keys(of: visitor)))") }

    /// The orders of a seller, newest first, at most a hundred.
    package static func of(_ seller: Seller.ID) -> Query<[OrderSummary]> { list("o.seller_id = \(seller)") }

    private static func list(_ condition: SQL) -> Query<[OrderSummary]> {
        .all(
            """
            SELECT o.id, o.number, o.seller_id, o.seller_name, \(Order.stateNow), o.placed_at, o.total, o.steps,
                   array(SELECT l.title FROM orders.line l WHERE l.order_id = o.id ORDER BY l.position),
                   array(SELECT l.quantity FROM orders.line l WHERE l.order_id = o.id ORDER BY l.position)
            FROM orders.order o JOIN orders.purchase p ON p.id = o.purchase_id
            WHERE \(condition) ORDER BY o.placed_at DESC, o.id DESC LIMIT 100
            """
        ) { row in
            let (id, number): (ID<Order>, OrderNumber) = (try row.next(), try row.next())
            let (seller, sellerName): (Seller.ID, String) = (try row.next(), try row.next())
            let (state, placedAt, total): (Order.State, Moment, Money) = (try row.next(), try row.next(), try row.next())
            let steps: Int = try row.next()
            let (titles, quantities): ([String], [Int]) = (try row.next(), try row.next())
            return OrderSummary(
                id: id, number: number, seller: seller, sellerName: sellerName, state: state, placedAt: placedAt,
                total: total, steps: steps, pieces: zip(titles, quantities).map(Piece.init))
        }
    }
}
