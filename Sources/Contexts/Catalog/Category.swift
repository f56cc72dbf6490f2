package import Kernel
package import Postgres

/// A node of the category tree.
package struct Category: Sendable, Equatable {
    package typealias ID = Kernel.ID<Category>

    package let id: ID
    package let parent: ID?
    package let slug: String
    package let names: Names
    /// 0 at the top.
    package let depth: Int
    /// The number in Google's product taxonomy.
    package let googleCategory: Int?

    package enum Refusal: Error, Equatable {
        case slugTaken
        case unknownParent
    }
}

extension Category {
    /// The whole tree, parents before children, siblings in the shop's order.
    package static var all: Query<[Category]> {
        .all(
            """
            WITH RECURSIVE tree AS (
                SELECT c.*, 0 AS depth, ARRAY[lpad(c.position::text, 6, '0'), c.slug] AS place
                FROM catalog.category c WHERE c.parent_id IS NULL
                UNION ALL
                SELECT c.*, t.depth + 1, t.place || lpad(c.position::text, 6, '0') || c.slug
                FROM catalog.category c JOIN tree t ON c.parent_id = t.id)
            SELECT id, parent_id, slug, name_fr, name_ar, name_en, depth, google_category FROM tree ORDER BY place
            """
        ) { row in try Category(&row) }
    }

    private init(_ row: inout Row) throws {
        id = try row.next()
        parent = try row.next()
        slug = try row.next()
        names = try Names(&row)
        depth = try row.next()
        googleCategory = try row.next()
    }

    /// The column of names in that language, the same for categories, attributes and values.
    static func name(_ language: Language) -> SQL {
        switch language {
        case .french: "name_fr"
        case .arabic: "name_ar"
        case .english: "name_en"
        }
    }
}

package struct Names: Sendable, Equatable {
    package let french: String
    package let arabic: String
    package let english: String

    package init(french: String, arabic: String, english: String) {
        self.french = french
        self.arabic = arabic
        self.english = english
    }

    /// Reads the columns name_fr, name_ar and name_en.
    init(_ row: inout Row) throws {
        self.init(french: try row.next(), arabic: try row.next(), english: try row.next())
    }

    package subscript(language: Language) -> String {
        switch language {
        case .french: french
        case .arabic: arabic
        case .english: english
        }
    }
}

extension Category {
    /// - Parameters:
    ///   - parent: the slug of the category above; nil at the top.
    ///   - google: its number in Google's product taxonomy.
    ///   - attributes: codes of its attributes, in addition to those of the categories above.
    /// - Throws: `Refusal`, `Attribute.Refusal`; roll the transaction back then.
    package static func add(
        _ slug: String, named names: Names, below parent: String? = nil, position: Int = 0, attributes: [String] = [],
        google: Int? = nil, in tx: Transaction
    ) async throws -> ID {
        let id = ID()
        do {
            let added = try await tx.run(
                """
                INSERT INTO catalog.category (id, parent_id, slug, position, name_fr, name_ar, name_en, google_category)
                SELECT \(id), p.id, \(slug), \(position), \(names.french), \(names.arabic), \(names.english), \(google as Int?)::integer
                FROM (SELECT 1) one LEFT JOIN catalog.category p ON p.slug = \(parent as String?)
                WHERE p.id IS NOT NULL OR \(parent as String?)::text IS NULL
                """)
            guard added == 1 else { throw Refusal.unknownParent }
        } catch let error as DatabaseError where error.constraint == "category_slug_taken" {
            throw Refusal.slugTaken
        }
        for (place, code) in attributes.enumerated() { try await Attribute.allow(code, in: slug, at: place, in: tx) }
        await tx.notify(Taxonomy.channel)
        return id
    }
}
