import Catalog
import Config
import Foundation
import Kernel
import Places
import Postgres
import Search
import Sellers

/// A large, believable catalogue added to the demo shop. It reuses the shop's categories, attributes and pictures, and adds
/// many sellers.
///
/// Rows are drawn from a fixed seed, so the same number gives the same catalogue. COPY writes them as the role that owns the
/// tables. The listings are rebuilt at the end.
struct CatalogueSeed {
    let count: Int
    let setup: AppSetup

    var isTold = true

    private static let batch = 10_000

    func run() async throws {
        let shop = try await Supplies.gathered(for: count, setup)
        let connection = try BlockingConnection(setup.configuration.ownerDatabaseURL)
        let begun = ContinuousClock.now
        let first = try connection.read(
            Query.one("SELECT count(*) FROM catalog.slug WHERE slug LIKE 'lot-%'") { row in try row.next(Int.self) })
        var done = 0
        while done < count {
            let number = min(Self.batch, count - done)
            var rows = CatalogueRows()
            for index in 0..<number { rows.add(first + done + index, shop) }
            try rows.write(to: connection)
            done += number
            if isTold { print("  \(done) of \(count) written, \(begun.duration(to: .now).components.seconds) s") }
        }
        if isTold { print("Rebuilding the listings") }
        try await Listing.rebuild(in: setup.db)
        try connection.execute("ANALYZE \(CatalogueRows.tables.joined(separator: ", ")), search.listing, sellers.seller")
        guard isTold else { return }
        print("\(count) products are for sale after \(begun.duration(to: .now).components.seconds) s.")
    }
}

/// The raw material of the catalogue: the shop's own data and the vocabulary.
private struct Supplies {
    struct Value {
        let id: String
        let code: String
        let names: Names
    }

    let vocabulary: Vocabulary
    /// The categories for which the vocabulary has words, with their keys.
    var categories: [(slug: String, id: String)] = []
    /// By attribute code: the attribute's key and its values.
    var attributes: [String: (id: String, values: [Value])] = [:]
    /// The attributes of each category, by its slug.
    var described: [String: [String]] = [:]
    /// Pictures of the demo shop's pieces, by category.
    var pictures: [String: [(hash: String, width: String, height: String)]] = [:]
    var sellers: [String] = []
    let now = Moment.now()

    static func gathered(for count: Int, _ setup: AppSetup) async throws -> Supplies {
        let connection = try BlockingConnection(setup.configuration.ownerDatabaseURL)
        var supplies = Supplies(vocabulary: try Vocabulary.read(from: setup.configuration.home + "/Demo"))
        supplies.categories = try connection.read(
            Query<[(slug: String, id: String)]>.all("SELECT slug, id::text FROM catalog.category ORDER BY slug") { row in
                (try row.next(), try row.next())
            }
        ).filter { supplies.vocabulary.categories[$0.slug] != nil }
        guard !supplies.categories.isEmpty else { throw CommandFailure("make the demo shop first: kolchi seed") }
        let values = try connection.read(
            Query<[(String, String, Value)]>.all(
                """
                SELECT a.code, a.id::text, v.id::text, v.code, v.name_fr, v.name_ar, v.name_en
                FROM catalog.attribute_value v JOIN catalog.attribute a ON a.id = v.attribute_id ORDER BY a.code, v.position
                """
            ) { row in
                (
                    try row.next(), try row.next(),
                    Value(
                        id: try row.next(), code: try row.next(),
                        names: Names(french: try row.next(), arabic: try row.next(), english: try row.next()))
                )
            })
        for (attribute, id, value) in values { supplies.attributes[attribute, default: (id, [])].values.append(value) }
        for (slug, _) in supplies.categories {
            supplies.described[slug] = try connection.read(Attribute.of(category: slug)).map(\.code)
            supplies.pictures[slug] = try connection.read(
                Query<[(hash: String, width: String, height: String)]>.all(
                    """
                    SELECT DISTINCT op.picture, op.width::text, op.height::text FROM catalog.offer_picture op
                    JOIN catalog.offer o ON o.id = op.offer_id JOIN catalog.variant v ON v.id = o.variant_id
                    JOIN catalog.product p ON p.id = v.product_id JOIN catalog.category c ON c.id = p.category_id
                    WHERE c.slug = \(slug) ORDER BY op.picture LIMIT 200
                    """
                ) { row in (try row.next(), try row.next(), try row.next()) })
        }
        try supplies.open(max(8, min(5_000, count / 200)), on: connection)
        return supplies
    }

