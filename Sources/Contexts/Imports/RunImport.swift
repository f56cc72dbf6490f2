import Auditing
import Catalog
import Identity
import Inventory
import Jobs
import Kernel
import Postgres
import Sellers

/// The last step of an import: products without a fault are written to the catalogue.
///
/// Some products are written in each transaction, with their state. So a worker that dies leaves no half product, and another worker
/// goes on with the rest. Where the catalogue refuses a product, the transaction is rolled back and its products are tried one by one.
extension ImportFile {
    /// The products that are written in one step.
    private static let written = 40

    static let applied = FaultPoint("imports.applied", "products of a file are written and not yet committed")

    /// Imports some products. At last it finishes those whose pictures have all been fetched.
    func run(_ taxonomy: Taxonomy, mediaPrefix: String, in db: Database) async throws {
        guard let format else { return }
        // Released products of a file that is done are right again.
        let isWritten = state == .running || state == .done
        var places: [Int] = isWritten ? try await db.search(right) : []
        if places.isEmpty { places = try await db.search(fetched) }
        guard !places.isEmpty else { return try await finish(in: db) }
        let columns = FileColumns(format, columns)
        let mapping = ImportMapping(try await db.search(Self.remembered(by: seller)))
        let chunk = try await ProductChunk(self, places, columns, mapping, taxonomy, in: db)
        do {
            try await apply(chunk.items, columns, mediaPrefix, continuing: true, in: db)
        } catch let error where Self.isRefusal(error) {
            for item in chunk.items {
                do {
                    try await apply([item], columns, mediaPrefix, continuing: false, in: db)
                } catch let error where Self.isRefusal(error) {
                    try await fail(item, Self.fault(error, item.handle), in: db)
                }
            }
            try await db.transaction { tx in try await Self.continueStep(id, while: state, in: tx) }
        }
    }

    /// The next products without a fault.
    private var right: Query<[Int]> {
        .all("SELECT place FROM imports.product WHERE file_id = \(id) AND state = 'right' ORDER BY place LIMIT \(Self.written)") { row in
            try row.next()
        }
    }

    /// The next products whose pictures have all been fetched, or cannot be.
    private var fetched: Query<[Int]> {
        .all(
            """
            SELECT p.place FROM imports.product p
            WHERE p.file_id = \(id) AND p.state = 'pictures' AND NOT EXISTS (
                SELECT FROM imports.wanted w JOIN imports.fetched f ON f.id = w.fetched_id
                WHERE w.file_id = p.file_id AND w.place = p.place AND f.state NOT IN ('done', 'failed'))
            ORDER BY p.place LIMIT \(Self.written)
            """
        ) { row in try row.next() }
    }

    /// Whether the catalogue refused the content, so that another try would end in the same way. Classes 22 and 54 of PostgreSQL are
    /// values that no column takes, and contents that are too large.
    static func isRefusal(_ error: any Error) -> Bool {
        error is Product.Refusal || error is Offer.Refusal || error is Attribute.Refusal || error is Revision.Refusal
            || error is Stock.Refusal || error is ListingBatch.Refusal || error is ListingDraft.Refusal
            || (error as? DatabaseError).map { $0.constraint != nil || ["22", "54"].contains($0.sqlState.prefix(2)) } ?? false
    }

    private func apply(
        _ items: [ProductChunk.Item], _ columns: FileColumns, _ mediaPrefix: String, continuing: Bool, in db: Database
    ) async throws {
        try await db.transaction(statement: 20_000) { tx in
            // Imports of one shop write one after the other.
            try await tx.run("SELECT pg_advisory_xact_lock(hashtextextended('imports ' || \(seller)::text, 20261201))")
            let state = Query<State?>.first("SELECT state FROM imports.file WHERE id = \(id) FOR UPDATE") { row in try row.next() }
            guard try await tx.read(state) == self.state else { return }
            let writer = ImportWriter(file: self, columns: columns, mediaPrefix: mediaPrefix)
            try await writer.write(items, in: tx)
            Self.applied.pass()
            if continuing { try await Self.continueStep(id, while: self.state, in: tx) }
        }
    }

