import Catalog
import Inventory
import Kernel

/// A product as a file describes it, whatever its format. Nothing is judged here.
struct SourceProduct: Sendable {
    /// A text with the cell in which it stands.
    struct Text: Sendable {
        let text: String
        let at: CellPlace
    }

    /// A name with a value, such as `Size` and `M`.
    struct Trait: Sendable {
        let name: String
        let value: String
        let at: CellPlace
        /// Whether `name` is a code of the house, as in Kolchi's own format.
        var isCode = false
    }

    struct Picture: Sendable {
        /// An address, or the name of an entry of the archive.
        let source: String
        let at: CellPlace
        var alt: [Language: String] = [:]
        var position: Int?
    }

    /// What a row says about the pieces in one warehouse.
    struct Level: Sendable {
        let warehouse: Warehouse.ID
        let pieces: Text
        /// Nil if the file does not say what its author saw.
        let seen: Text?
    }

    /// A row of the file that is an offer.
    struct Variant: Sendable {
        let row: Int
        /// The key of a live offer, which exports of the shop write.
        var offer: Text?
        var options: [Trait] = []
        var price: Text
        var sku: Text
        var gtin: Text
        /// Nil if the file has no column of stock.
        var stock: Text?
        var stockSeen: Text?
        var exportedAt: Text?
        /// The warehouses about which the row says something.
        var levels: [Level] = []
        /// Nil if the file has no column of conditions, or the cell is empty.
        var condition: Text?
        var measurements: [(kind: Measurement.Kind, text: Text)] = []
        var defects: [[Language: Text]] = []
        /// The pictures of this offer alone, in Kolchi's own format.
        var pictures: [Picture] = []
        /// Whether the other shop sells more than it has.
        var oversells: Text?
    }

    var handle: String
    var firstRow: Int
    var language: Text?
    /// Nil in a language about which the file says nothing.
    var titles: [Language: Text] = [:]
    var descriptions: [Language: Text] = [:]
    var category: Text?
    /// Traits of the whole product.
    var traits: [Trait] = []
    var brand: Text?
    var pictures: [Picture] = []
    var variants: [Variant] = []
    var grams: (thousandths: Int?, at: Text)?
    /// In millimetres, where the cells can be read.
    var sides: [(millimetres: Int?, at: Text)] = []
    /// Whether the file says that it is not published.
    var isHidden = false
    /// Rows that cannot be imported at all, by what they are.
    var refused: [(at: CellPlace, content: String, reason: ImportFault.Reason)] = []
    var notTaken: [NotTaken: Int] = [:]
}

extension SourceProduct {
    /// Reads the rows of one product.
    ///
    /// - Parameters:
    ///   - rows: at least one, in the order of the file.
    ///   - language: of texts whose column names none.
    init(_ rows: [FileRow], called handle: String, _ columns: FileColumns, language: Language) {
        self.init(handle: handle, firstRow: rows[0].number)
        let reader = SourceReader(columns: columns, language: language)
        reader.read(rows, into: &self)
    }

    private init(handle: String, firstRow: Int) { (self.handle, self.firstRow) = (handle, firstRow) }
}

/// Reads products by the meaning of the columns.
private struct SourceReader {
    let columns: FileColumns
    let language: Language

    func read(_ rows: [FileRow], into product: inout SourceProduct) {
        // A variation repeats the title with its options, and may stand before its product.
        let products = columns.format == .woocommerce ? rows.filter { !isVariation($0) } : rows
        for row in products.isEmpty ? rows : products { readWords(row, into: &product) }
        if columns.format == .woocommerce { readWooCommerce(rows, into: &product) } else { readRows(rows, into: &product) }
        countLeftOut(rows, into: &product)
    }

    private func text(_ row: FileRow, _ field: ImportField) -> SourceProduct.Text? {
        guard let column = columns[field] else { return nil }
        return SourceProduct.Text(text: row[column].tidied, at: CellPlace(row: row.number, column: column))
    }

    private func written(_ row: FileRow, _ field: ImportField) -> SourceProduct.Text? {
        text(row, field).flatMap { $0.text.isEmpty ? nil : $0 }
    }

    // MARK: The product