    /// Opens sellers in all cities, more in the larger ones. Sellers of an earlier run are used again.
    private mutating func open(_ number: Int, on connection: BlockingConnection) throws {
        let cities = try connection.read(City.all(in: .french)).sorted { $0.population > $1.population }
        let known = try connection.read(
            Query<[String]>.all("SELECT id::text FROM sellers.seller WHERE slug LIKE 'lot-%' ORDER BY slug") { row in try row.next() })
        sellers = known
        guard known.count < number else { return }
        var rows: [(id: String, slug: String, name: String, city: String, openedAt: Moment)] = []
        for index in known.count..<number {
            var draw = Draw("seller \(index)")
            let name = vocabulary.shopNames.map { draw.one(of: $0) }.joined(separator: " ") + " \(index + 1)"
            rows.append(
                (
                    Seller.ID().description, "lot-\(index + 1)", name, cities[draw.skewed(below: cities.count)].code.rawValue,
                    now.adding(seconds: -Int64(draw.number(below: 1500)) * 86_400)
                ))
        }
        try connection.execute("BEGIN")
        try connection.copy(
            into: "sellers.seller", "id, slug, name, city_code, original_language, opened_at",
            rows.map { [$0.id, $0.slug, $0.name, $0.city, "fr", $0.openedAt.bound] })
        try connection.copy(
            into: "sellers.seller_text", "seller_id, language, about", rows.map { [$0.id, "fr", ""] })
        try connection.copy(
            into: "shipping.rate", "seller_id, zone, price, min_days, max_days",
            rows.flatMap { row in [[row.id, "same-city", "1500", "1", "2"], [row.id, "country", "3900", "2", "5"]] })
        try connection.execute("COMMIT")
        sellers += rows.map(\.id)
    }
}

/// The rows of one batch of products, by table.
private struct CatalogueRows {
    private var slugs: [[String?]] = []
    private var products: [[String?]] = []
    private var texts: [[String?]] = []
    private var productValues: [[String?]] = []
    private var variants: [[String?]] = []
    private var variantValues: [[String?]] = []
    private var offers: [[String?]] = []
    private var pictures: [[String?]] = []
    private var makers: [[String?]] = []
    private var handles: [[String?]] = []
    private var stocks: [[String?]] = []

