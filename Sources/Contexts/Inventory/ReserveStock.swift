package import Catalog
import Jobs
package import Kernel
package import Postgres

extension Stock {
    /// The key of an order line, for which pieces are reserved. Inventory knows nothing else about it.
    package enum Line {}

    /// Pieces of one offer that an order line needs.
    package struct Claim: Sendable {
        package let offer: Offer.ID
        package let quantity: Int
        package let line: ID<Line>

        package init(_ offer: Offer.ID, quantity: Int, for line: ID<Line>) {
            self.offer = offer
            self.quantity = quantity
            self.line = line
        }
    }

    /// Reserves pieces for lines: all of them or, by throwing, none. Roll the transaction back then.
    ///
    /// Each offer is one guarded `UPDATE`, in the order of the keys. If two buyers want the last piece, the second waits for
    /// the first and then finds nothing. Two carts with the same offers cannot deadlock, because both lock them in the same
    /// order.
    /// - Parameter expiry: when the reservation ends by itself; nil if it lasts until it is used or released.
    /// - Throws: `Refusal.short`, `.quantityOutOfBounds`.
    package static func reserve(_ claims: [Claim], until expiry: Moment? = nil, in tx: Transaction) async throws {
        guard claims.allSatisfy({ (1...most).contains($0.quantity) }) else { throw Refusal.quantityOutOfBounds }
        let claims = claims.sorted { ($0.offer, $0.line) < ($1.offer, $1.line) }
        let affected = try await tx.run(claims.flatMap { [expire($0.offer), take($0, until: expiry)] })
        let short = zip(claims, claims.indices).filter { affected[2 * $1 + 1] == 0 }.map(\.0.offer)
        guard short.isEmpty else {
            let available = try await tx.read(Stock.available(short))
            throw Refusal.short(Dictionary(short.map { ($0, available[$0] ?? 0) }, uniquingKeysWith: min))
        }
        try await Outbox.publish(StockChanged(offers: claims.map(\.offer)), in: tx)
    }

    /// Reserves the pieces if enough are available; affects no row otherwise.
    private static func take(_ claim: Claim, until expiry: Moment?) -> SQL {
        """
        WITH taken AS (
            UPDATE inventory.stock SET reserved = reserved + \(claim.quantity)::integer
            WHERE offer_id = \(claim.offer) AND on_hand - reserved >= \(claim.quantity)::integer
            RETURNING offer_id)
        INSERT INTO inventory.reservation (id, offer_id, line_id, quantity, expires_at)
        SELECT \(ID<Claim>())::uuid, offer_id, \(claim.line)::uuid, \(claim.quantity)::integer, \(expiry as Moment?)::timestamptz FROM taken
        """
    }

    /// Releases this offer's expired reservations.
    static func expire(_ offer: Offer.ID) -> SQL {
        """
        WITH ended AS (
            UPDATE inventory.reservation SET released_at = kernel.now()
            WHERE offer_id = \(offer) AND expires_at <= kernel.now() AND used_at IS NULL AND released_at IS NULL
            RETURNING quantity)
        UPDATE inventory.stock SET reserved = reserved - given.back
        FROM (SELECT sum(quantity)::integer AS back FROM ended HAVING count(*) > 0) AS given
        WHERE offer_id = \(offer)
        """
    }
}
