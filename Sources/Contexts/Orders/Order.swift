package import Carts
package import Catalog
package import Identity
package import Kernel
import Payments
package import Postgres
package import Sellers
package import Shipping

/// One seller's part of a purchase: a snapshot of the moment of purchase, and its current state.
package struct Order: Sendable {
    package enum State: String, Sendable, Codable, CaseIterable {
        /// Before the order was placed. It appears only as the origin of the first transition.
        case none
        /// Placed, but not sent to the seller: the buyer must confirm it with a code first. See `WaitingPurchase`.
        case waiting
        /// To be paid elsewhere before it is placed. Its seller does not know of it. See `UnpaidPurchase`.
        case unpaid
        case placed, confirmed, packed, shipped, delivered
        /// The buyer did not accept the parcel.
        case refused
        case cancelled

        /// Whether something is still to happen to the order. Its buyer cannot be erased then, and its shop cannot be closed.
        ///
        /// The table `orders.state` says the same.
        package var isUnderWay: Bool {
            switch self {
            case .none, .waiting, .unpaid, .placed, .confirmed, .packed, .shipped: true
            case .delivered, .refused, .cancelled: false
            }
        }

        /// Whether a parcel is still to come. An order that waits for a code or is not paid yet does not count.
        package var hasParcelToCome: Bool { [.placed, .confirmed, .packed, .shipped].contains(self) }
    }

    package let id: ID<Order>
    package let number: OrderNumber
    package let purchase: ID<Purchase>
    package let seller: Seller.ID
    package let sellerName: String
    package let sellerSlug: String
    /// Whether the seller was a trader when the order was placed. The law on distance selling applies to traders only.
    package let isTraders: Bool
    /// Nil where the buyer was erased.
    package let recipient: Recipient?
    /// The city's name as shown to the buyer.
    package let cityName: String
    package let payment: Checkout.Payment
    /// The language in which the buyer bought.
    package let language: Language
    package let state: State
    package let placedAt: Moment
    /// The promised delivery time in days, counted from the handover to the carrier.
    package let days: ClosedRange<Int>
    /// From which the day of the handover follows, as it was when the order was placed.
    package let preparation: Preparation
    package let subtotal: Money
    package let delivery: Money
    package let discount: Money
    package let total: Money
    /// The minutes that it waits for its code, if it needs one.
    package let waitMinutes: Int
    package let lines: [Line]
    /// The status changes, the oldest first.
    package let steps: [Transition]

    /// One line: a snapshot of what was bought.
    package struct Line: Sendable {
        package let id: ID<Line>
        package let offer: Offer.ID
        package let product: Product.ID
        package let productSlug: String
        package let title: String
        package let titleLanguage: Language
        package let variant: String
        package let condition: Condition
        package let defects: [Defect]
        /// The hash of the picture; nil where the offer had none.
        package let picture: String?
        package let unitPrice: Money
        package let quantity: Int
        package let total: Money
        /// What the total contains; nil for lines of before it was kept.
        package let tax: Tax?

        /// A defect as the seller declared it.
        package struct Defect: Sendable, Equatable {
            package let text: String
            /// Nil without a picture, and in orders from before pictures of defects were kept.
            package let picture: Offer.Picture?
        }
    }

    package struct Transition: Sendable {
        package let from: State
        package let to: State
        package let by: Actor
        /// Why it was cancelled; nil for any other transition.
        package let reason: Reason?
        /// The reason in words; empty where none were given.
        package let why: String
        package let at: Moment

        /// Why the order lapsed before it was confirmed; nil for any other transition.
        package var lapse: WaitingPurchase.Lapse? {
            from == .waiting && by.kind == .system ? reason.map { WaitingPurchase.Lapse($0) ?? .unconfirmed } : nil
        }
    }

    /// Whether the buyer pays the carrier. Any other order was paid before it was placed.
    package var isPaidAtDoor: Bool { payment == .cashOnDelivery }

    /// What the carrier collects at the door; zero where it was paid before.
    package var cashToCollect: Money { isPaidAtDoor ? total : .zero }

    /// Whether the buyer may still cancel: the seller has not confirmed yet.
    package var canBeCancelledByBuyer: Bool { [.waiting, .placed].contains(state) }
}

