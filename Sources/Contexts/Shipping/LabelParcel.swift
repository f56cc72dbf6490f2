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
        try await lock(key, in: tx)
        let present = try await tx.read(of(key))
        guard present.isEmpty else {
            guard present[0].seller == seller else { throw Refusal.unknownParcel }
            return present
        }
        var statements: [SQL] = []
        for (index, draft) in drafts.enumerated() {
            let id = ID()
            statements.append(insertion(of: draft, as: id, piece: index + 1, of: key, by: seller))
            statements += lineInsertions(of: draft, in: id)
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
        // The lock comes before the look, so that an event of the carrier is either seen or waits.
        let (known, _, standing) = try await tx.read(
            Query<Carrier.ID?>.first("SELECT id FROM shipping.carrier WHERE id = \(carrier) FOR NO KEY UPDATE") { row in try row.next() },
            locked(id, of: seller),
            Query<(Bool, Bool)?>.first(
                """
                SELECT carrier_id IS NOT DISTINCT FROM \(carrier) AND tracking IS NOT DISTINCT FROM \(tracking), EXISTS (
                    SELECT FROM shipping.parcel_event e WHERE e.parcel_id = p.id AND e.kind NOT IN ('labelled', 'lost', 'damaged'))
                FROM shipping.parcel p WHERE id = \(id) AND seller_id = \(seller)
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

    /// Keeps others from packing parcels of a key until the transaction ends.
    static func lock(_ key: Key, in tx: Transaction) async throws {
        try await tx.run("SELECT pg_advisory_xact_lock(hashtextextended(\("parcels of \(key)")::text, 20261130))")
    }

    /// Locks carriers until the transaction ends. They come before parcels, as they do where a carrier's events are recorded.
    package static func lock(_ carriers: [Carrier.ID], in tx: Transaction) async throws {
        try await tx.run("SELECT FROM shipping.carrier WHERE id = ANY(\(carriers)::uuid[]) ORDER BY id FOR NO KEY UPDATE")
    }

    /// Locks a parcel of a seller until the transaction ends; nil if there is none.
    static func locked(_ id: ID, of seller: Seller.ID) -> Query<ID?> {
        .first("SELECT id FROM shipping.parcel WHERE id = \(id) AND seller_id = \(seller) FOR UPDATE") { row in try row.next() }
    }

    /// - Throws: `Refusal`.
    static func run(_ statements: [SQL], in tx: Transaction) async throws {
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
