package import Kernel
package import Postgres

/// A node of the tree by which pieces are found.
package struct Category: Sendable, Equatable {
    package typealias ID = Kernel.ID<Category>

    package let id: ID
    package let parent: ID?
    package let slug: String
    /// In the language that was asked for.
    package let name: String
    /// 0 for those at the top.
    package let depth: Int

    package enum Refusal: Error, Equatable {
        case slugTaken
        case unknownParent
    }
}

extension Category {
    /// The whole tree, each category before its own, siblings in the shop's order.
    package static func all(in language: Language) -> Query<[Category]> {
        .all(
            """
            WITH RECURSIVE tree AS (
                SELECT c.*, 0 AS depth, ARRAY[lpad(c.position::text, 6, '0'), c.slug] AS place
                FROM catalog.category c WHERE c.parent_id IS NULL
                UNION ALL
                SELECT c.*, t.depth + 1, t.place || lpad(c.position::text, 6, '0') || c.slug
                FROM catalog.category c JOIN tree t ON c.parent_id = t.id)
            SELECT id, parent_id, slug, \(Self.name(language)), depth FROM tree ORDER BY place
            """
        ) { row in try Category(&row) }
    }

    /// From the top down to the category of that slug; empty where there is none.
    package static func path(to slug: String, in language: Language) -> Query<[Category]> {
        path(from: "SELECT c.* FROM catalog.category c WHERE c.slug = \(slug)", language)
    }

    /// The breadcrumb of the product that has or had that slug.
    package static func path(toProduct slug: String, in language: Language) -> Query<[Category]> {
        path(
            from: """
                SELECT c.* FROM catalog.slug s JOIN catalog.product p ON p.id = s.product_id
                JOIN catalog.category c ON c.id = p.category_id WHERE s.slug = \(slug)
                """, language)
    }

    private static func path(from start: SQL, _ language: Language) -> Query<[Category]> {
        .all(
            """
            WITH RECURSIVE path AS (
                SELECT c.*, 0 AS height FROM (\(start)) c
                UNION ALL
                SELECT c.*, p.height + 1 FROM catalog.category c JOIN path p ON c.id = p.parent_id)
            SELECT id, parent_id, slug, \(Self.name(language)), (max(height) OVER () - height) FROM path
            ORDER BY height DESC
            """
        ) { row in try Category(&row) }
    }

    private init(_ row: inout Row) throws {
        id = try row.next()
        parent = try row.next()
        slug = try row.next()
        name = try row.next()
        depth = try row.next()
    }

    /// The column of names in that language, of categories, attributes and values alike.
    static func name(_ language: Language) -> SQL {
        switch language {
        case .french: "name_fr"
        case .arabic: "name_ar"
        case .english: "name_en"
        }
    }
}

/// A name in the three languages of the shop.
package struct Names: Sendable, Equatable {
    package let french: String
    package let arabic: String
    package let english: String

    package init(french: String, arabic: String, english: String) {
        self.french = french
        self.arabic = arabic
        self.english = english
    }
}

extension Category {
    /// - Parameters:
    ///   - parent: the slug of the category above; nil at the top.
    ///   - attributes: codes of what its pieces are described by, beside what the categories above have.
    /// - Throws: `Refusal`, `Attribute.Refusal`; the transaction is then of no more use.
    package static func add(
        _ slug: String, named names: Names, below parent: String? = nil, position: Int = 0, attributes: [String] = [],
        in tx: Transaction
    ) async throws -> ID {
        let id = ID()
        do {
            let added = try await tx.run(
                """
                INSERT INTO catalog.category (id, parent_id, slug, position, name_fr, name_ar, name_en)
                SELECT \(id), p.id, \(slug), \(position), \(names.french), \(names.arabic), \(names.english)
                FROM (SELECT 1) one LEFT JOIN catalog.category p ON p.slug = \(parent as String?)
                WHERE p.id IS NOT NULL OR \(parent as String?)::text IS NULL
                """)
            guard added == 1 else { throw Refusal.unknownParent }
        } catch let error as DatabaseError where error.constraint == "category_slug_taken" {
            throw Refusal.slugTaken
        }
        for (place, code) in attributes.enumerated() { try await Attribute.allow(code, in: slug, at: place, in: tx) }
        return id
    }
}