/// An order in a list.
package struct OrderSummary: Sendable {
    package let id: ID<Order>
    package let number: OrderNumber
    package let seller: Seller.ID
    package let sellerName: String
    /// Whether the seller was a trader when the order was placed. The law on distance selling applies to traders only.
    package let isTraders: Bool
    package let state: Order.State
    package let placedAt: Moment
    /// The promised delivery time in days, counted from the handover to the carrier.
    package let days: ClosedRange<Int>
    /// From which the day of the handover follows, as it was when the order was placed.
    package let preparation: Preparation
    package let delivery: Money
    package let total: Money
    /// The minutes that it waits for its code, if it needs one.
    package let waitMinutes: Int
    /// The number of status changes so far.
    package let steps: Int
    package let pieces: [Piece]

    package struct Piece: Sendable, Equatable {
        package let title: String
        package let titleLanguage: Language
        package let quantity: Int
        /// For all pieces of the line.
        package let total: Money
        /// The hash of the picture; nil where the offer had none.
        package let picture: String?
    }

    /// The orders of a purchase.
    package static func of(_ purchase: ID<Purchase>) -> Query<[OrderSummary]> { list("o.purchase_id = \(purchase)") }

    /// A visitor's orders, the newest first, at most a hundred. What was given up unpaid never was an order to its buyer.
    package static func of(_ visitor: VisitorKey) -> Query<[OrderSummary]> {
        list(
            """
            p.id IN (\(Purchase.keys(of: visitor))) AND (\(PaymentPart.isReceived("o.id"))
                OR NOT EXISTS (SELECT FROM orders.unpaid_purchase u WHERE u.purchase_id = p.id AND u.state = 'given-up'))
            """)
    }

    /// A seller's orders, the newest first, at most a hundred.
    package static func of(_ seller: Seller.ID) -> Query<[OrderSummary]> { list("o.seller_id = \(seller)") }

    private static func list(_ condition: SQL) -> Query<[OrderSummary]> {
        .all(
            """
            SELECT o.id, o.number, o.seller_id, o.seller_name, \(Order.sellerWasTrader), \(Order.stateNow), o.placed_at,
                   o.min_days, o.max_days, o.delivery, o.total, \(Order.waitMinutes), o.steps,
                   l.titles, l.languages, l.quantities, l.totals, l.pictures, \(Preparation.columns(frozenIn: "d"))
            FROM orders.order o JOIN orders.purchase p ON p.id = o.purchase_id
            LEFT JOIN orders.deadline d ON d.order_id = o.id AND d.kind = 'hand-over'
            CROSS JOIN LATERAL (
                SELECT array_agg(title ORDER BY position) AS titles, array_agg(title_language ORDER BY position) AS languages,
                       array_agg(quantity ORDER BY position) AS quantities, array_agg(total ORDER BY position) AS totals,
                       array_agg(coalesce(picture, '') ORDER BY position) AS pictures
                FROM orders.line WHERE order_id = o.id) l
            WHERE \(condition) ORDER BY o.placed_at DESC, o.id DESC LIMIT 100
            """
        ) { row in
            let (id, number): (ID<Order>, OrderNumber) = (try row.next(), try row.next())
            let (seller, sellerName): (Seller.ID, String) = (try row.next(), try row.next())
            let isTraders: Bool = try row.next()
            let (state, placedAt): (Order.State, Moment) = (try row.next(), try row.next())
            let (minDays, maxDays): (Int, Int) = (try row.next(), try row.next())
            let (delivery, total): (Money, Money) = (try row.next(), try row.next())
            let (waitMinutes, steps): (Int, Int) = (try row.next(), try row.next())
            let (titles, languages): ([String], [String]) = (try row.next(), try row.next())
            let (quantities, totals): ([Int], [Int]) = (try row.next(), try row.next())
            let pictures: [String] = try row.next()
            let preparation = try Preparation(&row)
            return OrderSummary(
                id: id, number: number, seller: seller, sellerName: sellerName, isTraders: isTraders, state: state,
                placedAt: placedAt, days: minDays...maxDays, preparation: preparation, delivery: delivery, total: total,
                waitMinutes: waitMinutes, steps: steps,
                pieces: titles.indices.map { index in
                    Piece(
                        title: titles[index], titleLanguage: Language(rawValue: languages[index]) ?? .french, quantity: quantities[index],
                        total: Money(minor: Int64(totals[index])), picture: pictures[index].isEmpty ? nil : pictures[index])
                })
        }
    }
}
