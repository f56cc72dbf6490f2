import Catalog
import Images
import Kernel
import Loops
import Postgres
import Sellers

/// The third step of an import: every row is checked. Nothing is written but the faults.
extension ImportFile {
    /// The products that are checked in one step.
    private static let checked = 400

    /// Checks some products. When none is left, the file waits for the decision of the shop.
    ///
    /// - Parameter mediaPrefix: what the addresses of the shop's own pictures begin with.
    func check(
        _ taxonomy: Taxonomy, mediaPrefix: String, _ files: PrivateFileStore, _ pool: WorkerPool<Void>, in db: Database
    ) async throws {
        guard let format else { return }
        let columns = FileColumns(format, columns)
        let mapping = ImportMapping(try await db.search(Self.remembered(by: seller)))
        let next = Query<[Int]>.all(
            "SELECT place FROM imports.product WHERE file_id = \(id) AND state = 'read' ORDER BY place LIMIT \(Self.checked)"
        ) { row in try row.next() }
        let places = try await db.search(next)
        guard !places.isEmpty else {
            return try await db.transaction { tx in
                try await tx.run("UPDATE imports.file SET state = 'checked' WHERE id = \(id) AND state = 'mapped'")
                try await Self.rest(id, in: tx)
            }
        }
        let archived = try await archivedNames(files, pool, in: db)
        let twice = try await db.search(Self.numbersTwice(in: id, columns[.sku]))
        let chunk = try await ProductChunk(self, places, columns, mapping, taxonomy, in: db)
        var (states, faults, notTaken): ([(Int, ImportedProduct.State)], [(row: Int, json: String, isFaulty: Bool)], [NotTaken: Int]) = (
            [], [], [:]
        )
        for item in chunk.items {
            var reading = item.reading
            Self.addNumberFaults(to: &reading, item, chunk.numbered, twice)
            addPictureWarnings(to: &reading, mediaPrefix, archived)
            states.append((item.place, reading.isFaulty ? .faulty : .right))
            for (row, found) in reading.faults {
                faults.append((row, try JSONText.encode(found), found.contains { !$0.reason.isWarning }))
            }
            notTaken.merge(reading.source.notTaken, uniquingKeysWith: +)
            if item.product != nil, reading.source.isHidden { notTaken[.unpublishing, default: 0] += 1 }
            if item.product != nil, format != .kolchi, !settings.setsStock, columns.has(.stock) { notTaken[.stock, default: 0] += 1 }
        }
        let counts = Dictionary(
            uniqueKeysWithValues: self.notTaken.merging(notTaken, uniquingKeysWith: +).map { ($0.key.rawValue, $0.value) })
        try await db.transaction(statement: 20_000) { tx in
            try await tx.run(
                """
                UPDATE imports.row r SET faults = found.faults::jsonb, is_faulty = found.is_faulty
                FROM unnest(\(faults.map(\.row))::integer[], \(faults.map(\.json))::text[], \(faults.map(\.isFaulty))::boolean[])
                    AS found (number, faults, is_faulty)
                WHERE r.file_id = \(id) AND r.number = found.number
                """)
            try await Self.set(states, of: id, in: tx)
            try await tx.run("UPDATE imports.file SET not_taken = \(try JSONText.encode(counts))::jsonb WHERE id = \(id)")
            // The shop may have cancelled the file, or mapped it again, in the meantime.
            try await Self.continueStep(id, while: .mapped, in: tx)
        }
    }

    /// Forgets what an earlier check found.
    static func uncheck(_ id: ID, in tx: Transaction) async throws {
        _ = try await tx.run([
            "UPDATE imports.row SET faults = '[]', is_faulty = false WHERE file_id = \(id) AND faults <> '[]'",
            "UPDATE imports.product SET state = 'read' WHERE file_id = \(id) AND state <> 'read'",
            "UPDATE imports.file SET not_taken = '{}' WHERE id = \(id)",
        ])
    }

    static func set(_ states: [(Int, ImportedProduct.State)], of id: ID, in tx: Transaction) async throws {
        try await tx.run(
            """
            UPDATE imports.product p SET state = found.state
            FROM unnest(\(states.map(\.0))::integer[], \(states.map(\.1.rawValue))::text[]) AS found (place, state)
            WHERE p.file_id = \(id) AND p.place = found.place
            """)
    }

    static func set(_ results: [ImportWriter.Result], of id: ID, in tx: Transaction) async throws {
        try await tx.run(
            """
            UPDATE imports.product p SET state = found.state, draft_id = coalesce(found.draft, p.draft_id),
                product_id = coalesce(found.product, p.product_id)
            FROM unnest(\(results.map(\.place))::integer[], \(results.map(\.state.rawValue))::text[], \(results.map(\.draft))::uuid[],
                \(results.map(\.product))::uuid[]) AS found (place, state, draft, product)
            WHERE p.file_id = \(id) AND p.place = found.place
            """)
    }

    /// Asks for the next step, if the file is still in that state.
    static func continueStep(_ id: ID, while state: State, in tx: Transaction) async throws {
        let now = Query<State?>.first("SELECT state FROM imports.file WHERE id = \(id) FOR UPDATE") { row in try row.next() }
        if try await tx.read(now) == state { try await step(id, in: tx) }
    }

    /// Numbers that stand in several rows of the file, with the first two of these rows.
    private static func numbersTwice(in id: ID, _ column: Int?) -> Query<[String: [Int]]> {
        Query<[(String, [Int])]>.all(
            """
            SELECT cells[\((column ?? -1) + 1)], (array_agg(number ORDER BY number))[1:2] FROM imports.row
            WHERE file_id = \(id) AND cells[\((column ?? -1) + 1)] <> '' GROUP BY 1 HAVING count(*) > 1
            """
        ) { row in (try row.next(String.self).tidied, try row.next()) }.map { Dictionary($0) { first, _ in first } }
    }

    /// Warns of pictures that can never be fetched, each once a product.
    private func addPictureWarnings(to reading: inout ProductReading, _ mediaPrefix: String, _ archived: ImportArchive.Names?) {
        let source = reading.source
        var seen: Set<String> = []
        for picture in source.pictures + source.variants.flatMap(\.pictures) where seen.insert(picture.source).inserted {
            if WantedPictures.hash(of: picture.source, mediaPrefix) != nil { continue }
            if picture.source.contains("://") {
                if WantedPictures.key(of: picture.source, self) == nil { reading.fault(picture.at, picture.source, .pictureAddress) }
            } else if !(archived?.contains(picture.source) ?? false) {
                reading.fault(picture.at, picture.source, .pictureNotInArchive)
            }
        }
    }

    private static func addNumberFaults(
        to reading: inout ProductReading, _ item: ProductChunk.Item, _ numbered: [String: Offer.Numbered], _ twice: [String: [Int]]
    ) {
        for variant in reading.source.variants where !variant.sku.text.isEmpty {
            let sku = variant.sku.text
            if let rows = twice[sku], let other = rows.first(where: { $0 != variant.row }) {
                reading.fault(variant.sku.at, sku, .twice, "\(other)")
            }
            if let known = numbered[sku], known.product != item.product {
                reading.fault(variant.sku.at, sku, .skuElsewhere, known.handle ?? "")
            }
        }
    }
}