    /// Words of the whole product: those of its first row that has some.
    private func readWords(_ row: FileRow, into product: inout SourceProduct) {
        if product.language == nil { product.language = written(row, .language) }
        if product.titles[language] == nil, let title = written(row, .title) { product.titles[language] = title }
        if product.descriptions[language] == nil, let description = description(row, &product) {
            product.descriptions[language] = description
        }
        for language in Language.allCases {
            if product.titles[language] == nil { product.titles[language] = written(row, .title(language.rawValue)) }
            if product.descriptions[language] == nil, let column = columns[.description(language.rawValue)], !row[column].isEmpty {
                product.descriptions[language] = SourceProduct.Text(
                    text: row[column].tidiedLines, at: CellPlace(row: row.number, column: column))
            }
        }
        if product.category == nil { product.category = category(row) }
        if product.brand == nil { product.brand = written(row, .brand) }
        if product.grams == nil { product.grams = grams(row) }
        if product.sides.isEmpty { product.sides = sides(row) }
        if let published = written(row, .published), ["false", "0", "-1", "no"].contains(published.text.lowercased()) {
            product.isHidden = true
        }
        if let status = written(row, .status), ["draft", "archived", "withdrawn", "unlisted"].contains(status.text.lowercased()) {
            product.isHidden = true
        }
        if let card = written(row, .giftCard), ["true", "1", "yes"].contains(card.text.lowercased()) {
            product.refused.append((card.at, card.text, .giftCard))
        }
        if let shipping = written(row, .requiresShipping), ["false", "0"].contains(shipping.text.lowercased()) {
            product.refused.append((shipping.at, shipping.text, .virtual))
        }
    }

    private func description(_ row: FileRow, _ product: inout SourceProduct) -> SourceProduct.Text? {
        for field in [ImportField.description, .shortDescription] {
            guard let column = columns[field], !row[column].isEmpty else { continue }
            // WooCommerce writes line ends as two characters.
            let source = columns.format == .woocommerce ? row[column].replacing("\\n", with: "\n") : row[column]
            let plain = columns.format == .kolchi ? nil : MarkupText(source)
            if plain?.hadScripts == true { product.notTaken[.scripts, default: 0] += 1 }
            let text = plain?.text ?? source.tidiedLines
            if !text.isEmpty { return SourceProduct.Text(text: text, at: CellPlace(row: row.number, column: column)) }
        }
        return nil
    }

    private func category(_ row: FileRow) -> SourceProduct.Text? {
        guard var found = written(row, .category) ?? written(row, .type) else { return nil }
        if columns.format == .woocommerce {
            // Several categories stand beside each other. The deepest one says most.
            let paths = WooCommerceList.items(found.text)
            let deepest = paths.max { $0.split(separator: ">").count < $1.split(separator: ">").count } ?? ""
            found = SourceProduct.Text(text: deepest, at: found.at)
        }
        return found
    }

    private func grams(_ row: FileRow) -> (thousandths: Int?, at: SourceProduct.Text)? {
        for (field, factor) in [(ImportField.grams, 1.0), (.kilograms, 1000.0), (.weight, 0)] {
            guard let found = written(row, field) else { continue }
            let unit = columns.unit(of: columns[field])
            let byUnit: [String: Double] = ["kg": 1000, "g": 1, "lbs": 453.592_37, "lb": 453.592_37, "oz": 28.349_523_125]
            let number = DecimalSign.thousandths(found.text, sign: columns.decimal(columns[field]))
            let total = number.map { Int((Double($0) * (factor > 0 ? factor : byUnit[unit] ?? 1)).rounded()) }
            // Other shops write 0 for an unknown weight.
            if total == 0 { continue }
            return (total, found)
        }
        return nil
    }

    private func sides(_ row: FileRow) -> [(millimetres: Int?, at: SourceProduct.Text)] {
        let found = [ImportField.length, .width, .height].compactMap { field in written(row, field).map { (field, $0) } }
        guard found.count == 3 else { return [] }
        let read = found.map { field, text in
            let unit = written(row, .sizeUnit)?.text.lowercased() ?? columns.unit(of: columns[field])
            let byUnit: [String: Double] = ["mm": 1, "cm": 10, "m": 1000, "in": 25.4, "yd": 914.4]
            let number = DecimalSign.thousandths(text.text, sign: columns.decimal(columns[field]))
            return (millimetres: number.map { Int((Double($0) * (byUnit[unit] ?? 10) / 1000).rounded()) }, at: text)
        }
        return read.allSatisfy { $0.millimetres == 0 } ? [] : read
    }

    // MARK: Rows that are offers

