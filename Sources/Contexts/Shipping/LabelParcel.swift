package import Kernel
package import Postgres
package import Sellers

extension Parcel {
    /// A parcel as the seller packs it.
    package struct Draft: Sendable {
        /// The pieces of each line of the key.
        package let lines: [(line: LineKey, quantity: Int)]
        package let grams: Int?
        package let cash: Money

        package init(lines: [(line: LineKey, quantity: Int)], grams: Int?, cash: Money) {
            self.lines = lines
            self.grams = grams
            self.cash = cash
        }
    }

    /// Writes the parcels of a key. A key that has some keeps them.
    ///
    /// - Returns: the parcels of the key, in the order of the drafts or as they were.
    /// - Throws: `Refusal`; roll the transaction back then.
    package static func pack(_ drafts: [Draft], of key: Key, by seller: Seller.ID, in tx: Transaction) async throws -> [Parcel] {
        guard drafts.count <= most else { throw Refusal.tooMany }
        try await tx.run("SELECT pg_advisory_xact_lock(hashtextextended(\("parcels of \(key)")::text, 20261130))")
        let present = try await tx.read(of(key))
        guard present.isEmpty else {
            guard present[0].seller == seller else { throw Refusal.unknownParcel }
            return present
        }
        var statements: [SQL] = []
        for (index, draft) in drafts.enumerated() {
            let id = ID()
            statements.append(
                """
                INSERT INTO shipping.parcel (id, seller_id, key, piece, grams, cash)
                VALUES (\(id), \(seller), \(key), \(index + 1), \(draft.grams as Int?), \(draft.cash))
                """)
            for (line, quantity) in draft.lines {
                statements.append(
                    "INSERT INTO shipping.parcel_line (parcel_id, line, quantity) VALUES (\(id), \(line), \(quantity))")
            }
        }
        try await run(statements, in: tx)
        return try await tx.read(of(key))
    }

    /// Gives a parcel its tracking number, and records what its carrier has said about that number already. The number can be changed
    /// until the carrier has the parcel.
    ///
    /// - Throws: `Refusal`; roll the transaction back then.
    package static func label(
        _ id: ID, as tracking: String, of carrier: Carrier.ID, by seller: Seller.ID, source: ParcelEvent.Source = .seller, at now: Moment,
        in tx: Transaction
    ) async throws {
        guard let tracking = self.tracking(typed: tracking) else { throw Refusal.trackingUnfit }
        let (known, standing) = try await tx.read(
            Query<Carrier.ID?>.first("SELECT id FROM shipping.carrier WHERE id = \(carrier) FOR NO KEY UPDATE") { row in try row.next() },
            Query<(Bool, Bool)?>.first(
                """
                SELECT carrier_id IS NOT DISTINCT FROM \(carrier) AND tracking IS NOT DISTINCT FROM \(tracking), EXISTS (
                    SELECT FROM shipping.parcel_event e WHERE e.parcel_id = p.id AND e.kind NOT IN ('labelled', 'lost', 'damaged'))
                FROM shipping.parcel p WHERE id = \(id) AND seller_id = \(seller) FOR UPDATE
                """
            ) { row in (try row.next(), try row.next()) })
        guard known != nil else { throw Refusal.unknownCarrier }
        guard let (isSame, isUnderWay) = standing else { throw Refusal.unknownParcel }
        guard !isSame else { return }
        guard !isUnderWay else { throw Refusal.underWay }
        try await run(["UPDATE shipping.parcel SET carrier_id = \(carrier), tracking = \(tracking) WHERE id = \(id)"], in: tx)
        try await record(.labelled, by: source, at: now, of: id, seller: seller, in: tx)
        try await recordParked(tracking, of: carrier, in: tx)
    }

    private static func run(_ statements: [SQL], in tx: Transaction) async throws {
        do {
            _ = try await tx.run(statements)
        } catch let error as DatabaseError {
            switch error.constraint {
            case "parcel_tracking_once": throw Refusal.trackingTaken
            case "parcel_tracking": throw Refusal.trackingUnfit
            case "parcel_grams", "parcel_cash", "parcel_line_quantity": throw Refusal.outOfBounds
            default: throw error
            }
        }
    }
}
