import Catalog
import Foundation
import Inventory
import Kernel

/// A product of a file in the shop's own terms, with all faults of its rows.
///
/// Rows that differ in condition, defects, measurements or pictures are different pieces of one product. Each of them is a `Piece`.
struct ProductReading: Sendable {
    /// Offers that share everything but options, price and codes.
    struct Piece: Sendable {
        var input: ListingInput
        /// The rows, in the order of `input.variants.rows`.
        let variants: [SourceProduct.Variant]
        /// What the file says about the stock of each variant.
        var stocks: [StockReading]
        /// The pictures that the file names for it, in order.
        var pictures: [SourceProduct.Picture]
        /// Where the fields of `input` stand, by the names of the form's fields.
        var places: [String: CellPlace]
        /// Without faults; nil otherwise.
        var content: ListingContent?
    }

    let source: SourceProduct
    var pieces: [Piece] = []
    /// By row.
    var faults: [Int: [ImportFault]] = [:]
    /// What the file says nothing about, so that a live product keeps it.
    var silences = Silences()

    struct Silences: Sendable {
        var category = false, condition = false, parcel = false, pictures = false, stock = false, titles = false, price = false
    }

    /// Whether a fault keeps the product from being imported.
    var isFaulty: Bool { faults.values.contains { $0.contains { !$0.reason.isWarning } } }

    mutating func fault(_ at: CellPlace, _ content: String, _ reason: ImportFault.Reason, _ detail: String = "") {
        faults[at.row, default: []].append(ImportFault(at.column, content, reason, detail))
    }
}

/// What a row says about the stock of an offer.
struct StockReading: Sendable, Equatable {
    /// Nil if it says nothing.
    var pieces: Int?
    /// The pieces on hand that the author of the file saw, and the moment of the export.
    var seen: Int?
    var exportedAt: String?
    /// What it says about single warehouses. `pieces` is their sum then, and `seen` is nil.
    var levels: [Level] = []

    struct Level: Sendable, Equatable {
        let warehouse: Warehouse.ID
        let pieces: Int
        let seen: Int?
    }

    /// Whether a text is a moment as exports write it, in UTC (ISO 8601).
    static func isMoment(_ text: String) -> Bool {
        let form = /(2[0-9]{3}-[0-9]{2}-[0-9]{2})T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?Z/
        return text.wholeMatch(of: form).map { CalendarDay(typed: String($0.1)) != nil } ?? false
    }
}

/// Turns products of a file into listings.
struct ProductReader: Sendable {
    let columns: FileColumns
    let mapping: ImportMapping
    let settings: ImportSettings
    let taxonomy: Taxonomy
    /// Attributes by category, with the shop's own values.
    let attributes: [String: [Attribute]]

    /// - Parameter isNew: whether the shop has no such product. A live product keeps what the file leaves out.
    func read(_ rows: [FileRow], called handle: String, isNew: Bool) -> ProductReading {
        let source = SourceProduct(rows, called: handle, columns, language: settings.language)
        var reading = ProductReading(source: source)
        for (at, content, reason) in source.refused { reading.fault(at, content, reason) }
        if source.variants.count > ImportFile.mostVariants {
            reading.fault(
                CellPlace(row: source.firstRow, column: nil), "\(source.variants.count)", .tooManyVariants, "\(ImportFile.mostVariants)")
            return reading
        }
        var words = ListingInput.Words(language: language(of: source))
        words.titles = source.titles.mapValues(\.text)
        words.descriptions = source.descriptions.mapValues(\.text)
        reading.silences.titles = source.titles.isEmpty
        let category = self.category(of: source, isNew, &reading)
        words.category = category ?? ""
        let own = attributes[category ?? ""] ?? []
        for group in groups(of: source, isNew, &reading) {
            reading.pieces.append(piece(group, words, own, of: source, isNew, &reading))
        }
        check(own, isNew, &reading)
        return reading
    }

    private func language(of source: SourceProduct) -> Language {
        if let written = source.language.flatMap({ Language(rawValue: $0.text.lowercased()) }), source.titles[written] != nil {
            return written
        }
        if source.titles[settings.language] != nil { return settings.language }
        return Language.allCases.first { source.titles[$0] != nil } ?? settings.language
    }

