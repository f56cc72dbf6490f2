package import Catalog
import Jobs
package import Kernel
package import Places
package import Postgres

extension Stock {
    /// The key of an order line, for which pieces are reserved. Inventory knows nothing else about it.
    package enum Line {}

    /// For whom pieces are held. Inventory knows nothing else about it.
    package enum Holder {}

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
    /// The rows of the offers are locked in the order of the keys, so two carts with the same offers cannot deadlock. Each offer is then
    /// one guarded `UPDATE`. If two buyers want the last piece, the second waits for the first and then finds nothing. Under that lock the
    /// pieces are divided over warehouses: one that has all, near the buyer, or else as few as possible.
    /// - Parameters:
    ///   - city: where the buyer is; nil if it does not matter.
    ///   - seconds: after which the reservation ends by itself, by the clock of the database; nil if it lasts until it is used or released.
    ///     See `keep`.
    ///   - holder: for whom pieces are held for a while; to them they count as free, see `available(among:besides:)`.
    /// - Throws: `Refusal.short`, `.quantityOutOfBounds`.
    package static func reserve(
        _ claims: [Claim], near city: City.Code? = nil, holding seconds: Int? = nil, for holder: ID<Holder>? = nil, in tx: Transaction
    ) async throws {
        guard !claims.isEmpty else { return }
        guard claims.allSatisfy({ (1...most).contains($0.quantity) }) else { throw Refusal.quantityOutOfBounds }
        let claims = claims.sorted { ($0.offer, $0.line) < ($1.offer, $1.line) }
        let locks = hold(claims.map(\.offer))
        let affected = try await tx.run(locks + claims.map { take($0, near: city, holding: seconds, for: holder) })
        let short = zip(claims, affected.dropFirst(locks.count)).filter { $1 == 0 }.map(\.0.offer)
        guard short.isEmpty else {
            let available = try await tx.read(Stock.available(short))
            throw Refusal.short(Dictionary(short.map { ($0, available[$0] ?? 0) }, uniquingKeysWith: min))
        }
        try await Outbox.publish(StockChanged(offers: claims.map(\.offer)), in: tx)
    }

    /// Whether all pieces could be reserved for these lines. Their offers are locked until the transaction ends, so the answer stays true.
    package static func canReserve(_ claims: [Claim], in tx: Transaction) async throws -> Bool {
        let offers = claims.map(\.offer)
        try await tx.run(hold(offers))
        let available = try await tx.read(Stock.available(offers))
        return Dictionary(claims.map { ($0.offer, $0.quantity) }, uniquingKeysWith: +).allSatisfy { $1 <= available[$0] ?? 0 }
    }

    /// Reserves the pieces if enough are available, with one row for each warehouse; affects no row otherwise. The offer is locked, so
    /// its levels stay as they are.
    private static func take(_ claim: Claim, near city: City.Code?, holding seconds: Int?, for holder: ID<Holder>?) -> SQL {
        """
        WITH taken AS (
            UPDATE inventory.stock SET reserved = reserved + \(claim.quantity)::integer
            WHERE offer_id = \(claim.offer) AND on_hand - reserved >= \(claim.quantity)::integer
            RETURNING offer_id),
        free AS (
            SELECT l.warehouse_id, l.on_hand - l.reserved AS pieces, w.place, w.city_code = buyer.code AS is_in_city,
                own.region_code = buyer.region_code AS is_in_region
            FROM inventory.level l JOIN inventory.warehouse w ON w.id = l.warehouse_id
            LEFT JOIN \(City.rows) own ON own.code = w.city_code
            LEFT JOIN \(City.rows) buyer ON buyer.code = \(city as City.Code?)::text
            WHERE l.offer_id = \(claim.offer) AND l.on_hand > l.reserved),
        parts AS (
            SELECT warehouse_id, pieces, sum(pieces) OVER (ORDER BY pieces < \(claim.quantity)::integer,
                CASE WHEN pieces < \(claim.quantity)::integer THEN -pieces END, is_in_city DESC NULLS LAST, is_in_region DESC NULLS LAST,
                place, warehouse_id ROWS UNBOUNDED PRECEDING) AS up_to, sum(pieces) OVER () AS total
            FROM free)
        INSERT INTO inventory.reservation (id, offer_id, line_id, quantity, warehouse_id, expires_at, held_for)
        SELECT kernel.uuid7(), taken.offer_id, \(claim.line)::uuid,
            least(parts.pieces, \(claim.quantity)::integer - (parts.up_to - parts.pieces)), parts.warehouse_id,
            kernel.now() + make_interval(secs => \(seconds as Int?)::integer), \(holder as ID<Holder>?)::uuid
        FROM taken, parts WHERE parts.up_to - parts.pieces < \(claim.quantity)::integer AND parts.total >= \(claim.quantity)::integer
        """
    }

    /// Locks the rows of these offers, in the order of their keys.
    static func lock(_ offers: [Offer.ID]) -> SQL {
        "SELECT FROM inventory.stock WHERE offer_id = ANY(\(offers)::uuid[]) ORDER BY offer_id FOR NO KEY UPDATE"
    }

    /// Locks the rows of these offers, and then releases their expired reservations.
    ///
    /// These are two statements. In one, PostgreSQL would update versions of the rows that are older than those that it has locked, and
    /// could deadlock.
    static func hold(_ offers: [Offer.ID]) -> [SQL] { [lock(offers), expire(offers)] }

    private static func expire(_ offers: [Offer.ID]) -> SQL {
        """
        WITH ended AS (
            UPDATE inventory.reservation SET released_at = kernel.now()
            WHERE offer_id = ANY(\(offers)::uuid[]) AND expires_at <= kernel.now() AND used_at IS NULL AND released_at IS NULL
            RETURNING offer_id, quantity)
        UPDATE inventory.stock AS s SET reserved = s.reserved - given.back
        FROM (SELECT offer_id, sum(quantity)::integer AS back FROM ended GROUP BY offer_id) AS given
        WHERE s.offer_id = given.offer_id
        """
    }
}
