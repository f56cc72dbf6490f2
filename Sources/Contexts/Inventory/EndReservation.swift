import Catalog
import Jobs
import Kernel
package import Postgres

extension Stock {
    /// Makes the reservations of these lines lasting: they no longer end by themselves. One that lasts already stays as it is, so it is
    /// safe to repeat.
    ///
    /// - Throws: `Refusal.notReserved` if a line's reservation is over by the clock of the database, was released or is for another
    ///   quantity. Nothing has changed then.
    package static func keep(_ claims: [Claim], in tx: Transaction) async throws {
        guard !claims.isEmpty else { return }
        let live: SQL = "line_id = ANY(\(claims.map(\.line))::uuid[]) AND used_at IS NULL AND released_at IS NULL"
        try await tx.run(lock(claims.map(\.offer)))
        let reserved = try await tx.read(
            Query<[(ID<Line>, Int)]>.all(
                """
                SELECT line_id, sum(quantity)::integer FROM inventory.reservation
                WHERE \(live) AND (expires_at IS NULL OR expires_at > kernel.now()) GROUP BY line_id
                """
            ) { row in (try row.next(), try row.next()) })
        let pieces = Dictionary(reserved, uniquingKeysWith: +)
        guard claims.allSatisfy({ pieces[$0.line] == $0.quantity }) else { throw Refusal.notReserved }
        try await tx.run("UPDATE inventory.reservation SET expires_at = NULL WHERE \(live) AND expires_at IS NOT NULL")
    }

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

    /// Why pieces of a line come back: a kind and perhaps a key of another context. A line comes back once for a cause.
    package struct Cause: Sendable, Equatable {
        let text: String

        /// The buyer did not accept the parcel.
        package static let refused = Cause("refused")

        /// - Parameter text: 1 to 60 characters, like `refund 0193…`.
        package init(_ text: String) { self.text = text }
    }

    /// Takes back pieces of lines that were handed over, to the warehouses that they left. If such a warehouse is closed, they come to
    /// the seller's first one. Each raises the stock on hand by a movement. A claim may be for fewer pieces than left.
    ///
    /// A line that came back for this cause already is skipped, so it is safe to repeat.
    /// - Parameter who: the name shown in the stock's history.
    /// - Throws: `Refusal.notHandedOver` if fewer pieces of a line are out than that; roll the transaction back then.
    package static func takeBack(_ claims: [Claim], for cause: Cause, by who: String, in tx: Transaction) async throws {
        guard !claims.isEmpty else { return }
        guard claims.allSatisfy({ (1...most).contains($0.quantity) }) else { throw Refusal.quantityOutOfBounds }
        let claims = claims.sorted { ($0.offer, $0.line) < ($1.offer, $1.line) }
        let affected = try await tx.run([lock(claims.map(\.offer))] + claims.map { giveBack($0, for: cause, by: who) })
        let (moved, still) = zip(claims, affected.dropFirst()).reduce(into: ([Claim](), [Claim]())) { found, one in
            if one.1 > 0 { found.0.append(one.0) } else { found.1.append(one.0) }
        }
        let known = try await tx.read(
            Query<[ID<Line>]>.all(
                "SELECT line_id FROM inventory.taken_back WHERE line_id = ANY(\(still.map(\.line))::uuid[]) AND cause = \(cause.text)"
            ) { row in try row.next() })
        guard still.allSatisfy({ known.contains($0.line) }) else { throw Refusal.notHandedOver }
        if !moved.isEmpty { try await Outbox.publish(StockChanged(offers: moved.map(\.offer)), in: tx) }
    }

    /// Makes the movements of a claim, one for each warehouse; affects no row if too few pieces are out, or it came back for the cause.
    ///
    /// The pieces of a line are numbered through its warehouses. Those that come back follow those that came back before. The offer is
    /// locked, so nothing else comes back meanwhile.
    private static func giveBack(_ claim: Claim, for cause: Cause, by who: String) -> SQL {
        """
        WITH sent AS (
            SELECT id, offer_id, warehouse_id, quantity, sum(quantity) OVER (ORDER BY id)::integer - quantity AS before
            FROM inventory.reservation WHERE line_id = \(claim.line) AND used_at IS NOT NULL),
        back AS (
            SELECT coalesce(sum(quantity), 0)::integer AS pieces FROM inventory.taken_back WHERE line_id = \(claim.line)),
        taken AS (
            INSERT INTO inventory.taken_back (line_id, cause, offer_id, quantity)
            SELECT \(claim.line)::uuid, \(cause.text)::text, sent.offer_id, \(claim.quantity)::integer FROM sent
            GROUP BY sent.offer_id HAVING sum(sent.quantity) - (SELECT pieces FROM back) >= \(claim.quantity)::integer
            ON CONFLICT (line_id, cause) DO NOTHING RETURNING line_id, cause)
        INSERT INTO inventory.movement (id, offer_id, warehouse_id, change, kind, who, line_id, cause)
        SELECT kernel.uuid7(), sent.offer_id, w.id,
            least(sent.before + sent.quantity, back.pieces + \(claim.quantity)::integer) - greatest(sent.before, back.pieces),
            'returned', \(who)::text, taken.line_id, taken.cause
        FROM taken, back, sent LEFT JOIN inventory.warehouse w ON w.id = sent.warehouse_id AND w.closed_at IS NULL
        WHERE sent.before < back.pieces + \(claim.quantity)::integer AND sent.before + sent.quantity > back.pieces
        """
    }
}
