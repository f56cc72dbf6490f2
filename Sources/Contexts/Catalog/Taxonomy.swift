package import Kernel
package import Postgres

/// The category tree and all attributes with their values, in memory. Every change of them notifies `channel`.
package struct Taxonomy: Sendable {
    /// Parents before children, siblings in the shop's order.
    package let categories: [Category]
    /// In the shop's order.
    package let attributes: [Attribute]
    private let reuseFigures: [Category.ID: ReuseFigure]
    private let categoryBySlug: [String: Category]
    private let attributeByCode: [String: Attribute]
    private let valueByCode: [String: [String: Attribute.Value]]

    /// Notified when a category, an attribute or a reuse figure has changed.
    package static let channel = "catalog.taxonomy"

    /// - Throws: `DatabaseUnavailable`, `DatabaseError`.
    package init(from db: Database) async throws {
        let (categories, attributes, figures) = try await db.read(Category.all, Attribute.all, ReuseFigure.all)
        self.init(categories: categories, attributes: attributes, reuseFigures: figures)
    }

    package init(categories: [Category], attributes: [Attribute], reuseFigures: [ReuseFigure] = []) {
        self.categories = categories
        self.attributes = attributes
        self.reuseFigures = Dictionary(uniqueKeysWithValues: reuseFigures.map { ($0.category, $0) })
        categoryBySlug = Dictionary(uniqueKeysWithValues: categories.map { ($0.slug, $0) })
        attributeByCode = Dictionary(uniqueKeysWithValues: attributes.map { ($0.code, $0) })
        valueByCode = attributeByCode.mapValues { Dictionary(uniqueKeysWithValues: $0.values.map { ($0.code, $0) }) }
    }

    package func category(_ slug: String) -> Category? { categoryBySlug[slug] }

    package func attribute(_ code: String) -> Attribute? { attributeByCode[code] }

    /// From the top down to that category; empty if there is none.
    package func path(to slug: String) -> [Category] {
        var path: [Category] = []
        var next = categoryBySlug[slug]
        while let category = next {
            path.append(category)
            next = category.parent.flatMap { parent in categories.first { $0.id == parent } }
        }
        return path.reversed()
    }

    /// The categories directly below.
    package func children(of category: Category) -> [Category] { categories.filter { $0.parent == category.id } }

    /// The figure of the nearest category that has one, from that category upwards; nil if none has.
    package func reuseFigure(of slug: String) -> ReuseFigure? {
        path(to: slug).reversed().lazy.compactMap { reuseFigures[$0.id] }.first
    }

    /// The names of an attribute and of one of its values, for people. A seller's own value is named by the seller in one language.
    /// - Returns: nil if one of them is unknown.
    package func names(of trait: Product.Trait, in language: Language) -> (attribute: String, value: String)? {
        guard let attribute = attributeByCode[trait.attribute],
            let value = valueByCode[trait.attribute]?[trait.value]?.names[language] ?? trait.ownName
        else { return nil }
        return (attribute.names[language], value)
    }

    /// The name of a value, such as `Bleu` for `colour`, `blue`; nil if unknown.
    package func name(of value: String, of attribute: String, in language: Language) -> String? {
        valueByCode[attribute]?[value]?.names[language]
    }
}
