import Auditing
package import Catalog
package import Kernel
package import Postgres
package import Sellers

extension Stock {
    /// Pieces that lie in a warehouse for an order line.
    package struct Promise: Sendable, Equatable {
        package let offer: Offer.ID
        package let warehouse: Warehouse.ID
        package let line: ID<Line>
        package let quantity: Int
        package let madeAt: Moment
    }

    /// The most promises that `promises` returns.
    package static let mostPromises = 100

    /// What is promised of an offer, the oldest first.
    package static func promises(of offer: Offer.ID) -> Query<[Promise]> {
        promises("offer_id = \(offer)", "ORDER BY made_at, id LIMIT \(mostPromises)")
    }

    /// What is promised for these lines: one promise for each warehouse, by line.
    package static func promises(for lines: [ID<Line>]) -> Query<[Promise]> {
        promises("line_id = ANY(\(lines)::uuid[])", "ORDER BY line_id, made_at, id")
    }

    private static func promises(_ condition: SQL, _ order: SQL) -> Query<[Promise]> {
        .all(
            """
            SELECT offer_id, warehouse_id, line_id, quantity, made_at FROM inventory.reservation
            WHERE \(condition) AND used_at IS NULL AND released_at IS NULL AND (expires_at IS NULL OR expires_at > kernel.now()) \(order)
            """
        ) { row in
            try Promise(offer: row.next(), warehouse: row.next(), line: row.next(), quantity: row.next(), madeAt: row.next())
        }
    }

    /// How many pieces lie in each warehouse for these lines, or left it for them.
    package static func places(of lines: [ID<Line>]) -> Query<[ID<Line>: [Warehouse.ID: Int]]> {
        Query<[(ID<Line>, Warehouse.ID, Int)]>.all(
            """
            SELECT line_id, warehouse_id, sum(quantity)::integer FROM inventory.reservation
            WHERE line_id = ANY(\(lines)::uuid[]) AND released_at IS NULL AND warehouse_id IS NOT NULL
            GROUP BY line_id, warehouse_id ORDER BY warehouse_id
            """
        ) { row in (try row.next(), try row.next(), try row.next()) }
        .map { rows in
            rows.reduce(into: [:]) { places, row in places[row.0, default: [:]][row.1] = row.2 }
        }
    }

    /// Moves the pieces that lie in one warehouse for a line to another one of the seller. They stay promised; what is on hand stays.
    ///
    /// - Throws: `Refusal.notReserved` if nothing lies there for the line, `.short` if the other warehouse has too few free pieces,
    ///   `.unknownWarehouse`.
    package static func moveReservation(
        of line: ID<Line>, in offer: Offer.ID, from: Warehouse.ID, to: Warehouse.ID, of seller: Seller.ID, by actor: Actor,
        in tx: Transaction
    ) async throws {
        let owned = try await tx.read(Warehouse.open(of: seller)).map(\.id)
        guard from != to, owned.contains(to), owned.contains(from) else { throw Refusal.unknownWarehouse }
        try await tx.run(hold([offer]))
        let (held, free) = try await tx.read(
            Query<Int?>.first(
                """
                SELECT quantity FROM inventory.reservation
                WHERE (line_id, offer_id, warehouse_id) = (\(line), \(offer), \(from)) AND used_at IS NULL AND released_at IS NULL
                """
            ) { row in try row.next() },
            Query<Int?>.first(
                "SELECT on_hand - reserved FROM inventory.level WHERE (offer_id, warehouse_id) = (\(offer), \(to))"
            ) { row in try row.next() })
        guard let held else { throw Refusal.notReserved }
        guard let free, free >= held else { throw Refusal.short([offer: free ?? 0]) }
        // If pieces lie there for the line already, the two become one.
        try await tx.run(
            """
            UPDATE inventory.reservation AS r
            SET quantity = CASE WHEN r.warehouse_id = \(to) THEN r.quantity + \(held)::integer ELSE r.quantity END,
                released_at = CASE WHEN r.warehouse_id = \(from) AND there.is_there THEN kernel.now() END,
                warehouse_id = CASE WHEN r.warehouse_id = \(from) AND NOT there.is_there THEN \(to)::uuid ELSE r.warehouse_id END
            FROM (SELECT EXISTS (
                SELECT FROM inventory.reservation
                    WHERE line_id = \(line) AND warehouse_id = \(to) AND used_at IS NULL AND released_at IS NULL
            ) AS is_there) AS there
            WHERE r.line_id = \(line) AND r.warehouse_id IN (\(from), \(to)) AND r.used_at IS NULL AND r.released_at IS NULL
            """)
        try await Audit.record(
            "inventory.reservation-moved", by: actor, on: seller.auditSubject,
            ["line": "\(line)", "from": "\(from)", "to": "\(to)", "pieces": "\(held)"], in: tx)
    }
}
