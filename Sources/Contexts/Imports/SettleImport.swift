import Catalog
import Jobs
import Kernel
import Postgres
import Sellers

/// The second step of an import: its rows become products, and its words are collected.
extension ImportFile {
    private static let page = 2_000
    /// The most different words that are asked about. Further values stay the shop's own words.
    private static let mostWords = 2_000

    /// Reads all rows and writes the products and words of the file. Those of an earlier try are replaced.
    func settle(in db: Database) async throws {
        guard let format else { return }
        let columns = FileColumns(format, columns)
        var grouping = RowGrouping(columns)
        var rows: [FileRow] = []
        var last = 1
        // Variations may come before their product, so keys of products are known first.
        repeat {
            rows = try await db.search(Self.rows(of: id, after: last, most: Self.page))
            for row in rows { grouping.note(row) }
            last = rows.last?.number ?? last
        } while rows.count == Self.page
        try await db.transaction(statement: 60_000) { tx in
            _ = try await tx.run([
                "DELETE FROM imports.product WHERE file_id = \(id)", "DELETE FROM imports.word WHERE file_id = \(id)",
            ])
        }
        var words = WordCount(columns)
        last = 1
        repeat {
            rows = try await db.search(Self.rows(of: id, after: last, most: Self.page))
            let places = rows.map { grouping.place(of: $0) }
            for (row, place) in zip(rows, places) { words.add(row, place) }
            let new = grouping.takeNew()
            try await db.transaction(statement: 20_000) { tx in
                try await tx.run(
                    """
                    INSERT INTO imports.product (file_id, place, handle)
                    SELECT \(id), place, handle FROM unnest(\(new.map(\.place))::integer[], \(new.map(\.handle))::text[])
                        AS found (place, handle)
                    """)
                try await tx.run(
                    """
                    UPDATE imports.row r SET place = found.place
                    FROM unnest(\(rows.map(\.number))::integer[], \(places)::integer[]) AS found (number, place)
                    WHERE r.file_id = \(id) AND r.number = found.number
                    """)
            }
            last = rows.last?.number ?? last
        } while rows.count == Self.page
        let found = words.all.sorted { ($1.value, $0.key.theirs) < ($0.value, $1.key.theirs) }.prefix(Self.mostWords)
        let count = grouping.count
        try await db.transaction(statement: 20_000) { tx in
            try await tx.run(
                """
                INSERT INTO imports.word (file_id, kind, scope, theirs, rows)
                SELECT \(id), kind, scope, theirs, rows FROM unnest(
                    \(found.map(\.key.kind.rawValue))::text[], \(found.map(\.key.scope))::text[], \(found.map(\.key.theirs))::text[],
                    \(found.map(\.value))::integer[]) AS found (kind, scope, theirs, rows)
                """)
            try await tx.run("UPDATE imports.file SET products = \(count) WHERE id = \(id)")
            try await Self.rest(id, in: tx)
        }
    }

    static func rows(of id: ID, after number: Int, most: Int) -> Query<[FileRow]> {
        .all("SELECT number, cells FROM imports.row WHERE file_id = \(id) AND number > \(number) ORDER BY number LIMIT \(most)") { row in
            FileRow(number: try row.next(), cells: try row.next())
        }
    }
}

/// Finds out which rows belong to one product.
private struct RowGrouping {
    private let columns: FileColumns
    /// Places by handle.
    private var places: [String: Int] = [:]
    private var new: [(place: Int, handle: String)] = []
    private var lastHandle: String?
    /// WooCommerce: handles of products by their number and by `id:` and their key.
    private var parents: [String: String] = [:]

    init(_ columns: FileColumns) { self.columns = columns }

    var count: Int { places.count }

    /// Looks at a row before any is placed.
    mutating func note(_ row: FileRow) {
        guard columns.format == .woocommerce, !isVariation(row) else { return }
        let handle = wooHandle(row)
        let (sku, key) = (columns.text(row, .sku), columns.text(row, .sourceKey))
        if !sku.isEmpty { parents[sku] = handle }
        if !key.isEmpty { parents["id:" + key] = handle }
    }

    mutating func place(of row: FileRow) -> Int {
        let handle = handle(of: row).cut(to: 120)
        lastHandle = handle
        if let place = places[handle] { return place }
        let place = places.count + 1
        places[handle] = place
        new.append((place, handle))
        return place
    }

