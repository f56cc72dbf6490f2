package import Kernel
package import Postgres

/// Money that goes back: of a part of a payment, or all of a payment that could not be placed.
package struct Refund: Sendable, Equatable {
    package typealias ID = Kernel.ID<Refund>

    /// The raw values are stored.
    package enum State: String, Sendable, CaseIterable {
        /// Promised, and not asked for yet.
        case due
        case asked, done
        /// The gateway did not give it back. It stays due, and somebody settles it by hand.
        case failed
    }

    /// How it was given back. The raw values are stored.
    package enum Way: String, Sendable, CaseIterable {
        case gateway
        /// By a bank transfer.
        case hand
        /// By somebody at the provider's own console.
        case console
        /// By the buyer's bank, to which the dispute of the payment was lost.
        case dispute

        /// Whether the gateway gave it back, as its own sums say.
        var isOfGateway: Bool { self == .gateway || self == .console }
    }

    /// What goes back of a line.
    package struct Line: Sendable, Equatable {
        package let key: PaymentPart.LineKey
        /// Pieces that were named; 0 for a sum.
        package let quantity: Int
        package let amount: Money
    }

    package let id: ID
    package let payment: Payment.ID
    /// Nil if all of the payment goes back.
    package let order: PaymentPart.OrderKey?
    package let seller: PaymentPart.SellerKey?
    /// In the currency of the payment; in that of what was received if all goes back.
    package let amount: Money
    /// What the gateway is asked for, in the currency that it received.
    package let asked: Money
    package internal(set) var state: State
    package internal(set) var providerKey: String?
    package internal(set) var failure: String?
    package internal(set) var way: Way?
    package let madeAt: Moment
    /// When it was done, or failed last.
    package let settledAt: Moment?
    /// Whether it follows from something else, such as a cancellation, and nobody asked for it.
    package let isAutomatic: Bool

    /// In how many working days a bank shows money that a gateway gives back. Source: https://docs.stripe.com/refunds
    package static let bankDays = 5...10

    package static func of(_ id: ID) -> Query<Refund?> { first("r.id = \(id)") }

    /// The refunds of an order, the oldest first.
    package static func of(order: PaymentPart.OrderKey) -> Query<[Refund]> { all("r.order_key = \(order)") }

    package static func of(payment: Payment.ID) -> Query<[Refund]> { all("r.payment_id = \(payment)") }

    /// What goes back of each line, ordered by key; none if all of a payment goes back.
    package static func lines(of id: ID) -> Query<[Line]> {
        .all(
            """
            SELECT l.line_key, l.quantity, l.amount, p.currency FROM payments.refund_line l
            JOIN payments.refund r ON r.id = l.refund_id JOIN payments.payment p ON p.id = r.payment_id
            WHERE l.refund_id = \(id) ORDER BY l.line_key
            """
        ) { row in
            Line(key: try row.next(), quantity: try row.next(), amount: Money(minor: try row.next(), try row.next()))
        }
    }

    static func locked(_ id: ID) -> Query<Refund?> { first("r.id = \(id)", "FOR NO KEY UPDATE OF r") }

    private static func first(_ condition: SQL, _ lock: SQL = "") -> Query<Refund?> {
        .first("\(select) WHERE \(condition) \(lock)") { row in try Refund(&row) }
    }

    private static func all(_ condition: SQL) -> Query<[Refund]> {
        .all("\(select) WHERE \(condition) ORDER BY r.made_at, r.id") { row in try Refund(&row) }
    }

    private static let select: SQL = """
        SELECT r.id, r.payment_id, r.order_key, r.seller_id, r.amount,
            CASE WHEN r.order_key IS NULL THEN r.asked_currency ELSE p.currency END, r.asked, r.asked_currency, r.state, r.provider_key,
            r.failure, r.done_by, r.made_at, r.settled_at, r.made_by LIKE 'system %'
        FROM payments.refund r JOIN payments.payment p ON p.id = r.payment_id
        """

    private init(_ row: inout Row) throws {
        (id, payment, order, seller) = (try row.next(), try row.next(), try row.next(), try row.next())
        amount = Money(minor: try row.next(), try row.next())
        asked = Money(minor: try row.next(), try row.next())
        (state, providerKey, failure, way) = (try row.next(), try row.next(), try row.next(), try row.next())
        (madeAt, settledAt, isAutomatic) = (try row.next(), try row.next(), try row.next())
    }
}