    private func readRows(_ rows: [FileRow], into product: inout SourceProduct) {
        readTraits(rows, into: &product)
        let names = columns.numbers("option-name-").map { number in
            (number: number, name: rows.lazy.compactMap { written($0, .optionName(number))?.text }.first ?? "")
        }
        for row in rows {
            readPictures(row, into: &product)
            guard isOffer(row, isOnly: rows.count == 1) else { continue }
            var variant = variant(row)
            for (number, name) in names {
                guard let value = written(row, .optionValue(number)) else { continue }
                // Shopify calls the only variant of a product so.
                if name.lowercased() == "title", value.text.lowercased() == "default title" { continue }
                if ShopifyFormat.isCondition(name, value.text) {
                    variant.condition = value
                    continue
                }
                variant.options.append(SourceProduct.Trait(name: name.isEmpty ? "Option \(number)" : name, value: value.text, at: value.at))
            }
            for column in columns.all(.option) where !row[column].tidied.isEmpty {
                variant.options.append(
                    SourceProduct.Trait(
                        name: columns.columns[column].header.tidied, value: row[column].tidied,
                        at: CellPlace(row: row.number, column: column)))
            }
            for (code, column) in columns.named("option:") where !row[column].tidied.isEmpty {
                variant.options.append(
                    SourceProduct.Trait(
                        name: code, value: row[column].tidied, at: CellPlace(row: row.number, column: column), isCode: true))
            }
            product.variants.append(variant)
        }
        if product.variants.isEmpty { product.variants.append(variant(rows[0])) }
        product.pictures.sort { ($0.position ?? Int.max) < ($1.position ?? Int.max) }
    }

    /// A row with a picture alone is none.
    private func isOffer(_ row: FileRow, isOnly: Bool) -> Bool {
        if isOnly { return true }
        let fields = [ImportField.price, .sku, .gtin, .stock] + columns.numbers("option-value-").map(ImportField.optionValue)
        return fields.contains { written(row, $0) != nil } || columns.all(.option).contains { !row[$0].tidied.isEmpty }
            || !levels(row).isEmpty
    }

    private func levels(_ row: FileRow) -> [SourceProduct.Level] {
        columns.warehouses.compactMap { warehouse in
            written(row, .stock(at: warehouse)).map {
                SourceProduct.Level(warehouse: warehouse, pieces: $0, seen: written(row, .stockSeen(at: warehouse)))
            }
        }
    }

    private func variant(_ row: FileRow) -> SourceProduct.Variant {
        let nothing = SourceProduct.Text(text: "", at: CellPlace(row: row.number, column: nil))
        var variant = SourceProduct.Variant(
            row: row.number, price: text(row, .price) ?? nothing, sku: text(row, .sku) ?? nothing, gtin: text(row, .gtin) ?? nothing)
        (variant.offer, variant.stock) = (written(row, .offer), text(row, .stock))
        (variant.stockSeen, variant.exportedAt) = (written(row, .stockSeen), written(row, .exportedAt))
        variant.levels = levels(row)
        variant.condition = written(row, .condition)
        // Spreadsheets write `'0001` so that zeros stay.
        if variant.gtin.text.hasPrefix("'") { variant.gtin = .init(text: String(variant.gtin.text.dropFirst()), at: variant.gtin.at) }
        if let policy = written(row, .stockPolicy), ["continue", "true", "1", "yes", "notify"].contains(policy.text.lowercased()),
            (TypedText(variant.stock?.text ?? "").compact as String?).flatMap({ Int($0) }).map({ $0 <= 0 }) ?? false
        {
            variant.oversells = policy
        }
        for kind in Measurement.Kind.allCases {
            if let found = written(row, .measure(kind.rawValue)) { variant.measurements.append((kind, found)) }
        }
        for number in 1...KolchiFormat.mostDefects {
            var texts: [Language: SourceProduct.Text] = [:]
            for language in Language.allCases { texts[language] = written(row, .defect(number, language.rawValue)) }
            if !texts.isEmpty { variant.defects.append(texts) }
        }
        if columns.format == .kolchi { variant.pictures = list(row) }
        return variant
    }

    private func readTraits(_ rows: [FileRow], into product: inout SourceProduct) {
        for column in columns.all(.trait) {
            guard let row = rows.first(where: { !$0[column].tidied.isEmpty }) else { continue }
            product.traits.append(
                SourceProduct.Trait(
                    name: columns.columns[column].header.tidied, value: row[column].tidied, at: CellPlace(row: row.number, column: column)))
        }
        for (code, column) in columns.named("trait:") {
            guard let row = rows.first(where: { !$0[column].tidied.isEmpty }) else { continue }
            product.traits.append(
                SourceProduct.Trait(name: code, value: row[column].tidied, at: CellPlace(row: row.number, column: column), isCode: true))
        }
    }

    // MARK: Pictures

    private func readPictures(_ row: FileRow, into product: inout SourceProduct) {
        guard columns.format != .kolchi else { return }
        for column in columns.all(.picture) where !row[column].tidied.isEmpty {
            var picture = SourceProduct.Picture(source: row[column].tidied, at: CellPlace(row: row.number, column: column))
            picture.position = written(row, .picturePosition).flatMap { Int($0.text) }
            if let alt = written(row, .pictureAlt) { picture.alt[language] = alt.text.cut(to: 300) }
            if !product.pictures.contains(where: { $0.source == picture.source }) { product.pictures.append(picture) }
        }
        for picture in list(row) + [written(row, .variantPicture)].compactMap({ $0 }).map({ .init(source: $0.text, at: $0.at) })
        where !product.pictures.contains(where: { $0.source == picture.source }) {
            product.pictures.append(picture)
        }
    }

