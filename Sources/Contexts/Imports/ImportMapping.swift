import Catalog
import Kernel
import Postgres
import Sellers

/// What the words of a file mean in the shop.
struct ImportMapping: Sendable {
    private let meanings: [ImportWord: String]

    init(_ meanings: [ImportWord: String]) { self.meanings = meanings }

    /// A category's slug; nil if the shop has not said what the word means.
    func category(_ theirs: String) -> String? { meanings[ImportWord(.category, theirs.cut(to: 400))] }

    /// A raw value of `Condition`; nil if the shop has not said what the word means.
    func condition(_ theirs: String) -> String? { meanings[ImportWord(.condition, theirs.cut(to: 400))] }

    /// An attribute's code; empty if the option is left out.
    func attribute(_ name: String) -> String { meanings[ImportWord(.option, name.cut(to: 400))] ?? "" }

    /// A value's code; empty if it stays the shop's own word.
    func value(_ theirs: String, of name: String) -> String {
        meanings[ImportWord(.value, theirs.cut(to: 400), of: name.cut(to: 200))] ?? ""
    }
}

extension ImportFile {
    static func words(of id: ID) -> Query<[(word: ImportWord, rows: Int)]> {
        .all("SELECT kind, scope, theirs, rows FROM imports.word WHERE file_id = \(id) ORDER BY rows DESC, kind, scope, theirs") { row in
            let (kind, scope): (ImportWord.Kind, String) = (try row.next(), try row.next())
            return (ImportWord(kind, try row.next(), of: scope), try row.next())
        }
    }

    /// What the shop said about words of its files.
    static func remembered(by seller: Seller.ID) -> Query<[ImportWord: String]> {
        Query<[(ImportWord, String)]>.all(
            "SELECT kind, scope, theirs, ours FROM imports.mapping WHERE seller_id = \(seller) AND kind <> 'column'"
        ) { row in
            let (kind, scope): (ImportWord.Kind, String) = (try row.next(), try row.next())
            return (ImportWord(kind, try row.next(), of: scope), try row.next())
        }.map { Dictionary($0) { first, _ in first } }
    }

    /// What the columns of the shop's own tables mean, by header in lower case. Empty for one that is left out.
    static func rememberedColumns(by seller: Seller.ID) -> Query<[String: String]> {
        Query<[(String, String)]>.all("SELECT theirs, ours FROM imports.mapping WHERE seller_id = \(seller) AND kind = 'column'") { row in
            (try row.next(), try row.next())
        }.map { Dictionary($0) { first, _ in first } }
    }

    static func remember(_ meanings: [ImportWord: String], of seller: Seller.ID, in tx: Transaction) async throws {
        let words = meanings.keys.sorted { ($0.kind.rawValue, $0.scope, $0.theirs) < ($1.kind.rawValue, $1.scope, $1.theirs) }
        try await write(
            words.map(\.kind.rawValue), words.map(\.scope), words.map(\.theirs), words.map { meanings[$0] ?? "" }, of: seller, in: tx)
    }

    static func remember(_ columns: [ImportColumn], of seller: Seller.ID, in tx: Transaction) async throws {
        var fields: [String: String] = [:]
        for column in columns { fields[HeaderNames.normalised(column.header)] = column.field?.rawValue ?? "" }
        let headers = fields.keys.sorted()
        try await write(
            headers.map { _ in "column" }, headers.map { _ in "" }, headers, headers.map { fields[$0] ?? "" }, of: seller, in: tx)
    }

    private static func write(
        _ kinds: [String], _ scopes: [String], _ theirs: [String], _ ours: [String], of seller: Seller.ID, in tx: Transaction
    ) async throws {
        try await tx.run(
            """
            INSERT INTO imports.mapping (seller_id, kind, scope, theirs, ours)
            SELECT \(seller), kind, scope, theirs, ours
            FROM unnest(\(kinds)::text[], \(scopes)::text[], \(theirs)::text[], \(ours)::text[]) AS meant (kind, scope, theirs, ours)
            ON CONFLICT (seller_id, kind, scope, theirs) DO UPDATE SET ours = excluded.ours WHERE mapping.ours <> excluded.ours
            """)
    }

    /// Whether the shop still has what a word meant.
    static func isOffered(_ ours: String, for word: ImportWord, _ known: [ImportWord: String], _ taxonomy: Taxonomy) -> Bool {
        switch word.kind {
        case .category: taxonomy.category(ours).map { taxonomy.children(of: $0).isEmpty } ?? false
        case .option: ours.isEmpty || taxonomy.attribute(ours) != nil
        case .value:
            ours.isEmpty || taxonomy.attribute(known[ImportWord(.option, word.scope)] ?? "")?.values.contains { $0.code == ours } ?? false
        case .condition: Condition(rawValue: ours) != nil
        }
    }

    /// What a word means by its name; nil if its name does not tell.
    static func suggestion(for word: ImportWord, _ known: [ImportWord: String], _ taxonomy: Taxonomy) -> String? {
        switch word.kind {
        case .category: WordMeaning.category(word.theirs, taxonomy)
        case .option: WordMeaning.attribute(word.theirs, taxonomy)
        case .value:
            (known[ImportWord(.option, word.scope)] ?? WordMeaning.attribute(word.scope, taxonomy)).flatMap { code in
                taxonomy.attribute(code).flatMap { WordMeaning.value(word.theirs, of: $0) }
            } ?? ""
        case .condition: WordMeaning.condition(word.theirs)?.rawValue
        }
    }
}

