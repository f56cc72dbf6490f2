import Catalog
import Jobs
import Kernel
package import Postgres

extension Stock {
    /// Releases the live reservations of these lines. A line without one is skipped, so it is safe to repeat.
    package static func release(_ claims: [Claim], in tx: Transaction) async throws {
        guard !claims.isEmpty else { return }
        let claims = claims.sorted { ($0.offer, $0.line) < ($1.offer, $1.line) }
        let affected = try await tx.run(
            [lock(claims.map(\.offer))]
                + claims.map { claim in
                    """
                    WITH ended AS (
                        UPDATE inventory.reservation SET released_at = kernel.now()
                        WHERE line_id = \(claim.line) AND used_at IS NULL AND released_at IS NULL
                        RETURNING offer_id, quantity)
                    UPDATE inventory.stock AS s SET reserved = s.reserved - given.back
                    FROM (SELECT offer_id, sum(quantity)::integer AS back FROM ended GROUP BY offer_id) AS given
                    WHERE s.offer_id = given.offer_id
                    """
                })
        let released = zip(claims, affected.dropFirst()).filter { $1 > 0 }.map(\.0.offer)
        if !released.isEmpty { try await Outbox.publish(StockChanged(offers: released), in: tx) }
    }

    /// Hands the pieces of these lines to the carrier. This uses up the reservations, and each lowers the stock on hand of its warehouse by
    /// a movement.
    ///
    /// - Parameter who: the name shown in the stock's history.
    /// - Throws: `Refusal.notReserved` if a line has no live reservation; roll the transaction back then.
    package static func handOver(_ claims: [Claim], by who: String, in tx: Transaction) async throws {
        guard !claims.isEmpty else { return }
        let claims = claims.sorted { ($0.offer, $0.line) < ($1.offer, $1.line) }
        let affected = try await tx.run(
            [lock(claims.map(\.offer))]
                + claims.map { claim in
                    """
                    WITH used AS (
                        UPDATE inventory.reservation SET used_at = kernel.now()
                        WHERE line_id = \(claim.line) AND used_at IS NULL AND released_at IS NULL
                          AND (expires_at IS NULL OR expires_at > kernel.now())
                        RETURNING id, offer_id, warehouse_id, quantity),
                    kept AS (
                        UPDATE inventory.stock AS s SET reserved = s.reserved - given.pieces
                        FROM (SELECT offer_id, sum(quantity)::integer AS pieces FROM used GROUP BY offer_id) AS given
                        WHERE s.offer_id = given.offer_id
                        RETURNING s.offer_id)
                    INSERT INTO inventory.movement (id, offer_id, warehouse_id, change, kind, reservation_id, who)
                    SELECT kernel.uuid7(), used.offer_id, used.warehouse_id, -used.quantity, 'handed_over', used.id, \(who)::text
                    FROM used JOIN kept ON kept.offer_id = used.offer_id
                    """
                })
        guard affected.dropFirst().allSatisfy({ $0 > 0 }) else { throw Refusal.notReserved }
        try await Outbox.publish(StockChanged(offers: claims.map(\.offer)), in: tx)
    }

    /// Takes back the pieces of lines that were handed over, to the warehouses that they left. If such a warehouse is closed, they come to
    /// the seller's first one. Each raises the stock on hand by a movement. A claim may be for fewer pieces than left.
    ///
    /// - Parameter who: the name shown in the stock's history.
    /// - Throws: `Refusal.notHandedOver` if a line's pieces never left; roll the transaction back then.
    package static func takeBack(_ claims: [Claim], by who: String, in tx: Transaction) async throws {
        guard !claims.isEmpty else { return }
        let claims = claims.sorted { ($0.offer, $0.line) < ($1.offer, $1.line) }
        let affected = try await tx.run(
            [lock(claims.map(\.offer))]
                + claims.map { claim in
                    """
                    INSERT INTO inventory.movement (id, offer_id, warehouse_id, change, kind, who)
                    SELECT kernel.uuid7(), r.offer_id, w.id, least(r.quantity, \(claim.quantity)::integer - r.before), 'returned',
                        \(who)::text
                    FROM (SELECT offer_id, warehouse_id, quantity, sum(quantity) OVER (ORDER BY id)::integer - quantity AS before
                          FROM inventory.reservation WHERE line_id = \(claim.line) AND used_at IS NOT NULL) r
                    LEFT JOIN inventory.warehouse w ON w.id = r.warehouse_id AND w.closed_at IS NULL
                    WHERE r.before < \(claim.quantity)::integer
                    """
                })
        guard affected.dropFirst().allSatisfy({ $0 > 0 }) else { throw Refusal.notHandedOver }
        try await Outbox.publish(StockChanged(offers: claims.map(\.offer)), in: tx)
    }
}
