package import Kernel

/// What a seller typed into the parts of a draft, with all its faults.
package struct ListingInput: Sendable, Equatable {
    /// The cover first.
    package var pictures: [ListingContent.Picture] = []
    package var words = Words()
    package var details = Details()
    package var variants = Variants()

    package init() {}

    /// Title, description and category.
    package struct Words: Sendable, Equatable, Codable {
        /// The language in which the seller writes.
        package var language: Language
        package var titles: [Language: String] = [:]
        package var descriptions: [Language: String] = [:]
        /// A category's slug.
        package var category = ""

        package init(language: Language = .standard) { self.language = language }

        /// The languages in which something is written, the original first.
        package var languages: [Language] {
            [language] + Language.allCases.filter { $0 != language && !(titles[$0] ?? "").isEmpty }
        }
    }

    /// Values of attributes: a choice of the list, or else the seller's own words.
    package struct Values: Sendable, Equatable, Codable {
        /// Codes of values by codes of attributes.
        package var chosen: [String: String]
        /// Own words by codes of attributes.
        package var own: [String: String]

        package init(chosen: [String: String] = [:], own: [String: String] = [:]) {
            self.chosen = chosen
            self.own = own
        }
    }

    /// Condition, traits, measurements, serial number and defects.
    package struct Details: Sendable, Equatable, Codable {
        /// A raw value of `Condition`.
        package var condition = ""
        package var values = Values()
        /// In centimetres, as typed, by raw values of `Measurement.Kind`.
        package var measurements: [String: String] = [:]
        package var serial: SealedSerial?
        package var defects: [Defect] = []

        package init() {}
    }

    package struct Defect: Sendable, Equatable, Codable {
        package var texts: [Language: String]
        package var picture: ListingContent.Picture?

        package init(texts: [Language: String] = [:], picture: ListingContent.Picture? = nil) {
            self.texts = texts
            self.picture = picture
        }
    }

    /// Prices, codes and pieces, and the size of the parcel.
    package struct Variants: Sendable, Equatable, Codable {
        package var rows: [Row] = []
        package var grams = ""
        /// In centimetres, as typed.
        package var sides = ["", "", ""]

        package init() {}
    }

    package struct Row: Sendable, Equatable, Codable {
        /// The live offer and its variant, if they exist.
        package var offer: Offer.ID?
        package var variant: Variant.ID?
        package var values = Values()
        /// In dirhams, as typed.
        package var price = ""
        package var sku = ""
        package var gtin = ""
        package var pieces = ""

        package init(offer: Offer.ID? = nil, variant: Variant.ID? = nil) {
            self.offer = offer
            self.variant = variant
        }

        /// Whether nothing is typed. Such a row is left out.
        package var isBlank: Bool {
            offer == nil && (price + sku + gtin + pieces).isEmpty
                && (variant != nil || values.chosen.values.allSatisfy(\.isEmpty) && values.own.values.allSatisfy(\.isEmpty))
        }
    }
}

extension ListingInput {
    /// The most variants and defects of a listing.
    package static let mostVariants = 60, mostDefects = 12

    /// What the forms show for a live listing.
    ///
    /// - Parameters:
    ///   - decimal: writes a sum of money as a form shows it.
    package init(_ content: ListingContent, decimal: (Money) -> String) {
        pictures = content.pictures
        words = Words(language: content.language)
        words.titles = content.texts.mapValues(\.title)
        words.descriptions = content.texts.mapValues(\.description)
        words.category = content.category
        details.condition = content.condition.rawValue
        details.values = Values(content.values)
        details.measurements = Dictionary(
            uniqueKeysWithValues: content.measurements.map { ($0.kind.rawValue, Self.centimetres($0.millimetres)) })
        details.serial = content.serial
        details.defects = content.defects.map { Defect(texts: $0.text, picture: $0.picture) }
        variants.rows = content.variants.map { variant in
            var row = Row(offer: variant.offer, variant: variant.variant)
            row.values = Values(variant.values)
            row.price = decimal(variant.price)
            row.sku = variant.sku ?? ""
            row.gtin = variant.gtin?.digits ?? ""
            return row
        }
        variants.grams = content.parcel.map { String($0.grams) } ?? ""
        variants.sides = content.parcel?.millimetres?.map(Self.centimetres) ?? ["", "", ""]
    }

    /// `52.5` for 525 millimetres.
    private static func centimetres(_ millimetres: Int) -> String {
        millimetres % 10 == 0 ? String(millimetres / 10) : "\(millimetres / 10).\(millimetres % 10)"
    }
}

extension ListingInput.Values {
    init(_ values: [String: ListingContent.Value]) {
        self.init()
        for (attribute, value) in values {
            switch value {
            case .known(let code): chosen[attribute] = code
            case .own(let words): own[attribute] = words
            }
        }
    }
}