    mutating func add(_ number: Int, _ shop: Supplies) {
        var draw = Draw("lot \(number)")
        let category = draw.one(of: shop.categories)
        guard let kinds = shop.vocabulary.categories[category.slug] else { return }
        let noun = draw.one(of: kinds.nouns)
        let product = Product.ID().description
        let publishedAt = shop.now.adding(seconds: -Int64(draw.skewed(below: 400 * 86_400))).bound
        var attributes: [(attribute: String, value: Supplies.Value)] = []
        for attribute in shop.described[category.slug] ?? [] where attribute != "size" {
            // Some traits are left out, as people leave fields empty.
            guard let known = shop.attributes[attribute], !draw.one(in: 6) else { continue }
            attributes.append((attribute, known.values[draw.skewed(below: known.values.count)]))
        }
        let original = draw.one(in: 5) ? Language.arabic : draw.one(in: 8) ? .english : .french
        let descriptor = draw.one(of: shop.vocabulary.descriptors)
        let sentences = (0...draw.number(below: 3)).map { _ in draw.one(of: shop.vocabulary.sentences) }
        slugs.append(["lot-\(number + 1)", product])
        products.append([product, "lot-\(number + 1)", category.id, original.rawValue, "published", publishedAt, publishedAt])
        for language in draw.one(in: 3) ? Language.allCases : [original] {
            let shown = attributes.filter { ["colour", "brand"].contains($0.attribute) }.map { $0.value.names[language] }
            let title = ([noun.words[language]] + shown + [descriptor[language]]).joined(separator: " ")
            texts.append([product, language.rawValue, title, sentences.map { $0[language] }.joined(separator: " ")])
        }
        for (attribute, value) in attributes where attribute != "colour" {
            productValues.append([product, shop.attributes[attribute]?.id, value.id])
        }
        let colour = attributes.first { $0.attribute == "colour" }?.value
        let sizes = (shop.attributes["size"]?.values ?? []).filter { (kinds.sizes ?? []).contains($0.code) }
        let chosen: [Supplies.Value?] =
            sizes.isEmpty ? [nil] : draw.one(in: 8) ? [draw.one(of: sizes)] + [] + sizes.prefix(1) : [draw.one(of: sizes)]
        var seen: Set<String> = [], owners: Set<String> = []
        for (position, size) in chosen.enumerated() where seen.insert(size?.code ?? "").inserted {
            let variant = Variant.ID().description
            variants.append([variant, product, String(position)])
            if let size { variantValues.append([variant, shop.attributes["size"]?.id, size.id]) }
            if let colour { variantValues.append([variant, shop.attributes["colour"]?.id, colour.id]) }
            for _ in 0..<(draw.one(in: 12) ? 2 : 1) {
                let seller = offer(of: variant, noun, category.slug, publishedAt, shop, &draw)
                if owners.isEmpty { makers.append([product, seller]) }
                if owners.insert(seller).inserted { handles.append([seller, "lot-\(number + 1)", product]) }
            }
        }
    }

    private mutating func offer(
        of variant: String, _ noun: Vocabulary.Noun, _ category: String, _ publishedAt: String?, _ shop: Supplies, _ draw: inout Draw
    ) -> String {
        let offer = Offer.ID().description
        let conditions: [Condition] = [.gentlyUsed, .gentlyUsed, .gentlyUsed, .likeNew, .likeNew, .new, .new, .worn, .worn, .forParts]
        let condition = draw.one(of: conditions)
        let worth = [Condition.new: 100, .likeNew: 80, .gentlyUsed: 60, .worn: 35, .forParts: 15][condition] ?? 60
        let price = max(10, (noun.from + draw.skewed(below: noun.to - noun.from)) * worth / 100 / 5 * 5)
        let seller = shop.sellers[draw.skewed(below: shop.sellers.count)]
        offers.append(
            [
                offer, variant, seller, condition.rawValue, String(price * 100), "published", publishedAt, publishedAt,
            ])
        let known = shop.pictures[category] ?? []
        if !known.isEmpty {
            let start = draw.number(below: known.count)
            for position in 0...draw.number(below: min(3, known.count)) {
                let picture = known[(start + position) % known.count]
                pictures.append([offer, String(position + 1), picture.hash, picture.width, picture.height])
            }
        }
        let count = draw.one(in: 12) ? 0 : condition == .new ? 1 + draw.number(below: 20) : 1
        stocks.append([offer, String(count), String(count)])
        return seller
    }

    /// The tables in the order of their foreign keys.
    static let tables = [
        "catalog.slug", "catalog.product", "catalog.product_text", "catalog.product_value", "catalog.variant", "catalog.variant_value",
        "catalog.offer", "catalog.offer_picture", "catalog.maker", "catalog.handle", "inventory.stock",
    ]

    func write(to connection: BlockingConnection) throws {
        let columns = [
            "slug, product_id", "id, slug, category_id, original_language, status, created_at, published_at",
            "product_id, language, title, description", "product_id, attribute_id, value_id", "id, product_id, position",
            "variant_id, attribute_id, value_id", "id, variant_id, seller_id, condition, price, status, created_at, published_at",
            "offer_id, position, picture, width, height", "product_id, seller_id", "seller_id, handle, product_id",
            "offer_id, first_count, on_hand",
        ]
        let rows = [slugs, products, texts, productValues, variants, variantValues, offers, pictures, makers, handles, stocks]
        try connection.execute("BEGIN")
        for (table, (columns, rows)) in zip(Self.tables, zip(columns, rows)) { try connection.copy(into: table, columns, rows) }
        try connection.execute("COMMIT")
    }
}
