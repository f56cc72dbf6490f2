import Auditing
package import Kernel
package import Postgres
package import Sellers

/// A parcel that is lost or damaged, as the house sees it.
package struct TroubledParcel: Sendable {
    package let id: Parcel.ID
    package let seller: Seller.ID
    package let carrier: Carrier.ID?
    package let tracking: String?
    package let state: ParcelEvent.Kind
    package let since: Moment

    /// The most that are listed.
    package static let most = 100

    /// Those of which the house has not taken note, the oldest first.
    package static let unnoted = Query<[TroubledParcel]>.all(
        """
        SELECT id, seller_id, carrier_id, tracking, state, state_at FROM shipping.parcel
        WHERE state IN ('lost', 'damaged') AND noted_at IS NULL ORDER BY state_at, id LIMIT \(most)
        """
    ) { row in
        TroubledParcel(
            id: try row.next(), seller: try row.next(), carrier: try row.next(), tracking: try row.next(), state: try row.next(),
            since: try row.next())
    }

    /// How many those are.
    package static let unnotedCount = Query<Int>.one(
        "SELECT count(*) FROM shipping.parcel WHERE state IN ('lost', 'damaged') AND noted_at IS NULL"
    ) { row in try row.next() }

    /// The house takes note of a parcel, so that it is listed no more.
    ///
    /// - Throws: `Parcel.Refusal.unknownParcel` if it is not lost or damaged, or if somebody has taken note already.
    package static func note(_ id: Parcel.ID, by actor: Actor, in tx: Transaction) async throws {
        let noted = try await tx.run(
            """
            UPDATE shipping.parcel SET noted_at = kernel.now()
            WHERE id = \(id) AND state IN ('lost', 'damaged') AND noted_at IS NULL
            """)
        guard noted == 1 else { throw Parcel.Refusal.unknownParcel }
        try await Audit.record("shipping.parcel-noted", by: actor, on: Audit.Subject("parcel", id), in: tx)
    }
}
