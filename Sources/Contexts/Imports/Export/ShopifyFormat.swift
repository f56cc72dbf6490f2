import CSV
import Catalog
import Kernel

/// The table of products that Shopify imports, with its headers of 2024. Only the columns that Kolchi can fill.
///
/// A product has a row for each variant and each further picture. Shopify knows no conditions, so those of used pieces are an option.
/// It takes three options, and a variant once. Defects, measurements and further languages have no columns.
///
/// https://help.shopify.com/en/manual/products/import-export/using-csv
struct ShopifyFormat {
    let export: ListingExport
    let language: Language

    /// The option that holds the condition of used pieces. Its values are those of `Condition`.
    static let conditionOption = "Condition"
    private static let mostOptions = 3

    static let columns = [
        "Title", "URL handle", "Description", "Vendor", "Type", "Published on online store", "Status", "SKU", "Barcode", "Option1 name",
        "Option1 value", "Option2 name", "Option2 value", "Option3 name", "Option3 value", "Price", "Inventory tracker",
        "Inventory quantity", "Continue selling when out of stock", "Weight value (grams)", "Weight unit for display", "Requires shipping",
        "Fulfillment service", "Packed product length", "Packed product width", "Packed product height", "Packed product dimension unit",
        "Product image URL", "Image position", "Image alt text", "Variant image URL", "Gift card",
    ]

    /// Whether an option of a file is the one that an export writes.
    static func isCondition(_ name: String, _ value: String) -> Bool {
        name.lowercased() == conditionOption.lowercased() && Condition(rawValue: value) != nil
    }

    /// A variant of a product with what distinguishes it.
    private struct Line {
        let piece: ListingContent
        let variant: ListingContent.Variant
        let options: [(name: String, value: String)]
    }

    func rows(_ pieces: [ListingContent], called handle: String, _ found: ListingExport.Found) -> [[CSVCell]] {
        guard let first = pieces.first else { return [] }
        let lines = lines(of: pieces)
        var pictures: [ListingContent.Picture] = []
        for picture in pieces.flatMap(\.pictures) where found.addresses[picture.hash] != nil {
            if !pictures.contains(where: { $0.hash == picture.hash }) { pictures.append(picture) }
        }
        return (0..<max(lines.count, pictures.count)).map { index in
            var cells: [String: CSVCell] = ["URL handle": .text(handle)]
            if index == 0 { describe(first, in: &cells) }
            if lines.indices.contains(index) {
                offer(lines[index], in: &cells, found)
                for (number, option) in lines[index].options.enumerated() {
                    if index == 0 { cells["Option\(number + 1) name"] = .text(option.name) }
                    cells["Option\(number + 1) value"] = .text(option.value)
                }
                if pieces.count > 1, let cover = lines[index].piece.pictures.first.flatMap({ found.addresses[$0.hash] }) {
                    cells["Variant image URL"] = .text(cover)
                }
            }
            if pictures.indices.contains(index) {
                cells["Product image URL"] = found.addresses[pictures[index].hash].map { .text($0) }
                cells["Image position"] = .number(index + 1)
                cells["Image alt text"] = pictures[index].alt[language].map { .text($0) }
            }
            return Self.columns.map { cells[$0] ?? .empty }
        }
    }

    /// The variants, each once: the first of those that only differ in what Shopify cannot say.
    private func lines(of pieces: [ListingContent]) -> [Line] {
        let isUsed = pieces.contains { $0.condition != .new }
        let variants = pieces.flatMap { piece in piece.variants.map { (piece: piece, variant: $0) } }
        let used = export.attributes.filter { attribute in
            attribute.isOfVariant && variants.contains { $0.variant.values[attribute.code] != nil }
        }
        let attributes = used.prefix(isUsed ? Self.mostOptions - 1 : Self.mostOptions)
        var lines: [Line] = []
        for (piece, variant) in variants {
            var options = attributes.map { attribute in
                let value = variant.values[attribute.code].flatMap {
                    export.values.name($0, of: attribute.code, in: piece.category, language)
                }
                return (name: attribute.names[language], value: value ?? "")
            }
            if isUsed { options.append((Self.conditionOption, piece.condition.rawValue)) }
            if options.isEmpty { options = [("Title", "Default Title")] }
            guard !lines.contains(where: { $0.options.map(\.value) == options.map(\.value) }) else { continue }
            lines.append(Line(piece: piece, variant: variant, options: options))
        }
        return lines
    }

    private func describe(_ piece: ListingContent, in cells: inout [String: CSVCell]) {
        let text = piece.texts[language] ?? piece.texts[piece.language]
        cells["Title"] = text.map { .text($0.title) }
        cells["Description"] = text.map { .text(Self.markup($0.description)) }
        let brand = piece.values["brand"].flatMap { export.values.name($0, of: "brand", in: piece.category, language) }
        cells["Vendor"] = brand.map { .text($0) }
        cells["Type"] = .text(category(piece.category))
        cells["Published on online store"] = .text("TRUE")
        cells["Status"] = .text("Active")
        cells["Gift card"] = .text("FALSE")
    }

    /// The name of the category; its slug where the name has several meanings.
    private func category(_ slug: String) -> String {
        let name = export.taxonomy.category(slug)?.names[language] ?? slug
        return WordMeaning.category(name, export.taxonomy) == slug ? name : slug
    }

    private func offer(_ line: Line, in cells: inout [String: CSVCell], _ found: ListingExport.Found) {
        cells["SKU"] = line.variant.sku.map { .text($0) }
        cells["Barcode"] = line.variant.gtin.map { .text($0.digits) }
        cells["Price"] = .money(line.variant.price)
        cells["Inventory tracker"] = .text("shopify")
        cells["Inventory quantity"] = .number(line.variant.offer.flatMap { found.onHand[$0] } ?? 0)
        cells["Continue selling when out of stock"] = .text("DENY")
        cells["Requires shipping"] = .text("TRUE")
        cells["Fulfillment service"] = .text("manual")
        guard let parcel = line.piece.parcel else { return }
        cells["Weight value (grams)"] = .number(parcel.grams)
        cells["Weight unit for display"] = .text("g")
        guard let sides = parcel.millimetres else { return }
        for (name, side) in zip(["length", "width", "height"], sides) {
            cells["Packed product \(name)"] = .text("\(side / 10).\(side % 10)")
        }
        cells["Packed product dimension unit"] = .text("cm")
    }

    /// The HTML of a plain text, which `MarkupText` reads back.
    static func markup(_ text: String) -> String {
        guard !text.isEmpty else { return "" }
        let escaped = text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
        // A browser shows several blanks as one.
        let blanks = escaped.replacing("  ", with: " &nbsp;").replacing("\n ", with: "\n&nbsp;")
        let lines = blanks.split(separator: "\n", omittingEmptySubsequences: false)
        return "<p>" + lines.joined(separator: "<br>") + "</p>"
    }
}
