package import Inventory

/// The meaning of a column.
///
/// The raw value is stored, and stands in forms. A number follows where a file has several, such as `option-name-1`. A language follows
/// titles and descriptions of one language, such as `title-ar`. A code follows traits and measurements of Kolchi's own format.
package struct ImportField: RawRepresentable, Hashable, Sendable, Codable {
    package let rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }

    package init(from decoder: any Decoder) throws { rawValue = try decoder.singleValueContainer().decode(String.self) }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }

    private init(_ name: String) { rawValue = name }

    /// The key of a live offer of the shop, which exports write.
    package static let offer = Self("offer")
    package static let handle = Self("handle"), language = Self("language"), title = Self("title"), description = Self("description")
    package static let category = Self("category"), condition = Self("condition")
    package static let price = Self("price"), sku = Self("sku"), gtin = Self("gtin")
    /// Pieces.
    package static let stock = Self("stock")
    /// The pieces on hand when the table was exported, and the moment of the export.
    package static let stockSeen = Self("stock-seen"), exportedAt = Self("exported-at")
    /// Pieces in a warehouse that the shop does not have. They are counted and not imported.
    package static let unknownStock = Self("unknown-stock")
    package static let grams = Self("grams"), kilograms = Self("kilograms"), weight = Self("weight"), weightUnit = Self("weight-unit")
    package static let length = Self("length"), width = Self("width"), height = Self("height"), sizeUnit = Self("size-unit")
    /// One address or name of an entry; several, with blanks, commas or lines between.
    package static let picture = Self("picture"), pictures = Self("pictures")
    package static let picturePosition = Self("picture-position"), pictureAlt = Self("picture-alt"),
        variantPicture = Self("variant-picture")
    /// A column whose header is the name of an option of the variants, or of a trait of the whole product.
    package static let option = Self("option"), trait = Self("trait")
    package static let brand = Self("brand")

    // What other shops write.
    package static let published = Self("published"), status = Self("status"), stockPolicy = Self("stock-policy")
    package static let giftCard = Self("gift-card"), kind = Self("kind"), parent = Self("parent"), sourceKey = Self("source-key")
    package static let requiresShipping = Self("requires-shipping")
    static let compareAtPrice = Self("compare-at-price"), salePrice = Self("sale-price"), internationalPrice = Self("international-price")
    static let seo = Self("seo"), metafield = Self("metafield"), tax = Self("tax"), tags = Self("tags"), cost = Self("cost")
    static let type = Self("type"), shortDescription = Self("short-description")

    /// The pieces in a warehouse.
    package static func stock(at warehouse: Warehouse.ID) -> Self { Self(stockPrefix + "\(warehouse)") }
    /// The pieces on hand in a warehouse when the table was exported.
    package static func stockSeen(at warehouse: Warehouse.ID) -> Self { Self("stock-seen:\(warehouse)") }
    /// What fields of `stock(at:)` begin with. The key of the warehouse follows.
    static let stockPrefix = "stock:"

    static func title(_ language: String) -> Self { Self("title-" + language) }
    static func description(_ language: String) -> Self { Self("description-" + language) }
    static func optionName(_ number: Int) -> Self { Self("option-name-\(number)") }
    static func optionValue(_ number: Int) -> Self { Self("option-value-\(number)") }
    /// WooCommerce: whether the attribute tells variants apart is said by the rows of variations.
    static func attributeName(_ number: Int) -> Self { Self("attribute-name-\(number)") }
    static func attributeValues(_ number: Int) -> Self { Self("attribute-values-\(number)") }
    static func trait(_ code: String) -> Self { Self("trait:" + code) }
    static func option(_ code: String) -> Self { Self("option:" + code) }
    static func measure(_ kind: String) -> Self { Self("measure:" + kind) }
    static func defect(_ number: Int, _ language: String) -> Self { Self("defect-\(number)-" + language) }
    static func pictureAlt(_ number: Int, _ language: String) -> Self { Self("alt-\(number)-" + language) }

    /// What a seller can choose for a column of an unknown table, in the order of the form.
    package static let choices: [Self] = [
        .title, .description, .category, .price, .stock, .condition, .brand, .sku, .gtin, .handle, .option, .trait, .picture, .pictures,
        .grams, .kilograms, .length, .width, .height,
    ]

    /// Whether several columns may have this meaning. Of what is only counted, other programs write several columns.
    package var mayRepeat: Bool { [Self.option, .trait, .picture, .pictures].contains(self) || isLeftOut }

    /// Whether contents of such columns are counted and not imported.
    private var isLeftOut: Bool {
        [Self.compareAtPrice, .salePrice, .internationalPrice, .seo, .metafield, .tax, .tags, .cost, .unknownStock].contains(self)
    }

    /// The fields without which nothing can be imported.
    package static let needed: [Self] = [.title, .price]
}

/// The kinds of tables that are recognised by their headers. The raw values are stored.
package enum FileFormat: String, Sendable, CaseIterable {
    case shopifyOld = "shopify-old"
    case shopifyNew = "shopify-new"
    case woocommerce
    case kolchi
    /// The shop says what each column is.
    case other
}
