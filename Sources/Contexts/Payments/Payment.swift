package import Kernel
package import Postgres

/// What is paid for, such as a purchase. Payments knows no more of it.
package struct PaymentReference: Hashable, Sendable {
    package enum Thing {}

    /// Which implementation of `PaymentSubject` it has.
    package let kind: String
    package let key: ID<Thing>

    package init(_ kind: String, _ key: UUID128) { (self.kind, self.key) = (kind, ID(key)) }
}

/// One way of paying one reference once.
package struct Payment: Sendable, Equatable {
    package typealias ID = Kernel.ID<Payment>

    /// The raw values are stored.
    package enum State: String, Sendable, CaseIterable {
        case none, new, open, pending, succeeded, failed, held
        case givenUp = "given-up"
        case late, returned

        /// Whether it may still be paid.
        package var isOpen: Bool { self == .new || self == .open || self == .pending }
    }

    /// Why a page is closed. The raw values are stored.
    package enum ClosingReason: String, Sendable, CaseIterable {
        /// The buyer pays the same reference in another way.
        case otherWay = "other-way"
        /// The time to pay is over.
        case holdOver = "hold-over"
        /// The buyer does not want it any more.
        case buyerAsked = "buyer-asked"
    }

    package let id: ID
    package let reference: PaymentReference
    package let gateway: GatewayName
    package let mode: GatewayMode
    package let amount: Money
    /// What the gateway is asked for: the amount, or another one in a currency that the gateway takes.
    package let asked: Money
    package internal(set) var state: State
    /// Nil until the provider has said it.
    package internal(set) var providerKey: String?
    /// The address of the provider's page; nil until it is known.
    package let page: String?
    package let pageExpiresAt: Moment?
    /// Why its page is to be closed; nil where it is not.
    package internal(set) var closing: ClosingReason?
    /// What the provider took; nil until it says that it is paid.
    package internal(set) var received: Money?
    /// What is to be given back, and what was given back, in minor units of what was received.
    package internal(set) var refunding: Int64
    package internal(set) var refunded: Int64
    /// The dispute of the buyer with their bank; nil where there never was one.
    package internal(set) var dispute: PaymentDispute?
    /// What its orders, or the money that could not be placed, bear of a lost dispute, in minor units of what was received.
    package internal(set) var lost: Int64
    package let madeAt: Moment
    /// The key with which its page was asked for.
    let openKey: CallKey?
    var steps: Int

    package static func of(_ id: ID) -> Query<Payment?> { first("p.id = \(id)") }

    /// The one that the buyer pays now; nil where there is none.
    package static func current(of reference: PaymentReference) -> Query<Payment?> {
        first("\(isOf(reference)) AND p.state IN ('new', 'open', 'pending') AND p.closing_since IS NULL")
    }

    /// An SQL query: the keys of payments and refunds as texts, with the `reference` and, for a refund of a part, its `order_key`.
    package static func keys(of kind: String) -> SQL {
        """
        SELECT p.reference, NULL::uuid AS order_key, p.id::text AS key FROM payments.payment p WHERE p.kind = \(kind)
        UNION ALL SELECT p.reference, r.order_key, r.id::text FROM payments.refund r JOIN payments.payment p ON p.id = r.payment_id
        WHERE p.kind = \(kind)
        """
    }

    /// All of a reference, the oldest first.
    package static func all(of reference: PaymentReference) -> Query<[Payment]> {
        .all("SELECT \(columns) FROM payments.payment p WHERE \(isOf(reference)) ORDER BY p.made_at, p.id") { row in try Payment(&row) }
    }

    static func named(_ providerKey: String, at gateway: GatewayName) -> Query<ID?> {
        .first("SELECT id FROM payments.payment WHERE gateway = \(gateway) AND provider_key = \(providerKey)") { row in try row.next() }
    }

    static func locked(_ id: ID) -> Query<Payment?> { first("p.id = \(id)", "FOR NO KEY UPDATE OF p") }

    /// Whether the buyer's bank has not decided on a dispute yet.
    package var isDisputed: Bool { dispute?.state == .open }

    var handle: PaymentHandle? { openKey.map { PaymentHandle(providerKey: providerKey, key: $0) } }

    private static func isOf(_ reference: PaymentReference) -> SQL { "p.kind = \(reference.kind) AND p.reference = \(reference.key)" }

    static func listed(_ condition: SQL, most: Int) -> Query<[Payment]> {
        .all("SELECT \(columns) FROM payments.payment p WHERE \(condition) ORDER BY p.made_at DESC, p.id LIMIT \(most)") { row in
            try Payment(&row)
        }
    }

    private static func first(_ condition: SQL, _ lock: SQL = "") -> Query<Payment?> {
        .first("SELECT \(columns) FROM payments.payment p WHERE \(condition) \(lock)") { row in try Payment(&row) }
    }

    private static let columns: SQL = """
        p.id, p.kind, p.reference, p.gateway, p.mode, p.amount, p.currency, p.asked, p.asked_currency, p.state, p.provider_key, p.page,
        p.page_expires_at, p.closing_for, p.received, p.received_currency, p.refunding, p.refunded, p.dispute, p.disputed,
        p.dispute_fee, p.lost, p.made_at,
        (SELECT c.id FROM payments.call c WHERE c.payment_id = p.id AND c.verb = 'open'), p.steps
        """

    private init(_ row: inout Row) throws {
        id = try row.next()
        let kind: String = try row.next()
        let key: Kernel.ID<PaymentReference.Thing> = try row.next()
        reference = PaymentReference(kind, key.uuid)
        gateway = try row.next()
        mode = try row.next()
        amount = Money(minor: try row.next(), try row.next())
        asked = Money(minor: try row.next(), try row.next())
        state = try row.next()
        providerKey = try row.next()
        page = try row.next()
        pageExpiresAt = try row.next()
        closing = try row.next()
        let (minor, currency): (Int64?, Currency?) = (try row.next(), try row.next())
        received = minor.flatMap { minor in currency.map { Money(minor: minor, $0) } }
        refunding = try row.next()
        refunded = try row.next()
        let (dispute, disputed, fee): (PaymentDispute.State?, Int64?, Int64?) = (try row.next(), try row.next(), try row.next())
        if let dispute, let disputed, let fee, let currency {
            self.dispute = PaymentDispute(dispute, Money(minor: disputed, currency), fee: Money(minor: fee, currency))
        }
        lost = try row.next()
        madeAt = try row.next()
        openKey = try row.next()
        steps = try row.next()
    }

    /// Writes a step, and with it the state.
    mutating func step(to next: State, by actor: Actor = .system, why: String = "", in tx: Transaction) async throws {
        try await tx.run(
            """
            INSERT INTO payments.step (payment_id, sequence, from_state, to_state, actor, who, why)
            VALUES (\(id), \(steps + 1), \(state), \(next), \(actor.kind), \(actor.name),
                    \(why.replacing("\0", with: "").cut(to: Self.mostOfReason)))
            """)
        (state, steps) = (next, steps + 1)
    }
}

