import Catalog
import Kernel
import Postgres
import Sellers

/// How the values of attributes stand in the table of a shop: those of the house by their code, the shop's own by its words.
///
/// What another shop added stays away: this shop could not import it.
struct ExportedValues: Sendable {
    /// The codes of all attributes of the shop's categories.
    private(set) var attributes: Set<String> = []
    private var byCategory: [String: [String: Attribute]] = [:]
    private var own: Set<String> = []

    /// - Parameter categories: slugs.
    init(_ categories: [String], of seller: Seller.ID, in db: Database) async throws {
        for slug in categories {
            let (house, all) = try await db.read(Attribute.of(category: slug), Attribute.of(category: slug, with: seller))
            byCategory[slug] = Dictionary(uniqueKeysWithValues: all.map { ($0.code, $0) })
            attributes.formUnion(all.map(\.code))
            for (known, attribute) in zip(house, all) {
                let codes = Set(known.values.map(\.code))
                for value in attribute.values where !codes.contains(value.code) {
                    // Words that would be read as another value stand as the code.
                    if WordMeaning.value(value.names.french, of: attribute) == value.code { own.insert("\(attribute.code) \(value.code)") }
                }
            }
        }
    }

    /// The attributes of a category, in no order.
    func attribute(_ code: String, in category: String) -> Attribute? { byCategory[category]?[code] }

    /// Nil for a value that the shop cannot choose.
    func cell(_ value: ListingContent.Value, of attribute: String, in category: String) -> String? {
        guard case .known(let code) = value,
            let known = byCategory[category]?[attribute]?.values.first(where: { $0.code == code })
        else { return nil }
        return own.contains("\(attribute) \(code)") ? known.names.french : code
    }

    /// The name of a value for people; nil for a value that the shop cannot choose.
    func name(_ value: ListingContent.Value, of attribute: String, in category: String, _ language: Language) -> String? {
        guard case .known(let code) = value else { return nil }
        return byCategory[category]?[attribute]?.values.first { $0.code == code }?.names[language]
    }
}
