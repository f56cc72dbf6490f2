import Kernel
package import Postgres
package import Sellers

extension Parcel {
    /// Packs the parcels of a key anew. What more is known of than its label stays as it is. The other parcels become those that are
    /// named here, in this order; one that is not named is removed, with its label.
    ///
    /// - Parameter parcels: `id` is nil for a new parcel.
    /// - Returns: the keys of the named parcels, in their order.
    /// - Throws: `Refusal`; roll the transaction back then.
    @discardableResult
    package static func arrange(
        _ parcels: [(id: ID?, draft: Draft)], of key: Key, by seller: Seller.ID, in tx: Transaction
    ) async throws -> [ID] {
        try await lock(key, in: tx)
        let held = Query<[(ID, Seller.ID)]>.all("SELECT id, seller_id FROM shipping.parcel WHERE key = \(key) ORDER BY piece FOR UPDATE") {
            row in (try row.next(), try row.next())
        }
        // A carrier's event that comes now waits for the lock, so what is read after it stays true.
        let (present, fixed) = try await tx.read(held, fixed(of: key))
        guard present.allSatisfy({ $0.1 == seller }) else { throw Refusal.unknownParcel }
        let (ids, named) = (present.map(\.0), parcels.compactMap(\.id))
        guard Set(named).count == named.count, named.allSatisfy(ids.contains) else { throw Refusal.unknownParcel }
        guard fixed.isDisjoint(with: named) else { throw Refusal.underWay }
        guard fixed.count + parcels.count <= most else { throw Refusal.tooMany }

        let removed = ids.filter { !fixed.contains($0) && !named.contains($0) }
        let emptied = removed + named
        var statements: [SQL] = [
            "DELETE FROM shipping.parcel_line WHERE parcel_id = ANY(\(emptied)::uuid[])",
            "DELETE FROM shipping.parcel_event WHERE parcel_id = ANY(\(removed)::uuid[])",
            "DELETE FROM shipping.parcel WHERE id = ANY(\(removed)::uuid[])",
        ]
        // Each number becomes smaller or stays, so in this order no two parcels have the same one in between.
        let kept = ids.filter { !removed.contains($0) }
        for (index, id) in kept.enumerated() { statements.append("UPDATE shipping.parcel SET piece = \(index + 1) WHERE id = \(id)") }
        var next = kept.count
        var written: [ID] = []
        for (known, draft) in parcels {
            let id = known ?? ID()
            written.append(id)
            if known != nil {
                statements.append("UPDATE shipping.parcel SET grams = \(draft.grams as Int?), cash = \(draft.cash) WHERE id = \(id)")
            } else {
                next += 1
                statements.append(insertion(of: draft, as: id, piece: next, of: key, by: seller))
            }
            statements += lineInsertions(of: draft, in: id)
        }
        try await run(statements, in: tx)
        return written
    }

    static func insertion(of draft: Draft, as id: ID, piece: Int, of key: Key, by seller: Seller.ID) -> SQL {
        """
        INSERT INTO shipping.parcel (id, seller_id, key, piece, grams, cash)
        VALUES (\(id), \(seller), \(key), \(piece), \(draft.grams as Int?), \(draft.cash))
        """
    }

    static func lineInsertions(of draft: Draft, in id: ID) -> [SQL] {
        draft.lines.map { line, quantity in
            "INSERT INTO shipping.parcel_line (parcel_id, line, quantity) VALUES (\(id), \(line), \(quantity))"
        }
    }
}