/// Finds the house's own term for a word of a file.
enum WordMeaning {
    /// By slug, by name in one of the languages, or by the path in a product taxonomy. Only categories without others below them.
    static func category(_ theirs: String, _ taxonomy: Taxonomy) -> String? {
        let leaves = taxonomy.categories.filter { taxonomy.children(of: $0).isEmpty }
        let wanted = theirs.tidied.lowercased()
        if let exact = leaves.first(where: { $0.slug == wanted }) { return exact.slug }
        let parts = theirs.split(whereSeparator: { $0 == ">" || $0 == "/" }).map { String($0).tidied.lowercased() }
        for part in parts.reversed() {
            let named = leaves.filter { category in Language.allCases.contains { category.names[$0].lowercased() == part } }
            if named.count == 1 { return named[0].slug }
        }
        let path = parts.joined(separator: " > ")
        let known = leaves.compactMap { leaf in leaf.googleCategory.flatMap { TaxonomyPaths.names[$0] }.map { (leaf, $0.lowercased()) } }
        let above = known.filter { path == $0.1 || path.hasPrefix($0.1 + " > ") }.max { $0.1.count < $1.1.count }
        return above?.0.slug
    }

    /// By code, by name in one of the languages, or by a common word of other shops.
    static func attribute(_ theirs: String, _ taxonomy: Taxonomy) -> String? {
        let wanted = theirs.tidied.lowercased()
        let named = taxonomy.attributes.first { attribute in
            attribute.code == wanted || Language.allCases.contains { attribute.names[$0].lowercased() == wanted }
        }
        return named?.code ?? attributes[wanted].flatMap { taxonomy.attribute($0)?.code }
    }

    /// By code, or else by name in one of the languages.
    static func value(_ theirs: String, of attribute: Attribute) -> String? {
        let wanted = theirs.tidied.lowercased()
        let named =
            attribute.values.first { $0.code == wanted }
            ?? attribute.values.first { value in Language.allCases.contains { value.names[$0].lowercased() == wanted } }
        return named?.code
    }

    static func condition(_ theirs: String) -> Condition? {
        let wanted = theirs.tidied.lowercased()
        return Condition(rawValue: wanted) ?? conditions[wanted]
    }

    private static let attributes = [
        "color": "colour", "couleur": "colour", "coloris": "colour", "taille": "size", "pointure": "size", "vendor": "brand",
        "marque": "brand", "matière": "material", "matiere": "material", "fabric": "material",
    ]

    private static let conditions: [String: Condition] = [
        "neuf": .new, "neuve": .new, "new": .new, "neuf avec étiquette": .new, "جديد": .new, "جديدة": .new, "comme neuf": .likeNew,
        "neuf sans étiquette": .likeNew, "like new": .likeNew, "refurbished": .likeNew, "reconditionné": .likeNew, "شبه جديد": .likeNew,
        "كالجديد": .likeNew, "très bon état": .gentlyUsed, "bon état": .gentlyUsed, "occasion": .gentlyUsed, "used": .gentlyUsed,
        "مستعمل": .gentlyUsed, "حالة جيدة": .gentlyUsed, "usé": .worn, "satisfaisant": .worn, "worn": .worn, "pour pièces": .forParts,
        "for parts": .forParts, "لقطع الغيار": .forParts,
    ]
}

/// Names of Google's product taxonomy (https://www.google.com/basepages/producttype/taxonomy-with-ids.en-US.txt), by number: those that
/// categories of the shop most often have. Shopify's own taxonomy has the same names at the top.
enum TaxonomyPaths {
    static let names: [Int: String] = [
        166: "Apparel & Accessories", 1604: "Apparel & Accessories > Clothing", 187: "Apparel & Accessories > Shoes",
        5388: "Apparel & Accessories > Clothing > Traditional & Ceremonial Clothing",
        188: "Apparel & Accessories > Jewelry", 3032: "Apparel & Accessories > Handbags, Wallets & Cases > Handbags",
        6551: "Apparel & Accessories > Handbags, Wallets & Cases", 536: "Home & Garden", 696: "Home & Garden > Decor",
        638: "Home & Garden > Kitchen & Dining", 222: "Electronics", 267: "Electronics > Communications > Telephony > Mobile Phones",
        328: "Electronics > Computers > Laptops", 8: "Arts & Entertainment", 5710: "Arts & Entertainment > Hobbies & Creative Arts",
        783: "Media", 784: "Media > Books", 436: "Furniture", 469: "Health & Beauty", 988: "Sporting Goods", 1239: "Toys & Games",
        888: "Vehicles & Parts", 537: "Baby & Toddler", 412: "Food, Beverages & Tobacco", 632: "Hardware", 141: "Cameras & Optics",
        922: "Office Supplies", 5181: "Luggage & Bags", 1: "Animals & Pet Supplies",
    ]
}
