import Carts
import Catalog
import Identity
import Jobs
import Kernel
import Payments
import Postgres

/// How often holds of an offer ended unpaid on this day in Morocco, by those who ask for another one.
///
/// A hold ends unpaid if its purchase is given up or its time is over. Superseded purchases do not count, nor do those for which no
/// provider gave a page: their buyers could not pay.
enum EndedHolds {
    /// So many holds of a piece may end unpaid on one day for one contact, browser or network. It bounds what somebody can block without
    /// paying, so it is no setting.
    static let most = 2

    /// - Throws: `Purchase.Refusal.heldBefore` if a piece of the cart is not held again today.
    static func check(
        _ cart: Cart, by visitor: VisitorKey, for recipient: Recipient, _ rules: CodeRules, ending purchase: ID<Purchase>? = nil,
        in tx: Transaction
    ) async throws {
        let offers = cart.lines.filter { !$0.isSold }.map(\.offer.id)
        let used = try await tx.read(used(among: offers, by: visitor, for: recipient, rules, ending: purchase))
        guard used.isEmpty else { throw Purchase.Refusal.heldBefore(used) }
    }

    /// The offers that are not held again today.
    ///
    /// - Parameters:
    ///   - visitor: who asks. `rules` may know their browser and network.
    ///   - purchase: an open purchase of theirs that would end; nil if there is none.
    private static func used(
        among offers: [Offer.ID], by visitor: VisitorKey, for recipient: Recipient, _ rules: CodeRules, ending purchase: ID<Purchase>? = nil
    ) -> Query<[Offer.ID]> {
        let email = EmailAddress(typed: recipient.email)
        let ofEmail: SQL = if let email { "lower(p.email) = \(email.rawValue) AND p.email <> ''" } else { "false" }
        return .all(
            """
            SELECT l.offer_id
            FROM orders.unpaid_purchase u
            JOIN orders.purchase p ON p.id = u.purchase_id
            JOIN orders.order o ON o.purchase_id = p.id
            JOIN orders.line l ON l.order_id = o.id AND l.offer_id = ANY(\(offers)::uuid[])
            WHERE u.held_until >= \(startOfDay) AND (u.ended_at IS NULL OR u.ended_at >= \(startOfDay)) AND u.superseded_at IS NULL
              AND (u.state = 'given-up' OR u.state = 'open' AND u.held_until <= kernel.now()
                   OR u.purchase_id = \(purchase as ID<Purchase>?)::uuid)
              AND p.id IN (\(Payment.referencesWithPage(of: OrderPayment.kind)))
            GROUP BY l.offer_id
            HAVING greatest(
                count(*) FILTER (WHERE p.phone = \(recipient.phone)), count(*) FILTER (WHERE \(ofEmail)),
                count(*) FILTER (WHERE p.visitor IN (\(visitor), \(rules.browser ?? visitor))),
                count(*) FILTER (WHERE u.network = \(rules.networkHash as String?)::text)) >= \(most)::integer
            ORDER BY l.offer_id
            """
        ) { row in try row.next() }
    }

    /// An SQL expression: the moment at which this day began in Morocco.
    private static let startOfDay: SQL = "(SELECT places.moment(places.wall(kernel.now())::date::timestamp))"

    /// Registers the hourly job that empties the networks of the holds of former days.
    static func register(on jobs: inout JobTable) {
        jobs.every(3_600, "orders.forget-networks") { db in
            var emptied = batch
            while emptied == batch { emptied = try await db.transaction { tx in try await forget(in: tx) } }
        }
    }

    private static let batch = 1_000

    /// - Returns: how many networks were emptied, at most `batch`.
    static func forget(in tx: Transaction) async throws -> Int {
        try await tx.run(
            """
            UPDATE orders.unpaid_purchase SET network = NULL WHERE purchase_id IN (
                SELECT purchase_id FROM orders.unpaid_purchase
                WHERE network IS NOT NULL AND held_until < \(startOfDay) LIMIT \(batch) FOR UPDATE SKIP LOCKED)
            """)
    }
}