    private func category(of source: SourceProduct, _ isNew: Bool, _ reading: inout ProductReading) -> String? {
        guard let theirs = source.category else {
            reading.silences.category = true
            return settings.category
        }
        let ours = columns.format == .kolchi && taxonomy.category(theirs.text) != nil ? theirs.text : mapping.category(theirs.text)
        guard let ours, !ours.isEmpty else {
            reading.fault(theirs.at, theirs.text, .unmapped)
            return nil
        }
        return ours
    }

    // MARK: Pieces

    private struct Group {
        var condition: String
        var variants: [SourceProduct.Variant]
    }

    private func groups(of source: SourceProduct, _ isNew: Bool, _ reading: inout ProductReading) -> [Group] {
        var groups: [Group] = []
        for variant in source.variants {
            var condition = ""
            if let theirs = variant.condition {
                let isCode = columns.format != .other && Condition(rawValue: theirs.text) != nil
                let ours = isCode ? theirs.text : mapping.condition(theirs.text)
                if let ours, !ours.isEmpty { condition = ours } else { reading.fault(theirs.at, theirs.text, .unmapped) }
            } else {
                reading.silences.condition = true
                condition = settings.condition ?? ""
            }
            if let oversells = variant.oversells { reading.fault(oversells.at, oversells.text, .soldWithoutStock) }
            let same = groups.firstIndex { group in
                group.condition == condition && group.variants[0].sharesPiece(with: variant)
                    && !group.variants.contains { $0.isOtherOffer(than: variant) }
            }
            if let same { groups[same].variants.append(variant) } else { groups.append(Group(condition: condition, variants: [variant])) }
        }
        return groups
    }

    private func piece(
        _ group: Group, _ words: ListingInput.Words, _ own: [Attribute], of source: SourceProduct, _ isNew: Bool,
        _ reading: inout ProductReading
    ) -> ProductReading.Piece {
        var input = ListingInput()
        var places: [String: CellPlace] = [:]
        input.words = words
        for (language, title) in source.titles { places[ListingFieldName.title(language)] = title.at }
        for (language, text) in source.descriptions { places[ListingFieldName.description(language)] = text.at }
        if let category = source.category { places[ListingFieldName.category] = category.at }
        input.details.condition = group.condition
        places[ListingFieldName.condition] =
            group.variants[0].condition?.at ?? CellPlace(row: group.variants[0].row, column: columns[.condition])
        for trait in source.traits + brand(of: source, own) { put(trait, into: &input.details.values, own, false, "", &places) }
        let first = group.variants[0]
        for (kind, text) in first.measurements {
            input.details.measurements[kind.rawValue] = text.text
            places[ListingFieldName.measurement(kind)] = text.at
        }
        for (index, defect) in first.defects.enumerated() {
            input.details.defects.append(ListingInput.Defect(texts: defect.mapValues(\.text)))
            for (language, text) in defect { places[ListingFieldName.defect(index, language)] = text.at }
        }
        var stocks: [StockReading] = []
        for (index, variant) in group.variants.enumerated() {
            let (row, stock) = self.row(variant, index, own, isNew, &places, &reading)
            input.variants.rows.append(row)
            stocks.append(stock)
        }
        parcel(of: source, into: &input, &places, &reading)
        let pictures = columns.format == .kolchi ? first.pictures : source.pictures
        if pictures.isEmpty { reading.silences.pictures = true }
        return ProductReading.Piece(
            input: input, variants: group.variants, stocks: stocks, pictures: pictures, places: places, content: nil)
    }

    /// The brand of a file becomes the trait `brand`, if the category has it.
    private func brand(of source: SourceProduct, _ own: [Attribute]) -> [SourceProduct.Trait] {
        guard let brand = source.brand, let attribute = own.first(where: { $0.code == "brand" && !$0.isOfVariant }) else { return [] }
        return [SourceProduct.Trait(name: attribute.code, value: brand.text, at: brand.at, isCode: true)]
    }

    private func put(
        _ trait: SourceProduct.Trait, into values: inout ListingInput.Values, _ own: [Attribute], _ isOfVariant: Bool, _ prefix: String,
        _ places: inout [String: CellPlace]
    ) {
        let code = trait.isCode ? trait.name : mapping.attribute(trait.name)
        guard let attribute = own.first(where: { $0.code == code && $0.isOfVariant == isOfVariant }) else { return }
        let mapped = trait.isCode ? "" : mapping.value(trait.value, of: trait.name)
        if let known = mapped.isEmpty ? WordMeaning.value(trait.value, of: attribute) : mapped {
            values.chosen[code] = known
        } else {
            values.own[code] = trait.value
        }
        places[prefix + ListingFieldName.own(code)] = trait.at
        places[prefix + ListingFieldName.value(code)] = trait.at
    }

