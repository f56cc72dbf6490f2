import Kernel
package import Postgres
package import Sellers

/// Who may say what about a product. Its maker may edit the words while nobody else offers it; otherwise the house decides.
extension Product {
    /// The seller who made the product; nil for a product without offers.
    package static func maker(of id: ID) -> Query<Seller.ID?> {
        .first("SELECT seller_id FROM catalog.maker WHERE product_id = \(id)") { row in try row.next() }
    }

    /// Whether another seller has an offer of the product that is not withdrawn.
    package static func isOfferedByOthers(_ id: ID, than seller: Seller.ID) -> Query<Bool> {
        .one(
            """
            SELECT \(isOffered(id, byOthersThan: seller))
            """
        ) { row in try row.next() }
    }

    /// Locks the product, so that nobody else offers it until the transaction ends.
    ///
    /// - Throws: `Refusal.unknownProduct`, `.notMaker`, `.othersOffer`.
    static func requireRights(of seller: Seller.ID, to id: ID, in tx: Transaction) async throws {
        _ = try await LockedProduct(id, in: tx)
        let (maker, others) = try await tx.read(maker(of: id), isOfferedByOthers(id, than: seller))
        guard maker == seller else { throw Refusal.notMaker }
        guard !others else { throw Refusal.othersOffer }
    }

    static func isOffered(_ id: ID, byOthersThan seller: Seller.ID) -> SQL {
        """
        EXISTS (SELECT FROM catalog.variant v JOIN catalog.offer o ON o.variant_id = v.id
                WHERE v.product_id = \(id) AND o.seller_id <> \(seller) AND o.status = 'published')
        """
    }

    static func setMakers(_ makers: [(product: ID, seller: Seller.ID)], in tx: Transaction) async throws {
        guard !makers.isEmpty else { return }
        do {
            try await tx.run(
                """
                INSERT INTO catalog.maker (product_id, seller_id)
                SELECT * FROM unnest(\(makers.map(\.product))::uuid[], \(makers.map(\.seller))::uuid[])
                """)
        } catch let error as DatabaseError where error.constraint == "maker_seller_id_fkey" {
            throw Offer.Refusal.unknownSeller
        }
    }

    /// Gives products names of their own for these sellers, unless they have one. A number follows a name that another product has, or
    /// that a draft of the seller wants.
    static func claimHandles(_ wanted: [(wanted: String, product: ID, seller: Seller.ID)], in tx: Transaction) async throws {
        var left = wanted
        for number in 1...100 where !left.isEmpty {
            let handles = left.map { number == 1 ? $0.wanted : "\($0.wanted.cut(to: 110))-\(number)" }
            let (products, sellers) = (left.map(\.product), left.map(\.seller))
            try await tx.run(
                """
                INSERT INTO catalog.handle (seller_id, handle, product_id)
                SELECT new.seller, new.handle, new.product
                FROM unnest(\(sellers)::uuid[], \(handles)::text[], \(products)::uuid[]) AS new (seller, handle, product)
                WHERE NOT EXISTS (SELECT FROM catalog.handle h WHERE h.seller_id = new.seller AND h.product_id = new.product)
                  AND NOT EXISTS (SELECT FROM catalog.listing_draft d WHERE d.seller_id = new.seller AND d.handle = new.handle)
                ON CONFLICT DO NOTHING
                """)
            let named = Query<[Bool]>.all(
                """
                SELECT EXISTS (SELECT FROM catalog.handle h WHERE h.seller_id = new.seller AND h.product_id = new.product)
                FROM unnest(\(sellers)::uuid[], \(products)::uuid[]) WITH ORDINALITY AS new (seller, product, place) ORDER BY new.place
                """
            ) { row in try row.next() }
            left = zip(left, try await tx.read(named)).filter { !$1 }.map(\.0)
        }
    }
}

extension Product {
    /// The seller's own name of the product, by which files name it; nil if the seller does not offer it.
    package static func handle(of id: ID, by seller: Seller.ID) -> Query<String?> {
        .first("SELECT handle FROM catalog.handle WHERE product_id = \(id) AND seller_id = \(seller)") { row in try row.next() }
    }

    /// The product that the seller calls so; nil if there is none.
    package static func called(_ handle: String, by seller: Seller.ID) -> Query<ID?> {
        .first("SELECT product_id FROM catalog.handle WHERE handle = \(handle) AND seller_id = \(seller)") { row in try row.next() }
    }

    /// The products that the seller calls so, by the handle. Others are left out.
    package static func called(_ handles: [String], by seller: Seller.ID) -> Query<[String: ID]> {
        Query<[(String, ID)]>.all(
            "SELECT handle, product_id FROM catalog.handle WHERE seller_id = \(seller) AND handle = ANY(\(handles)::text[])"
        ) { row in (try row.next(), try row.next()) }.map { Dictionary(uniqueKeysWithValues: $0) }
    }

    /// Writes the size of the parcel.
    ///
    /// - Parameter seller: the seller who does it, who must have made the product.
    /// - Throws: `Refusal.notMaker`.
    package static func setParcel(_ id: ID, to parcel: ParcelSize?, by seller: Seller.ID, in tx: Transaction) async throws {
        guard try await tx.read(maker(of: id)) == seller else { throw Refusal.notMaker }
        try await write(parcel, of: id, in: tx)
    }

    static func write(_ parcel: ParcelSize?, of id: ID, in tx: Transaction) async throws {
        let sides = parcel?.millimetres
        try await tx.run(
            """
            UPDATE catalog.product SET parcel_grams = \(parcel?.grams as Int?), parcel_long = \(sides?[0] as Int?),
                parcel_middle = \(sides?[1] as Int?), parcel_short = \(sides?[2] as Int?)
            WHERE id = \(id)
            """)
    }
}
