package import Kernel
package import Postgres
import Secrets

/// A payment in the journal of the simulated gateway, as its page shows it.
package struct SimulatedPayment: Sendable {
    package typealias ID = Kernel.ID<SimulatedPayment>

    /// What the gateway knows of a payment now.
    package enum State: String, Sendable, CaseIterable {
        /// The page takes a card.
        case open
        /// The page asks for the code that the bank has sent.
        case code
        /// The bank has not decided yet.
        case pending
        case paid
        /// Too many cards were refused.
        case refused
        /// The shop has closed the page.
        case closed
        case expired
    }

    /// A line of the bill.
    package struct Line: Sendable, Equatable {
        package let label: String
        package let amount: Money

        package init(label: String, amount: Money) { (self.label, self.amount) = (label, amount) }
    }

    package let id: ID
    package let state: State
    package let lines: [Line]
    package let amount: Money
    /// What was taken; nil before that.
    package let charged: Money?
    /// How many cards or codes were refused, at most `mostRefusals`.
    package let refusals: Int
    /// The state of the buyer's dispute with the bank: `open`, `won` or `lost`; nil without one.
    package let dispute: String?
    package let returnURL: String
    package let cancelURL: String
    package let expiresAt: Moment

    /// The refusal with that number is final.
    package static let mostRefusals = 3
    /// The code that the page asks for. The page also shows it, because nobody sends it.
    package static let code = "246810"
    /// Seconds after which a late answer comes.
    package static let lateness: Int64 = 70
    /// What the gateway takes for a dispute, in minor units of the payment's currency.
    static let disputeFee: Int64 = 15_000
    /// The bytes of the secret part of a page's address.
    static let tokenBytes = 32

    /// Whether the text has the form of the secret part of an address.
    package static func isToken(_ text: String) -> Bool { Base64URL.isEncoded(text, bytes: tokenBytes) }

    /// The payment of a page.
    ///
    /// - Parameter token: the secret part of the page's address.
    package static func at(_ token: String) -> Query<SimulatedPayment?> {
        .first(
            """
            SELECT p.id, \(stateNow), p.labels, p.amounts, p.amount, p.currency, c.amount, p.refusals, d.state, p.return_url, p.cancel_url,
                p.expires_at
            FROM simulated.payment p LEFT JOIN simulated.charge c ON c.payment_id = p.id
            LEFT JOIN simulated.dispute d ON d.payment_id = p.id
            WHERE p.token = \(token)
            """
        ) { row in try SimulatedPayment(&row) }
    }

    /// The state of payment `p` with charge `c`. A page expires by the clock alone, and a late charge becomes known by it.
    static let stateNow: SQL = """
        CASE WHEN p.state IN ('open', 'code') AND p.expires_at <= kernel.now() THEN 'expired'
             WHEN p.state = 'charged' THEN CASE WHEN c.known_at <= kernel.now() THEN 'paid' ELSE 'pending' END
             ELSE p.state END
        """

    /// For samples of its page.
    package init(
        id: ID, state: State, lines: [Line], amount: Money, charged: Money?, refusals: Int, dispute: String?, returnURL: String,
        cancelURL: String, expiresAt: Moment
    ) {
        (self.id, self.state, self.lines, self.amount, self.charged) = (id, state, lines, amount, charged)
        (self.refusals, self.dispute, self.returnURL, self.cancelURL, self.expiresAt) = (refusals, dispute, returnURL, cancelURL, expiresAt)
    }

    private init(_ row: inout Row) throws {
        (id, state) = (try row.next(), try row.next())
        let (labels, amounts): ([String], [Int64]) = (try row.next(), try row.next())
        let (minor, currency, taken): (Int64, Currency, Int64?) = (try row.next(), try row.next(), try row.next())
        lines = zip(labels, amounts).map { Line(label: $0, amount: Money(minor: $1, currency)) }
        amount = Money(minor: minor, currency)
        charged = taken.map { Money(minor: $0, currency) }
        (refusals, dispute, returnURL) = (try row.next(), try row.next(), try row.next())
        (cancelURL, expiresAt) = (try row.next(), try row.next())
    }
}
