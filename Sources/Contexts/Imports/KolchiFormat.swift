package import Catalog
import Kernel

/// The columns of Kolchi's own table: one row for each offer. Its headers are English, in any order and case.
///
/// Words of the product, its category, traits and parcel stand in its first row. A product that several conditions or defects tell apart
/// has rows that differ in them.
package enum KolchiFormat {
    /// The most pictures and defects that have columns.
    package static let mostPictures = Offer.mostPictures, mostDefects = ListingInput.mostDefects

    /// The columns without those of attributes, in the order of an export.
    package static let fixed = columns(pictures: mostPictures, defects: mostDefects)

    /// The columns without those of attributes, with the texts of that many pictures and defects.
    static func columns(pictures: Int, defects: Int) -> [(header: String, field: ImportField)] {
        let words: [(header: String, field: ImportField)] = [
            ("Handle", .handle), ("Offer", .offer), ("Language", .language), ("Title fr", .title("fr")), ("Title ar", .title("ar")),
            ("Title en", .title("en")),
            ("Description fr", .description("fr")), ("Description ar", .description("ar")), ("Description en", .description("en")),
            ("Category", .category), ("Condition", .condition), ("Price MAD", .price), ("SKU", .sku), ("Barcode", .gtin),
            ("Stock", .stock), ("Stock seen", .stockSeen), ("Exported at", .exportedAt), ("Status", .status),
            ("Weight g", .grams), ("Length cm", .length), ("Width cm", .width), ("Height cm", .height), ("Pictures", .pictures),
        ]
        func texts(_ count: Int, _ name: String, _ field: (Int, String) -> ImportField) -> [(header: String, field: ImportField)] {
            (0..<count).flatMap { index in
                Language.allCases.map { ("\(name) \(index + 1) \($0.rawValue)", field(index + 1, $0.rawValue)) }
            }
        }
        return words + texts(pictures, "Alt", ImportField.pictureAlt) + texts(defects, "Defect", ImportField.defect)
            + Measurement.Kind.allCases.map { ("Measure \($0.rawValue) cm", ImportField.measure($0.rawValue)) }
    }

    /// Whether a column is about the whole product, so that an export fills it in the product's first row alone.
    static func isOfProduct(_ field: ImportField) -> Bool {
        switch field {
        case .language, .category, .status, .grams, .length, .width, .height: true
        default: field.rawValue.hasPrefix("title-") || field.rawValue.hasPrefix("description-")
        }
    }

    /// The column of an attribute, by its code: `Option size` distinguishes variants, `Trait brand` describes the product.
    package static func header(of attribute: Attribute) -> String { (attribute.isOfVariant ? "Option " : "Trait ") + attribute.code }

    /// - Parameter name: in lower case.
    static func field(of name: String) -> ImportField? {
        if let known = byName[name] { return known }
        guard name.utf8.count <= mostHeaderBytes else { return nil }
        if name.hasPrefix("option "), name.utf8.count > 7 { return .option(String(name.dropFirst(7))) }
        if name.hasPrefix("trait "), name.utf8.count > 6 { return .trait(String(name.dropFirst(6))) }
        return nil
    }

    /// No attribute has a longer code. The meanings of all columns are stored together.
    private static let mostHeaderBytes = 100

    private static let byName = Dictionary(uniqueKeysWithValues: fixed.map { ($0.header.lowercased(), $0.field) })
}