    private func fail(_ item: ProductChunk.Item, _ fault: ImportFault, in db: Database) async throws {
        try await db.transaction { tx in
            try await tx.run(
                """
                UPDATE imports.row SET faults = \(try JSONText.encode([fault]))::jsonb, is_faulty = true
                WHERE file_id = \(id) AND number = \(item.reading.source.firstRow)
                """)
            try await Self.set([(item.place, .failed)], of: id, in: tx)
        }
    }

    /// Why the catalogue did not take the product with that handle.
    static func fault(_ error: any Error, _ handle: String) -> ImportFault {
        switch error {
        case Revision.Refusal.alreadyWaiting, Revision.Refusal.changedMeanwhile: return ImportFault(nil, handle, .waits)
        case Product.Refusal.othersOffer, Product.Refusal.notMaker: return ImportFault(nil, handle, .shared)
        case Offer.Refusal.skuTaken(let sku): return ImportFault(nil, sku, .twice)
        case Product.Refusal.variantTwice: return ImportFault(nil, handle, .twice)
        case Stock.Refusal.promised: return ImportFault(nil, handle, .promised)
        default: return ImportFault(nil, handle, .notAccepted, String("\(type(of: error))".prefix(40)))
        }
    }

    /// Releases the products that are held because too many listings of the shop waited for the staff. A job submits them.
    ///
    /// - Parameter refused: a file that the staff refused. Its held products stay drafts, so that the shop corrects the file first.
    static func release(of seller: Seller.ID, refused: ID? = nil, in tx: Transaction) async throws {
        if let refused {
            let draft = "UPDATE imports.product SET state = 'draft' WHERE file_id = \(refused) AND state = 'held'" as SQL
            if try await tx.run(draft) > 0 { try await touch(refused, isBusy: false, in: tx) }
        }
        // A shop that is suspended submits nothing. The hourly sweep tries again.
        do { try await Revision.requireStanding(of: seller, in: tx) } catch Revision.Refusal.sellerStopped { return }
        let files = Query<[ID]>.all(
            """
            SELECT f.id FROM imports.file f WHERE f.seller_id = \(seller) AND f.state = 'done'
              AND EXISTS (SELECT FROM imports.product p WHERE p.file_id = f.id AND p.state = 'held') ORDER BY f.id FOR UPDATE OF f
            """
        ) { row in try row.next() }
        for file in try await tx.read(files) {
            try await tx.run("UPDATE imports.product SET state = 'right' WHERE file_id = \(file) AND state = 'held'")
            try await step(file, in: tx)
        }
    }

    /// Releases the held products of shops that have room again for another reason than a decision about a file.
    static func releaseHeld(in db: Database) async throws {
        let sellers = Query<[Seller.ID]>.all(
            """
            SELECT DISTINCT f.seller_id FROM imports.file f JOIN imports.product p ON p.file_id = f.id
            WHERE p.state = 'held' AND f.state = 'done'
            """
        ) { row in try row.next() }
        for seller in try await db.search(sellers) {
            try await db.transaction { tx in
                let isTrusted = try await SellerTrust.isTrusted(seller, in: tx)
                let hasRoom = try await tx.read(Revision.hasRoom(forFilesOf: seller, nil))
                if isTrusted || hasRoom { try await release(of: seller, in: tx) }
            }
        }
    }

    /// Nothing is left to write now. A file that runs is done, although pictures may still be fetched.
    private func finish(in db: Database) async throws {
        try await db.transaction(statement: 20_000) { tx in
            guard let file = try await tx.read(Self.lock(id, of: seller)) else { return }
            if file.state == .running { try await Self.end(id, as: .done, in: tx) }
            let open = Query<Bool>.one("SELECT EXISTS (SELECT FROM imports.product WHERE file_id = \(id) AND state = 'pictures')") { row in
                try row.next()
            }
            guard try await !tx.read(open) else { return }
            try await Self.removeContent(of: id, in: tx)
            // The result is known now, so the shop is told once.
            let told = try await tx.run(
                "UPDATE imports.file SET told_at = kernel.now() WHERE id = \(id) AND state = 'done' AND told_at IS NULL")
            if told == 1 { try await Outbox.publish(ImportEnded(file: id), in: tx) }
        }
    }
}

/// All products and pictures of a file are settled. Subscribers read the counts.
package struct ImportEnded: Event {
    package static let name = "imports.ended"

    package let file: ImportFile.ID
}
