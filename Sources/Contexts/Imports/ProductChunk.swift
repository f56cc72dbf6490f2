import Catalog
import Kernel
import Postgres
import Sellers

/// Some products of a file with all that is needed to check or import them, read in few statements.
struct ProductChunk: Sendable {
    struct Item: Sendable {
        let place: Int
        let handle: String
        let rows: [FileRow]
        /// The live product of the shop; nil for a new one.
        let product: Product.ID?
        let reading: ProductReading
    }

    let items: [Item]
    /// The shop's offers with the numbers of these rows.
    let numbered: [String: Offer.Numbered]

    /// - Parameters:
    ///   - places: as `imports.product` has them.
    ///   - reader: makes a reader for the categories of these products.
    init(
        _ file: ImportFile, _ places: [Int], _ columns: FileColumns, _ mapping: ImportMapping, _ taxonomy: Taxonomy, in db: Database
    ) async throws {
        let read = Query<[(Int, String, FileRow)]>.all(
            """
            SELECT p.place, p.handle, r.number, r.cells
            FROM unnest(\(places)::integer[]) AS wanted (place)
            JOIN imports.product p ON p.file_id = \(file.id) AND p.place = wanted.place
            JOIN imports.row r ON r.file_id = \(file.id) AND r.place = wanted.place
            ORDER BY p.place, r.number
            """
        ) { row in (try row.next(), try row.next(), FileRow(number: try row.next(), cells: try row.next())) }
        let rows = try await db.search(read)
        var grouped: [(place: Int, handle: String, rows: [FileRow])] = []
        for (place, handle, row) in rows {
            if grouped.last?.place == place { grouped[grouped.count - 1].rows.append(row) } else { grouped.append((place, handle, [row])) }
        }
        let skus = Set(rows.map { columns.text($0.2, .sku) }.filter { !$0.isEmpty }).sorted()
        let (called, numbered) = try await db.search(
            Product.called(grouped.map(\.handle), by: file.seller), Offer.numbered(skus, of: file.seller))
        self.numbered = numbered
        let attributes = try await Self.attributes(of: file, columns, mapping, taxonomy, grouped.map(\.rows), in: db)
        let reader = ProductReader(
            columns: columns, mapping: mapping, settings: file.settings, taxonomy: taxonomy, attributes: attributes)
        items = grouped.map { place, handle, rows in
            var product = called[handle]
            if product == nil, !columns.has(.handle) {
                let known = Set(rows.compactMap { numbered[columns.text($0, .sku)]?.product })
                if known.count == 1 { product = known.first }
            }
            return Item(
                place: place, handle: handle, rows: rows, product: product,
                reading: reader.read(rows, called: handle, isNew: product == nil))
        }
    }

    /// The attributes of the categories that these rows name, with the shop's own values.
    private static func attributes(
        of file: ImportFile, _ columns: FileColumns, _ mapping: ImportMapping, _ taxonomy: Taxonomy, _ products: [[FileRow]],
        in db: Database
    ) async throws -> [String: [Attribute]] {
        var slugs: Set<String> = file.settings.category.map { [$0] } ?? []
        for rows in products {
            let source = SourceProduct(rows, called: "", columns, language: file.settings.language)
            guard let theirs = source.category?.text else { continue }
            if columns.format == .kolchi, taxonomy.category(theirs) != nil { slugs.insert(theirs) }
            if let ours = mapping.category(theirs) { slugs.insert(ours) }
        }
        var attributes: [String: [Attribute]] = [:]
        for slug in slugs.sorted() { attributes[slug] = try await db.search(Attribute.of(category: slug, with: file.seller)) }
        return attributes
    }
}