    /// Several pictures in one cell: with lines, commas, semicolons, bars or blanks between.
    private func list(_ row: FileRow) -> [SourceProduct.Picture] {
        columns.all(.pictures).flatMap { column -> [SourceProduct.Picture] in
            let cell = row[column]
            // A name of a file may contain blanks, and an address may not.
            let separators: Set<Character> = cell.contains("://") ? [",", ";", "|", "\n", " ", "\t"] : [",", ";", "|", "\n"]
            let sources = cell.split(whereSeparator: { separators.contains($0) || $0.isNewline }).map { String($0).tidied }
            return sources.filter { !$0.isEmpty }.enumerated().map { index, source in
                var picture = SourceProduct.Picture(source: source, at: CellPlace(row: row.number, column: column))
                for language in Language.allCases {
                    if let alt = written(row, .pictureAlt(index + 1, language.rawValue)) { picture.alt[language] = alt.text.cut(to: 300) }
                }
                return picture
            }
        }
    }

    // MARK: WooCommerce

    /// The row of the product comes with rows of its variations, in any order. An attribute that a variation names tells variants apart.
    private func readWooCommerce(_ rows: [FileRow], into product: inout SourceProduct) {
        let variations = rows.filter(isVariation)
        let parents = rows.filter { !isVariation($0) }
        for row in parents + variations { readPictures(row, into: &product) }
        for row in rows {
            guard let kind = written(row, .kind) else { continue }
            for word in kinds(row) {
                switch word {
                case "grouped": product.refused.append((kind.at, kind.text, .grouped))
                case "external": product.refused.append((kind.at, kind.text, .external))
                case "virtual", "downloadable": product.refused.append((kind.at, kind.text, .virtual))
                default: break
                }
            }
        }
        guard let parent = parents.first else {
            for row in variations {
                let name = text(row, .parent)
                product.refused.append((CellPlace(row: row.number, column: columns[.parent]), name?.text ?? "", .noParent))
            }
            product.variants = variations.map(variant)
            return
        }
        let numbers = columns.numbers("attribute-name-")
        let used = Set(
            variations.flatMap { row in
                numbers.filter { written(row, .attributeValues($0)) != nil }.compactMap { written(row, .attributeName($0))?.text }
            })
        for number in numbers {
            guard let name = written(parent, .attributeName(number)), let values = written(parent, .attributeValues(number)),
                !used.contains(name.text), let first = WooCommerceList.items(values.text).first
            else { continue }
            product.traits.append(SourceProduct.Trait(name: name.text, value: first, at: values.at))
        }
        guard !variations.isEmpty else {
            product.variants = [variant(parent)]
            return
        }
        for row in variations {
            var one = variant(row)
            for number in numbers {
                guard let name = written(row, .attributeName(number)), let value = written(row, .attributeValues(number)) else { continue }
                one.options.append(SourceProduct.Trait(name: name.text, value: value.text, at: value.at))
            }
            product.variants.append(one)
        }
    }

    private func isVariation(_ row: FileRow) -> Bool { kinds(row).contains("variation") }

    private func kinds(_ row: FileRow) -> [String] {
        columns.text(row, .kind).lowercased().split(separator: ",").map { $0.trimmingPrefix(" ").description }
    }

    // MARK: What is left out

    private func countLeftOut(_ rows: [FileRow], into product: inout SourceProduct) {
        let kinds: [(ImportField, NotTaken)] = [
            (.compareAtPrice, .compareAtPrice), (.salePrice, .salePrice), (.internationalPrice, .internationalPrice), (.seo, .seo),
            (.metafield, .metafields), (.tax, .tax), (.tags, .tags), (.cost, .cost), (.unknownStock, .unknownWarehouse),
        ]
        for (field, kind) in kinds {
            let count = rows.count { row in columns.all(field).contains { !row[$0].tidied.isEmpty } }
            if count > 0 { product.notTaken[kind, default: 0] += count }
        }
        // A vendor is not the seller. It may be the brand.
        if columns.format == .shopifyOld || columns.format == .shopifyNew, product.brand != nil {
            product.notTaken[.vendor, default: 0] += 1
        }
    }
}

/// A list in a cell of WooCommerce: commas between, and `\,` for a comma.
enum WooCommerceList {
    static func items(_ cell: String) -> [String] {
        cell.replacing("\\,", with: "\u{1}").split(separator: ",").map { String($0).replacing("\u{1}", with: ",").tidied }.filter {
            !$0.isEmpty
        }
    }
}
