package import Kernel
import Postgres

/// Everything that a seller says about a listing: the product's words, and this seller's pieces of it.
///
/// A draft ends as a content. A revision keeps two of them, before and after. The live catalogue can be read as one. All offers of one
/// content share pictures, condition, defects, measurements and the serial number. Prices, codes and pieces are those of each variant.
package struct ListingContent: Sendable, Equatable, Codable {
    /// The language in which the seller wrote. `texts` contains it.
    package var language: Language
    package var texts: [Language: Text]
    /// The category's slug.
    package var category: String
    /// The traits of the whole product, by the attribute's code.
    package var values: [String: Value]
    /// The cover first.
    package var pictures: [Picture]
    package var condition: Condition
    package var measurements: [Measurement]
    /// Nil if the piece has none.
    package var serial: SealedSerial?
    package var defects: [Defect]
    /// At least one. Their `values` differ.
    package var variants: [Variant]
    /// Nil until the seller measures the parcel.
    package var parcel: ParcelSize?

    package struct Text: Sendable, Equatable, Codable {
        package var title: String
        package var description: String

        package init(title: String, description: String) {
            self.title = title
            self.description = description
        }
    }

    /// The value of an attribute.
    package enum Value: Sendable, Hashable, Codable {
        /// The code of a value of the house, or of one that the seller already made.
        case known(String)
        /// Words of the seller for which the house has no value. They become the seller's own value.
        case own(String)
    }

    package struct Picture: Sendable, Equatable, Codable {
        /// A hash in Media.
        package var hash: String
        /// The size of the original, in pixels.
        package var width: Int
        package var height: Int
        package var alt: [Language: String]

        package init(hash: String, width: Int, height: Int, alt: [Language: String] = [:]) {
            self.hash = hash
            self.width = width
            self.height = height
            self.alt = alt
        }
    }

    package struct Defect: Sendable, Equatable, Codable {
        /// It contains the original language.
        package var text: [Language: String]
        /// Nil without a picture.
        package var picture: Picture?

        package init(text: [Language: String], picture: Picture? = nil) {
            self.text = text
            self.picture = picture
        }
    }

    package struct Variant: Sendable, Equatable, Codable {
        /// The live offer of this variant; nil until it is published.
        package var offer: Offer.ID?
        /// The live variant; nil until it is published. A second offer names the variant beside whose offers it is put.
        package var variant: Catalog.Variant.ID?
        /// What distinguishes it, by the attribute's code; empty for a piece without choices.
        package var values: [String: Value]
        /// Includes tax.
        package var price: Money
        /// The seller's own article number; nil without one.
        package var sku: String?
        package var gtin: GTIN?
        /// Pieces at publication. Later, Inventory alone counts them.
        package var pieces: Int

        package init(
            offer: Offer.ID? = nil, variant: Catalog.Variant.ID? = nil, values: [String: Value] = [:], price: Money, sku: String? = nil,
            gtin: GTIN? = nil, pieces: Int
        ) {
            self.offer = offer
            self.variant = variant
            self.values = values
            self.price = price
            self.sku = sku
            self.gtin = gtin
            self.pieces = pieces
        }
    }

    package init(
        language: Language, texts: [Language: Text], category: String, values: [String: Value] = [:], pictures: [Picture] = [],
        condition: Condition, measurements: [Measurement] = [], serial: SealedSerial? = nil, defects: [Defect] = [], variants: [Variant],
        parcel: ParcelSize? = nil
    ) {
        self.language = language
        self.texts = texts
        self.category = category
        self.values = values
        self.pictures = pictures
        self.condition = condition
        self.measurements = measurements
        self.serial = serial
        self.defects = defects
        self.variants = variants
        self.parcel = parcel
    }
}

/// The size of a product as it is sent.
package struct ParcelSize: Sendable, Equatable, Codable {
    package let grams: Int
    /// The three sides, the longest first; nil if only the weight is known.
    package let millimetres: [Int]?

    /// 1 g to 100 kg, and sides of 1 mm to 3 m.
    package static let mostGrams = 100_000, mostMillimetres = 3_000

    /// Nil if it is out of bounds.
    package init?(grams: Int, millimetres: [Int]?) {
        guard (1...Self.mostGrams).contains(grams) else { return nil }
        if let millimetres {
            guard millimetres.count == 3, millimetres.allSatisfy({ (1...Self.mostMillimetres).contains($0) }) else { return nil }
        }
        self.grams = grams
        self.millimetres = millimetres?.sorted(by: >)
    }

    /// The columns that `next(_:)` reads, of the product `p`.
    static let columns: SQL =
        "p.parcel_grams, CASE WHEN p.parcel_long IS NOT NULL THEN ARRAY[p.parcel_long, p.parcel_middle, p.parcel_short] END"

    static func next(_ row: inout Row) throws -> ParcelSize? {
        let (grams, sides): (Int?, [Int]?) = (try row.next(), try row.next())
        return grams.flatMap { ParcelSize(grams: $0, millimetres: sides) }
    }
}

/// What a content is about.
package enum ListingSubject: Sendable, Equatable, Codable {
    /// A product that does not exist yet.
    case new
    /// A second offer of an existing product. The content's words, category and values are the product's and are not written.
    case offer(beside: Product.ID)
    /// These offers of the seller, all of one product, which share pictures, condition, defects and measurements.
    case edit(Product.ID, [Offer.ID])
}
