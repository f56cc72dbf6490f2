import Kernel
package import Postgres

/// How much buying second-hand saves according to a published study. It is a range, never a single number.
package struct ReuseFigure: Sendable, Equatable {
    /// What the numbers count, and thus from which study they are.
    package enum Kind: String, Sendable, CaseIterable {
        /// New garments that are not bought when 100 second-hand ones are (Farrant, Olsen, Wangel 2010).
        case garmentsReplaced = "garments-replaced"
    }

    package let category: Category.ID
    package let kind: Kind
    /// The bounds of the range, in the unit of `kind`.
    package let low: Int
    package let high: Int

    package init(category: Category.ID, kind: Kind, low: Int, high: Int) {
        self.category = category
        self.kind = kind
        self.low = low
        self.high = high
    }

    package static var all: Query<[ReuseFigure]> {
        .all("SELECT category_id, kind, low, high FROM catalog.reuse_figure") { row in
            ReuseFigure(category: try row.next(), kind: try row.next(), low: try row.next(), high: try row.next())
        }
    }

    /// Sets the figure for second-hand goods of a category and of those below it.
    ///
    /// - Throws: `Category.Refusal.unknownParent` if there is no such category.
    package static func set(_ kind: Kind, from low: Int, to high: Int, in category: String, in tx: Transaction) async throws {
        let written = try await tx.run(
            """
            INSERT INTO catalog.reuse_figure (category_id, kind, low, high)
            SELECT id, \(kind), \(low), \(high) FROM catalog.category WHERE slug = \(category)
            ON CONFLICT (category_id) DO UPDATE SET kind = excluded.kind, low = excluded.low, high = excluded.high
            """)
        guard written == 1 else { throw Category.Refusal.unknownParent }
        await tx.notify(Taxonomy.channel)
    }
}
