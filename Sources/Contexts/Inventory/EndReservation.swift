import Catalog
import Jobs
import Kernel
package import Postgres

extension Stock {
    /// Releases the live reservations of these lines. A line without one is skipped, so it is safe to repeat.
    package static func release(_ claims: [Claim], in tx: Transaction) async throws {
        let claims = claims.sorted { ($0.offer, $0.line) < ($1.offer, $1.line) }
        let affected = try await tx.run(
            claims.map { claim in
                """
                WITH ended AS (
                    UPDATE inventory.reservation SET released_at = kernel.now()
                    WHERE line_id = \(claim.line) AND used_at IS NULL AND released_at IS NULL
                    RETURNING offer_id, quantity)
                UPDATE inventory.stock AS s SET reserved = s.reserved - ended.quantity
                FROM ended WHERE s.offer_id = ended.offer_id
                """
            })
        let released = zip(claims, affected).filter { $1 > 0 }.map(\.0.offer)
        if !released.isEmpty { try await Outbox.publish(StockChanged(offers: released), in: tx) }
    }

    /// Hands the pieces of these lines to the carrier. This uses up the reservations, and each lowers the stock on hand by a
    /// movement.
    ///
    /// - Parameter who: the name shown in the stock's history.
    /// - Throws: `Refusal.notReserved` if a line has no live reservation; roll the transaction back then.
    package static func handOver(_ claims: [Claim], by who: String, in tx: Transaction) async throws {
        let claims = claims.sorted { ($0.offer, $0.line) < ($1.offer, $1.line) }
        let affected = try await tx.run(
            claims.map { claim in
                """
                WITH used AS (
                    UPDATE inventory.reservation SET used_at = kernel.now()
                    WHERE line_id = \(claim.line) AND used_at IS NULL AND released_at IS NULL
                      AND (expires_at IS NULL OR expires_at > kernel.now())
                    RETURNING id, offer_id, quantity),
                kept AS (
                    UPDATE inventory.stock AS s SET reserved = s.reserved - used.quantity
                    FROM used WHERE s.offer_id = used.offer_id
                    RETURNING used.id, used.offer_id, used.quantity)
                INSERT INTO inventory.movement (id, offer_id, change, kind, reservation_id, who)
                SELECT \(ID<Movement>())::uuid, offer_id, -quantity, 'handed_over', id, \(who)::text FROM kept
                """
            })
        guard affected.allSatisfy({ $0 == 1 }) else { throw Refusal.notReserved }
        if !claims.isEmpty { try await Outbox.publish(StockChanged(offers: claims.map(\.offer)), in: tx) }
    }

    /// Takes back the pieces of lines that were handed over. Each raises the stock on hand by a movement.
    ///
    /// - Parameter who: the name shown in the stock's history.
    /// - Throws: `Refusal.notHandedOver` if a line's pieces never left; roll the transaction back then.
    package static func takeBack(_ claims: [Claim], by who: String, in tx: Transaction) async throws {
        let claims = claims.sorted { ($0.offer, $0.line) < ($1.offer, $1.line) }
        let affected = try await tx.run(
            claims.map { claim in
                """
                INSERT INTO inventory.movement (id, offer_id, change, kind, who)
                SELECT \(ID<Movement>())::uuid, offer_id, quantity, 'returned', \(who)::text FROM inventory.reservation
                WHERE line_id = \(claim.line) AND used_at IS NOT NULL
                """
            })
        guard affected.allSatisfy({ $0 == 1 }) else { throw Refusal.notHandedOver }
        if !claims.isEmpty { try await Outbox.publish(StockChanged(offers: claims.map(\.offer)), in: tx) }
    }
}
