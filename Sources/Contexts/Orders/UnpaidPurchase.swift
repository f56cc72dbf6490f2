package import Carts
package import Catalog
package import Identity
import Inventory
package import Kernel
package import Postgres

/// A purchase that is paid elsewhere before it is placed.
///
/// Its sellers do not know of it. Its pieces are held for a while by the clock of the database, and the cart stays as it is.
/// `Purchase.open` begins one. It is settled once it is paid, or given up; see `settle` and `giveUp`. Nothing ends it by itself:
/// the part that takes payments knows first whether one may still come.
package struct UnpaidPurchase: Sendable {
    /// The raw values are stored.
    package enum State: String, Sendable, CaseIterable {
        case open, placed
        case givenUp = "given-up"
    }

    package let id: ID<Purchase>
    /// From which it was made.
    package let checkout: ID<Checkout>
    package let payment: Checkout.Payment
    package let total: Money
    package let state: State
    /// Until when its pieces are held.
    package let heldUntil: Moment
    /// Whether its pieces are still held, by the clock of the database.
    package let isInTime: Bool
    /// Whether the visitor has begun another purchase since.
    package let isSuperseded: Bool
    /// Nil where the buyer was erased.
    package let recipient: Recipient?

    /// Seconds for which pieces are held. A page of a gateway lives 30 minutes at least (Stripe's `expires_at` of a Checkout Session).
    package static let secondsHeld = 40 * 60

    /// Nil for a purchase that was not to be paid first.
    package static func of(_ id: ID<Purchase>) -> Query<UnpaidPurchase?> { first("u.purchase_id = \(id)") }

    /// The same, for one of a visitor's purchases.
    package static func of(_ id: ID<Purchase>, of visitor: VisitorKey) -> Query<UnpaidPurchase?> {
        first("u.purchase_id = \(id) AND p.id IN (\(Purchase.keys(of: visitor)))")
    }

    /// The one purchase that the visitor pays for now; nil where there is none.
    package static func current(of visitor: VisitorKey) -> Query<UnpaidPurchase?> {
        first("p.visitor = \(visitor) AND \(isCurrent)")
    }

    /// The same, also if it was made of that checkout of the visitor before they logged in.
    static func current(of visitor: VisitorKey, from checkout: ID<Checkout>) -> Query<UnpaidPurchase?> {
        first(
            """
            u.purchase_id IN (
                SELECT p.id FROM orders.purchase p WHERE p.visitor = \(visitor)
                UNION ALL SELECT c.purchase_id FROM orders.unpaid_purchase c
                WHERE c.checkout_id = \(checkout) AND \(Checkout.isOf(visitor, checkout))) AND \(isCurrent)
            """)
    }

    /// The purchase that one of these visitors pays for now and for which pieces of one of the offers are held; nil where there is none.
    package static func current(of visitor: VisitorKey, or other: VisitorKey, holding offers: [Offer.ID]) -> Query<UnpaidPurchase?> {
        first(
            """
            p.visitor IN (\(visitor), \(other)) AND \(isCurrent) AND u.held_until > kernel.now() AND EXISTS (
                SELECT FROM orders.order o JOIN orders.line l ON l.order_id = o.id
                WHERE o.purchase_id = p.id AND l.offer_id = ANY(\(offers)::uuid[]))
            """)
    }

    /// The open purchases whose pieces are no longer held, the oldest first, at most 100.
    package static var over: Query<[ID<Purchase>]> {
        .all(
            """
            SELECT purchase_id FROM orders.unpaid_purchase WHERE state = 'open' AND held_until <= kernel.now()
            ORDER BY held_until, purchase_id LIMIT 100
            """
        ) { row in try row.next() }
    }

    /// What is still held of these offers for the visitor's purchases that another one has superseded.
    static func superseded(of visitor: VisitorKey, holding offers: [Offer.ID]) -> Query<[Stock.Claim]> {
        .all(
            """
            SELECT l.offer_id, l.quantity, l.id FROM orders.unpaid_purchase u JOIN orders.purchase p ON p.id = u.purchase_id
            JOIN orders.order o ON o.purchase_id = p.id JOIN orders.line l ON l.order_id = o.id
            WHERE p.visitor = \(visitor) AND u.state = 'open' AND u.superseded_at IS NOT NULL AND l.offer_id = ANY(\(offers)::uuid[])
            """
        ) { row in try Stock.Claim(row.next(), quantity: row.next(), for: row.next()) }
    }

    private static let isCurrent: SQL = "u.state = 'open' AND u.superseded_at IS NULL"

    private static func first(_ condition: SQL) -> Query<UnpaidPurchase?> {
        .first(
            """
            SELECT u.purchase_id, u.checkout_id, p.payment, p.total, u.state, u.held_until, u.held_until > kernel.now(),
                u.superseded_at IS NOT NULL, p.full_name, p.phone, p.city_code, p.street, p.landmark, p.email, p.notes
            FROM orders.unpaid_purchase u JOIN orders.purchase p ON p.id = u.purchase_id WHERE \(condition) LIMIT 1
            """
        ) { row in
            try UnpaidPurchase(
                id: row.next(), checkout: row.next(), payment: row.next(), total: row.next(), state: row.next(), heldUntil: row.next(),
                isInTime: row.next(), isSuperseded: row.next(), recipient: Recipient.unlessForgotten(&row))
        }
    }

    /// A statement that writes the row of a new unpaid purchase.
    ///
    /// - Parameter network: see `CodeRules.networkHash`.
    static func row(of id: ID<Purchase>, from checkout: ID<Checkout>, in network: String?) -> SQL {
        """
        INSERT INTO orders.unpaid_purchase (purchase_id, checkout_id, held_until, network)
        VALUES (\(id), \(checkout), kernel.now() + make_interval(secs => \(secondsHeld)), \(network as String?))
        """
    }

    /// Whether a purchase has the lines that the cart of a checkout has now, with the same prices.
    static func isOfCart(_ id: ID<Purchase>, _ checkout: ID<Checkout>) -> Query<Bool> {
        .one(
            """
            SELECT NOT EXISTS (
                SELECT FROM (SELECT l.offer_id, l.quantity, l.unit_price FROM orders.line l JOIN orders.order o ON o.id = l.order_id
                             WHERE o.purchase_id = \(id)) bought
                FULL JOIN (\(Cart.wanted(in: checkout))) wanted USING (offer_id)
                WHERE (bought.quantity, bought.unit_price) IS DISTINCT FROM (wanted.quantity, wanted.price))
            """
        ) { row in try row.next() }
    }
}
