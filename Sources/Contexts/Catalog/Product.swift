package import Kernel
package import Postgres

/// What is sold, apart from its sellers and conditions. It has one page in the shop.
package struct Product: Sendable, Equatable {
    package typealias ID = Kernel.ID<Product>

    package enum Status: String, Sendable {
        case draft, published
        /// Taken off the lists. Its page stays for a year and says so.
        case archived
    }

    /// One trait of the product or a variant, by its codes: `colour`, `blue`. `Taxonomy` knows their names.
    package struct Trait: Sendable, Equatable {
        package let attribute: String
        package let value: String
        /// The seller's words for a value that is the seller's own, which `Taxonomy` does not know; nil for a value of the house.
        package let ownName: String?

        package init(attribute: String, value: String, ownName: String? = nil) {
            self.attribute = attribute
            self.value = value
            self.ownName = ownName
        }
    }

    package let id: ID
    /// The current slug. If another slug was requested, that one is old: redirect with 301.
    package let slug: String
    package let title: LocalizedText
    package let description: LocalizedText
    package let status: Status
    /// Whether the product was archived at least a year ago, by the database's clock. Its page then answers 410.
    package let isGone: Bool
    package let publishedAt: Moment
    /// The languages in which the text exists.
    package let languages: [Language]
    package let categorySlug: String

    package enum Refusal: Error, Equatable {
        /// Another product has or had this slug.
        case slugTaken
        /// Not lower-case Latin letters and digits with single hyphens between, at most 120.
        case slugUnfit
        case unknownCategory
        /// No title in the original language, a title that is not 2 to 160 characters, or a description over 10,000.
        case textUnfit
        /// Nothing to sell: no variant, or a variant without an offer.
        case nothingOffered
        /// Two variants with the same values.
        case variantTwice
        case unknownProduct
        /// Another seller made the product.
        case notMaker
        /// Another seller offers the product, so the house decides on its words.
        case othersOffer
    }
}

extension Product {
    /// The published or archived product that has or had this slug. Drafts are not found.
    package static func named(_ slug: String, in language: Language) -> Query<Product?> {
        .first(
            """
            SELECT p.id, p.slug, t.title, t.description, t.language, p.status,
                coalesce(p.archived_at <= kernel.now() - interval '1 year', false), p.published_at,
                (SELECT array_agg(language ORDER BY language) FROM catalog.product_text WHERE product_id = p.id), c.slug
            FROM catalog.slug s
            JOIN catalog.product p ON p.id = s.product_id AND p.status <> 'draft'
            JOIN catalog.category c ON c.id = p.category_id
            CROSS JOIN LATERAL (\(text(of: "p", language))) t
            WHERE s.slug = \(slug)
            """
        ) { row in
            let (id, slug): (ID, String) = (try row.next(), try row.next())
            let (title, description): (String, String) = (try row.next(), try row.next())
            let written: Language = try row.next()
            return Product(
                id: id, slug: slug, title: LocalizedText(title, written), description: LocalizedText(description, written),
                status: try row.next(), isGone: try row.next(), publishedAt: try row.next(), languages: try row.next(),
                categorySlug: try row.next())
        }
    }

    /// The traits of the whole product (brand, material), in the shop's order.
    package static func traits(_ slug: String) -> Query<[Trait]> {
        .all(
            """
            SELECT a.code, v.code, CASE WHEN own.value_id IS NOT NULL THEN v.name_fr END
            FROM catalog.slug s JOIN catalog.product_value pv ON pv.product_id = s.product_id
            JOIN catalog.attribute a ON a.id = pv.attribute_id JOIN catalog.attribute_value v ON v.id = pv.value_id
            LEFT JOIN catalog.own_value own ON own.value_id = v.id
            WHERE s.slug = \(slug) ORDER BY a.position, a.code
            """
        ) { row in Trait(attribute: try row.next(), value: try row.next(), ownName: try row.next()) }
    }

    /// A subquery of all products with the columns id, slug and title (in the original language):
    /// `JOIN \(Product.rows) p ON p.id = r.product_id`.
    package static var rows: SQL {
        """
        (SELECT product.id, product.slug, written.title FROM catalog.product
         JOIN catalog.product_text written ON written.product_id = product.id AND written.language = product.original_language)
        """
    }

    /// The descriptions of these products, in that language or else in the original one.
    package static func descriptions(_ ids: [ID], in language: Language) -> Query<[ID: String]> {
        Query<[(ID, String)]>.all(
            """
            SELECT p.id, t.description FROM catalog.product p CROSS JOIN LATERAL (\(text(of: "p", language))) t
            WHERE p.id = ANY(\(ids)::uuid[])
            """
        ) { row in (try row.next(), try row.next()) }.map { Dictionary(uniqueKeysWithValues: $0) }
    }

    /// A subquery: the key of the product that has or had that slug; NULL if there is none.
    package static func key(_ slug: String) -> SQL { "(SELECT product_id FROM catalog.slug WHERE slug = \(slug))" }

    /// Selects title, description and language, in that language or else in the original one.
    /// - Parameter product: the alias of a row of `catalog.product`.
    static func text(of product: SQL, _ language: Language) -> SQL {
        """
        SELECT title, description, language FROM catalog.product_text
        WHERE product_id = \(product).id AND language IN (\(language), \(product).original_language)
        ORDER BY language <> \(language) LIMIT 1
        """
    }
}
