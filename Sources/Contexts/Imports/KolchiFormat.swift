package import Catalog
import Kernel

/// The columns of Kolchi's own table: one row for each offer. Its headers are English, in any order and case.
///
/// Words of the product stand in each of its rows. A product that several conditions or defects tell apart has rows that differ in them.
package enum KolchiFormat {
    /// The most pictures and defects that have columns.
    package static let mostPictures = 12, mostDefects = 4

    /// The columns without those of attributes, in the order of an export.
    package static let fixed: [(header: String, field: ImportField)] =
        [
            ("Handle", .handle), ("Language", .language), ("Title fr", .title("fr")), ("Title ar", .title("ar")),
            ("Title en", .title("en")),
            ("Description fr", .description("fr")), ("Description ar", .description("ar")), ("Description en", .description("en")),
            ("Category", .category), ("Condition", .condition), ("Price MAD", .price), ("SKU", .sku), ("Barcode", .gtin),
            ("Stock", .stock), ("Stock seen", .stockSeen), ("Exported at", .exportedAt), ("Status", .status),
            ("Weight g", .grams), ("Length cm", .length), ("Width cm", .width), ("Height cm", .height), ("Pictures", .pictures),
        ]
        + (1...mostPictures).flatMap { number in
            Language.allCases.map { ("Alt \(number) \($0.rawValue)", ImportField.pictureAlt(number, $0.rawValue)) }
        }
        + (1...mostDefects).flatMap { number in
            Language.allCases.map { ("Defect \(number) \($0.rawValue)", ImportField.defect(number, $0.rawValue)) }
        }
        + Measurement.Kind.allCases.map { ("Measure \($0.rawValue) cm", ImportField.measure($0.rawValue)) }

    /// The column of an attribute, by its code: `Option size` distinguishes variants, `Trait brand` describes the product.
    package static func header(of attribute: Attribute) -> String { (attribute.isOfVariant ? "Option " : "Trait ") + attribute.code }

    /// - Parameter name: in lower case.
    static func field(of name: String) -> ImportField? {
        if let known = byName[name] { return known }
        if name.hasPrefix("option "), name.utf8.count > 7 { return .option(String(name.dropFirst(7))) }
        if name.hasPrefix("trait "), name.utf8.count > 6 { return .trait(String(name.dropFirst(6))) }
        return nil
    }

    private static let byName = Dictionary(uniqueKeysWithValues: fixed.map { ($0.header.lowercased(), $0.field) })
}