    private func row(
        _ variant: SourceProduct.Variant, _ index: Int, _ own: [Attribute], _ isNew: Bool, _ places: inout [String: CellPlace],
        _ reading: inout ProductReading
    ) -> (ListingInput.Row, StockReading) {
        var row = ListingInput.Row()
        for option in variant.options { put(option, into: &row.values, own, true, "row-\(index)-", &places) }
        if !variant.price.text.isEmpty {
            row.price = DecimalSign.price(variant.price.text, sign: columns.decimal(columns[.price])) ?? "?"
        } else if !isNew {
            reading.silences.price = true
            row.price = "1.00"
        }
        row.sku = variant.sku.text
        row.gtin = variant.gtin.text
        let stock = stock(variant, &reading)
        row.pieces = String(stock.pieces ?? settings.pieces)
        for (name, at) in [
            ("price", variant.price.at), ("sku", variant.sku.at), ("gtin", variant.gtin.at),
            ("pieces", variant.levels.first?.pieces.at ?? variant.stock?.at ?? CellPlace(row: variant.row, column: nil)),
        ] { places[ListingFieldName.row(index, name)] = CellPlace(row: variant.row, column: at.column) }
        return (row, stock)
    }

    private func parcel(
        of source: SourceProduct, into input: inout ListingInput, _ places: inout [String: CellPlace], _ reading: inout ProductReading
    ) {
        reading.silences.parcel = source.grams == nil
        guard let grams = source.grams else { return }
        input.variants.grams = grams.thousandths.map { String(max(1, ($0 + 500) / 1000)) } ?? "?"
        places[ListingFieldName.grams] = grams.at.at
        guard source.sides.count == 3 else { return }
        input.variants.sides = source.sides.map { side in
            side.millimetres.map { $0 % 10 == 0 ? "\($0 / 10)" : "\($0 / 10).\($0 % 10)" } ?? "?"
        }
        for (name, side) in zip(ListingFieldName.sides, source.sides) { places[name] = side.at.at }
    }

    // MARK: Stock

    private func stock(_ variant: SourceProduct.Variant, _ reading: inout ProductReading) -> StockReading {
        var stock = StockReading()
        guard !variant.levels.isEmpty || variant.stock?.text.isEmpty == false else { return stock }
        if !variant.levels.isEmpty {
            for level in variant.levels {
                let seen = level.seen.flatMap { Self.seen($0, &reading) }
                guard let pieces = Self.pieces(level.pieces, &reading) else { continue }
                stock.levels.append(.init(warehouse: level.warehouse, pieces: pieces, seen: seen))
            }
            stock.pieces = stock.levels.reduce(0) { $0 + $1.pieces }
        } else if let text = variant.stock {
            stock.pieces = Self.pieces(text, &reading)
            stock.seen = variant.stockSeen.flatMap { Self.seen($0, &reading) }
        }
        if let exported = variant.exportedAt {
            stock.exportedAt = StockReading.isMoment(exported.text) ? exported.text : nil
            if stock.exportedAt == nil { reading.fault(exported.at, exported.text, .malformed) }
        }
        return stock
    }

    /// The pieces in a cell; nil with a fault if it has no whole number. What another shop oversold is none.
    private static func pieces(_ text: SourceProduct.Text, _ reading: inout ProductReading) -> Int? {
        let whole = TypedText(text.text).compact.wholeMatch(of: /(-?[0-9]{1,9})([.,]0+)?/).flatMap { Int($0.1) }
        if whole == nil { reading.fault(text.at, text.text, .malformed) }
        return whole.map { max(0, $0) }
    }

    private static func seen(_ text: SourceProduct.Text, _ reading: inout ProductReading) -> Int? {
        let seen = TypedText(text.text).wholeNumber
        if seen == nil { reading.fault(text.at, text.text, .malformed) }
        return seen
    }

    // MARK: Faults

