import Foundation
package import Kernel
package import Postgres

extension Payment {
    /// The page of the provider, as the buyer is to see it.
    package struct PageContent: Sendable, Equatable {
        /// They sum to what is asked.
        package let lines: [PageRequest.Line]
        package let language: Language
        package let returnURL: String
        package let cancelURL: String

        package init(lines: [PageRequest.Line], language: Language, returnURL: String, cancelURL: String) {
            (self.lines, self.language, self.returnURL, self.cancelURL) = (lines, language, returnURL, cancelURL)
        }
    }

    /// An amount in a currency that the gateway takes.
    package struct Exchanged: Sendable, Equatable {
        package let asked: Money
        /// Minor units of the payment's currency for a million of the asked one.
        package let rate: Int64

        package init(_ asked: Money, rate: Int64) { (self.asked, self.rate) = (asked, rate) }
    }

    package enum Refusal: Error, Equatable {
        /// The reference has another payment that is open. It must be closed first.
        case alreadyOpen
    }

    /// Seconds for which a page lives. Stripe's `expires_at` is at least 30 minutes after the call.
    /// Source: https://docs.stripe.com/api/checkout/sessions/create
    package static let pageLife = 31 * 60

    /// Begins a payment, and asks for its page by the queue.
    ///
    /// The process ends if there are no parts or lines, or if their sums differ from the amount.
    /// - Parameters:
    ///   - id: chosen by the caller, who needs it for the addresses of the page.
    ///   - exchanged: what the gateway is asked for if it does not take the currency of the amount.
    /// - Throws: `Refusal.alreadyOpen`. The transaction must be rolled back then.
    package static func begin(
        _ id: ID = ID(), of reference: PaymentReference, parts: [PaymentPart], at gateway: GatewayName, _ mode: GatewayMode,
        amount: Money, exchanged: Exchanged? = nil, page: PageContent, in tx: Transaction
    ) async throws {
        let asked = exchanged?.asked ?? amount
        precondition(parts.map(\.amount).reduce(Money(minor: 0, amount.currency), +) == amount, "the parts are another sum")
        precondition(page.lines.map(\.amount).reduce(Money(minor: 0, asked.currency), +) == asked, "the page shows another sum")
        MoneyFaults.beginCalled.pass()
        await tx.mayEnd(at: MoneyFaults.begin)
        let made = try await tx.run(
            """
            INSERT INTO payments.payment (id, kind, reference, gateway, mode, amount, currency, asked, asked_currency, rate)
            VALUES (\(id), \(reference.kind), \(reference.key), \(gateway), \(mode), \(amount), \(amount.currency), \(asked),
                    \(asked.currency), \(exchanged?.rate ?? 1_000_000))
            ON CONFLICT (kind, reference) WHERE state IN ('none', 'new', 'open', 'pending') AND closing_since IS NULL DO NOTHING
            """)
        guard made == 1 else { throw Refusal.alreadyOpen }
        MoneyFaults.beginInserted.pass()
        let lines = parts.flatMap { part in part.lines.map { (part.order, $0) } }
        try await tx.run([
            """
            INSERT INTO payments.payment_part (payment_id, order_key, seller_id, amount)
            SELECT \(id), n.order_key, n.seller_id, n.amount
            FROM unnest(\(parts.map(\.order))::uuid[], \(parts.map(\.seller))::uuid[], \(parts.map(\.amount))::bigint[])
                AS n (order_key, seller_id, amount)
            """,
            """
            INSERT INTO payments.payment_line (payment_id, order_key, line_key, quantity, amount)
            SELECT \(id), n.order_key, n.line_key, n.quantity, n.amount
            FROM unnest(\(lines.map(\.0))::uuid[], \(lines.map(\.1.key))::uuid[], \(lines.map(\.1.quantity))::int[],
                        \(lines.map(\.1.amount))::bigint[]) AS n (order_key, line_key, quantity, amount)
            """,
            """
            INSERT INTO payments.step (payment_id, sequence, from_state, to_state, actor, who)
            VALUES (\(id), 1, 'none', 'new', \(Actor.buyer.kind), \(Actor.buyer.name))
            """,
        ])
        MoneyFaults.beginParted.pass()
        let now = try await tx.read(Query<Moment>.one("SELECT kernel.now()") { row in try row.next() })
        let content = StoredPage(page, reference: id.description, amount: asked, expiresAt: now.adding(seconds: Int64(pageLife)))
        try await GatewayCall.enqueue(.open, of: id, at: gateway, content: try content.text, in: tx)
    }

    /// Has the page closed. Nothing is given up before the provider has said that it is closed; if it says that it is paid, that counts.
    ///
    /// Another payment of the same reference can begin at once.
    /// - Returns: false where nobody can pay on it any more.
    @discardableResult
    package static func close(_ id: ID, for reason: ClosingReason, in tx: Transaction) async throws -> Bool {
        guard let payment = try await tx.read(locked(id)), payment.state.isOpen else { return false }
        if payment.closing == nil {
            try await tx.run("UPDATE payments.payment SET closing_since = kernel.now(), closing_for = \(reason) WHERE id = \(id)")
        } else if payment.closing == .otherWay, reason != .otherWay {
            // What was to be paid ends too.
            try await tx.run("UPDATE payments.payment SET closing_for = \(reason) WHERE id = \(id)")
        }
        try await GatewayCall.enqueue(.close, of: id, at: payment.gateway, in: tx)
        return true
    }

    /// Has all open pages of a reference closed.
    ///
    /// - Returns: how many are still open.
    package static func closeAll(of reference: PaymentReference, for reason: ClosingReason, in tx: Transaction) async throws -> Int {
        var open = 0
        for payment in try await tx.read(all(of: reference)) where payment.state.isOpen {
            if try await close(payment.id, for: reason, in: tx) { open += 1 }
        }
        return open
    }
}

/// What is asked of a gateway for a page, as it is stored. It never changes, as its key stands for it.
struct StoredPage: Codable {
    let reference: String
    let labels: [String]
    let amounts: [Int64]
    let currency: Currency
    let language: String
    let returnURL: String
    let cancelURL: String
    let expiresAt: Int64

    init(_ page: Payment.PageContent, reference: String, amount: Money, expiresAt: Moment) {
        self.reference = reference
        labels = page.lines.map(\.label)
        amounts = page.lines.map(\.amount.minor)
        currency = amount.currency
        language = page.language.rawValue
        (returnURL, cancelURL, self.expiresAt) = (page.returnURL, page.cancelURL, expiresAt.seconds)
    }

    init(_ text: String) throws { self = try JSONDecoder().decode(StoredPage.self, from: Data(text.utf8)) }

    var text: String {
        get throws { String(decoding: try JSONEncoder().encode(self), as: UTF8.self) }
    }

    func request(_ key: CallKey) -> PageRequest {
        PageRequest(
            key: key, reference: reference, lines: zip(labels, amounts).map { .init($0, Money(minor: $1, currency)) },
            amount: Money(minor: amounts.reduce(0, +), currency), language: Language(rawValue: language) ?? .french,
            returnURL: returnURL, cancelURL: cancelURL, expiresAt: Moment(seconds: expiresAt))
    }
}
