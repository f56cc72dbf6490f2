package import Kernel
package import Postgres

/// The tree of categories and all attributes with their values, in memory. Whoever changes them wakes `channel`.
package struct Taxonomy: Sendable {
    /// Each category before its own, siblings in the shop's order.
    package let categories: [Category]
    /// In the shop's order.
    package let attributes: [Attribute]
    private let reuseFigures: [Category.ID: ReuseFigure]
    private let categoryBySlug: [String: Category]
    private let attributeByCode: [String: Attribute]
    private let valueByCode: [String: [String: Attribute.Value]]

    /// Notified when a category or an attribute has changed.
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

    /// From the top down to that category; empty where there is none.
    package func path(to slug: String) -> [Category] {
        var path: [Category] = []
        var next = categoryBySlug[slug]
        while let category = next {
            path.append(category)
            next = category.parent.flatMap { parent in categories.first { $0.id == parent } }
        }
        return path.reversed()
    }

    /// Those directly below.
    package func children(of category: Category) -> [Category] { categories.filter { $0.parent == category.id } }

    /// What buying used goods of that category saves, by the nearest category with a figure; nil where no study says.
    package func reuseFigure(of slug: String) -> ReuseFigure? {
        path(to: slug).reversed().lazy.compactMap { reuseFigures[$0.id] }.first
    }

    /// The name of an attribute and of one of its values, as shown to people.
    /// - Returns: nil where one of them is unknown.
    package func names(of trait: Product.Trait, in language: Language) -> (attribute: String, value: String)? {
        guard let attribute = attributeByCode[trait.attribute], let value = valueByCode[trait.attribute]?[trait.value] else { return nil }
        return (attribute.names[language], value.names[language])
    }

    /// The name of a value, as `Bleu` for `colour`, `blue`.
    package func name(of value: String, of attribute: String, in language: Language) -> String? {
        valueByCode[attribute]?[value]?.names[language]
    }
}