/// A part of a payment: an order of one seller, with its lines.
package struct PaymentPart: Sendable, Equatable {
    package enum Order {}
    package enum Seller {}
    package enum OrderLine {}
    package typealias OrderKey = ID<Order>
    package typealias SellerKey = ID<Seller>
    package typealias LineKey = ID<OrderLine>

    /// So many pieces, or the delivery.
    package struct Line: Sendable, Equatable {
        /// For the delivery the key of the order.
        package let key: LineKey
        package let quantity: Int
        /// What was paid for it: a discount is taken off.
        package let amount: Money
        /// What was given back of it or is to be.
        package internal(set) var refunded: Money
        /// What it bears of a lost dispute.
        package internal(set) var lost: Money
        package internal(set) var refundedQuantity: Int

        /// - Parameter amount: zero or more.
        package init(_ key: LineKey, quantity: Int, _ amount: Money) {
            (self.key, self.quantity, self.amount) = (key, quantity, amount)
            (refunded, lost, refundedQuantity) = (Money(minor: 0, amount.currency), Money(minor: 0, amount.currency), 0)
        }

        package var left: Money { amount - refunded - lost }
    }

    package let order: OrderKey
    package let seller: SellerKey
    package internal(set) var lines: [Line]

    package init(order: OrderKey, seller: SellerKey, lines: [Line]) { (self.order, self.seller, self.lines) = (order, seller, lines) }

    /// The sum of the lines. The process ends if there is none.
    package var amount: Money { lines.dropFirst().reduce(lines[0].amount) { $0 + $1.amount } }

    /// What can still be given back.
    package var left: Money { lines.dropFirst().reduce(lines[0].left) { $0 + $1.left } }

    /// Whether money of an order is on its way: it may still be paid, waits for a decision, or is to be given back, or is disputed. As SQL.
    ///
    /// - Parameter order: the key of the order.
    package static func isOnItsWay(_ order: SQL) -> SQL {
        """
        EXISTS (SELECT FROM payments.payment_part t JOIN payments.payment p ON p.id = t.payment_id
                WHERE t.order_key = \(order) AND (p.state IN ('new', 'open', 'pending', 'held') OR t.refunding > 0
                    OR p.dispute = 'open' OR p.state = 'returned' AND p.refunding > 0))
        """
    }

    /// Whether a provider took money for an order, perhaps too late. As SQL.
    ///
    /// - Parameter order: the key of the order.
    package static func isReceived(_ order: SQL) -> SQL {
        """
        EXISTS (SELECT FROM payments.payment_part t JOIN payments.payment p ON p.id = t.payment_id
                WHERE t.order_key = \(order) AND p.received IS NOT NULL)
        """
    }

    /// The parts of a payment, ordered by key.
    package static func of(_ payment: Payment.ID) -> Query<[PaymentPart]> { list("t.payment_id = \(payment)") }

    /// The part by which an order was paid; nil where nothing was received for it.
    package static func paid(_ order: OrderKey) -> Query<PaymentPart?> {
        list("t.order_key = \(order) AND t.captured > 0").map(\.first)
    }

    private static func list(_ condition: SQL) -> Query<[PaymentPart]> {
        .all(
            """
            SELECT t.order_key, t.seller_id, l.line_key, l.quantity, l.amount, l.refunded, l.refunded_quantity, l.lost, p.currency
            FROM payments.payment_part t JOIN payments.payment p ON p.id = t.payment_id
            JOIN payments.payment_line l ON l.payment_id = t.payment_id AND l.order_key = t.order_key
            WHERE \(condition) ORDER BY t.order_key, l.line_key
            """
        ) { row in
            let (order, seller): (OrderKey, SellerKey) = (try row.next(), try row.next())
            let (key, quantity): (LineKey, Int) = (try row.next(), try row.next())
            let (amount, refunded): (Int64, Int64) = (try row.next(), try row.next())
            let (pieces, lost, currency): (Int, Int64, Currency) = (try row.next(), try row.next(), try row.next())
            var line = Line(key, quantity: quantity, Money(minor: amount, currency))
            (line.refunded, line.refundedQuantity) = (Money(minor: refunded, currency), pieces)
            line.lost = Money(minor: lost, currency)
            return PaymentPart(order: order, seller: seller, lines: [line])
        }
        .map { rows in
            rows.reduce(into: []) { parts, row in
                if parts.last?.order == row.order { parts[parts.count - 1].lines += row.lines } else { parts.append(row) }
            }
        }
    }
}