    mutating func takeNew() -> [(place: Int, handle: String)] {
        defer { new = [] }
        return new
    }

    private func handle(of row: FileRow) -> String {
        if columns.format == .woocommerce {
            guard isVariation(row) else { return wooHandle(row) }
            let parent = columns.text(row, .parent)
            return parents[parent] ?? (parent.isEmpty ? "row-\(row.number)" : "missing-" + parent)
        }
        let handle = columns.text(row, .handle)
        if !handle.isEmpty { return handle }
        let title = columns.text(row, .title)
        // A row of Shopify without handle and title goes on with the product above it.
        if columns.has(.handle), title.isEmpty, let lastHandle { return lastHandle }
        let sku = columns.text(row, .sku)
        // Rows of a table without handles are one product where they have the same title and options.
        if columns.format == .other, !sku.isEmpty, columns.all(.option).isEmpty { return Product.slug(from: sku) ?? sku }
        if !title.isEmpty { return Product.slug(from: title) ?? title }
        return sku.isEmpty ? "row-\(row.number)" : Product.slug(from: sku) ?? sku
    }

    private func isVariation(_ row: FileRow) -> Bool { columns.text(row, .kind).lowercased().contains("variation") }

    private func wooHandle(_ row: FileRow) -> String {
        let (sku, title, key) = (columns.text(row, .sku), columns.text(row, .title), columns.text(row, .sourceKey))
        let name = sku.isEmpty ? title : sku
        return Product.slug(from: name) ?? (name.isEmpty ? "row-\(row.number)" : key.isEmpty ? name : "product-" + key)
    }
}

/// Counts the words of a file that need a meaning.
private struct WordCount {
    private let columns: FileColumns
    private(set) var all: [ImportWord: Int] = [:]
    /// Names of options by place and number, which stand in the first row of a product alone.
    private var names: [Int: [Int: String]] = [:]
    private var isKnownCode: Bool { columns.format == .kolchi }
    /// Places of products whose category was counted.
    private var classified: Set<Int> = []

    /// The most different words in memory.
    private static let most = 20_000

    init(_ columns: FileColumns) { self.columns = columns }

    mutating func add(_ row: FileRow, _ place: Int) {
        category(row, place)
        let condition = columns.text(row, .condition)
        if !condition.isEmpty { count(ImportWord(.condition, condition)) }
        guard !isKnownCode else { return }
        for number in columns.numbers("option-name-") {
            let name = columns.text(row, .optionName(number))
            if !name.isEmpty { names[place, default: [:]][number] = name }
            let value = columns.text(row, .optionValue(number))
            let option = names[place]?[number] ?? "Option \(number)"
            if value.isEmpty || option.lowercased() == "title" && value.lowercased() == "default title" { continue }
            if !ShopifyFormat.isCondition(option, value) { trait(option, value) }
        }
        for number in columns.numbers("attribute-name-") {
            let (name, values) = (columns.text(row, .attributeName(number)), columns.text(row, .attributeValues(number)))
            guard !name.isEmpty else { continue }
            for value in WooCommerceList.items(values) { trait(name, value) }
        }
        for column in columns.all(.option) + columns.all(.trait) where !row[column].tidied.isEmpty {
            trait(columns.columns[column].header.tidied, row[column].tidied)
        }
    }

    private mutating func category(_ row: FileRow, _ place: Int) {
        var category = columns.text(row, .category)
        if category.isEmpty { category = columns.text(row, .type) }
        if columns.format == .woocommerce {
            category = WooCommerceList.items(category).max { $0.split(separator: ">").count < $1.split(separator: ">").count } ?? ""
        }
        if !category.isEmpty, classified.insert(place).inserted { count(ImportWord(.category, category)) }
    }

    private mutating func trait(_ name: String, _ value: String) {
        count(ImportWord(.option, name))
        count(ImportWord(.value, value.cut(to: 400), of: name.cut(to: 200)))
    }

    private mutating func count(_ word: ImportWord) {
        let word = ImportWord(word.kind, word.theirs.cut(to: 400), of: word.scope)
        if all[word] == nil, all.count >= Self.most { return }
        all[word, default: 0] += 1
    }
}