    private func check(_ own: [Attribute], _ isNew: Bool, _ reading: inout ProductReading) {
        for index in reading.pieces.indices {
            var input = reading.pieces[index].input
            // Pictures come later.
            input.pictures = [ListingContent.Picture(hash: "", width: 1, height: 1)]
            if !isNew {
                // What the file leaves out stays as it is, so it is no fault.
                if reading.silences.category { input.words.category = settings.category ?? anyLeaf }
                if reading.silences.condition, input.details.condition.isEmpty { input.details.condition = Condition.new.rawValue }
                if reading.silences.titles { input.words.titles[input.words.language] = Self.keptTitle }
            }
            let (content, faults) = input.check(for: .new, among: taxonomy.categories, own)
            reading.pieces[index].content = content
            var seen: Set<String> = []
            for fault in faults where seen.insert(fault.field).inserted {
                let field = Self.field(fault.field)
                let at =
                    reading.pieces[index].places[fault.field]
                    ?? CellPlace(row: reading.source.firstRow, column: field.flatMap { columns[$0] })
                // The word was said to have no meaning already.
                if fault.field == ListingFieldName.category, reading.source.category != nil, input.words.category.isEmpty { continue }
                if fault.field == ListingFieldName.condition, input.details.condition.isEmpty,
                    reading.source.variants.contains(where: { $0.condition != nil })
                {
                    continue
                }
                let (reason, detail) = Self.reason(fault.kind)
                let lacksColumn = reason == .missing && at.column == nil
                reading.fault(at, text(at, reading.source, fault.field, input), reason, lacksColumn ? field?.rawValue ?? "" : detail)
            }
        }
    }

    /// Stands for the title of a live product that the file leaves out. It passes the check and is never written.
    private static let keptTitle = "Title"

    private var anyLeaf: String {
        taxonomy.categories.first { taxonomy.children(of: $0).isEmpty }?.slug ?? ""
    }

    private func text(_ at: CellPlace, _ source: SourceProduct, _ field: String, _ input: ListingInput) -> String {
        for text in Array(source.titles.values) + Array(source.descriptions.values) where text.at == at { return text.text }
        for variant in source.variants where variant.row == at.row {
            let texts = [variant.price, variant.sku, variant.gtin, variant.stock].compactMap { $0 } + variant.levels.map(\.pieces)
            for text in texts where text.at.column == at.column { return text.text }
            for option in variant.options where option.at == at { return option.value }
            for measurement in variant.measurements where measurement.text.at == at { return measurement.text.text }
        }
        for trait in source.traits where trait.at == at { return trait.value }
        if let grams = source.grams, grams.at.at == at { return grams.at.text }
        for side in source.sides where side.at.at == at { return side.at.text }
        return ""
    }

    /// The column that a field of the listing's form is read from; nil for fields that are read from several.
    private static func field(_ name: String) -> ImportField? {
        switch name {
        case ListingFieldName.category: .category
        case ListingFieldName.condition: .condition
        case ListingFieldName.grams: .grams
        case let side where ListingFieldName.sides.contains(side):
            [ImportField.length, .width, .height][ListingFieldName.sides.firstIndex(of: side) ?? 0]
        case let title where title.hasPrefix("title-"): .title
        case let price where price.hasSuffix("-price"): .price
        default: nil
        }
    }

    private static func reason(_ kind: ListingFault.Kind) -> (ImportFault.Reason, String) {
        switch kind {
        case .missing: (.missing, "")
        case .tooShort: (.tooShort, "")
        case .tooLong(let most): (.tooLong, "\(most)")
        case .unreadable: (.unreadable, "")
        case .lookalike: (.lookalike, "")
        case .malformed: (.malformed, "")
        case .outOfBounds: (.outOfBounds, "")
        case .twice: (.twice, "")
        case .checkDigit: (.checkDigit, "")
        }
    }
}

extension SourceProduct.Variant {
    /// Whether the other row is about the same piece in other options.
    fileprivate func sharesPiece(with other: SourceProduct.Variant) -> Bool {
        // In an export, an empty text is one that the shop did not write. People write a text once.
        let hasSameTexts = offer == nil || other.offer == nil || pictures.map(\.alt) == other.pictures.map(\.alt)
        guard hasSameTexts else { return false }
        return defects.map { $0.mapValues(\.text) } == other.defects.map { $0.mapValues(\.text) }
            && measurements.map { [$0.kind.rawValue, $0.text.text] } == other.measurements.map { [$0.kind.rawValue, $0.text.text] }
            && pictures.map(\.source) == other.pictures.map(\.source)
    }

    /// Whether both rows name a live offer of the same variant. Such offers may differ in what no column says, like a serial number.
    fileprivate func isOtherOffer(than other: SourceProduct.Variant) -> Bool {
        guard let mine = offer?.text, let theirs = other.offer?.text else { return false }
        return mine != theirs && options.map { [$0.name, $0.value] } == other.options.map { [$0.name, $0.value] }
    }
}
