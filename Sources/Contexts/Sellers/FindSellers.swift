package import Kernel
package import Postgres

extension Seller {
    /// The seller with that slug, also if on holiday.
    package static func named(_ slug: String, in language: Language) -> Query<Seller?> {
        .first("\(columns(language)) WHERE s.slug = \(slug)") { row in try Seller(&row) }
    }

    /// Keys and names by slug. Unknown slugs have no entry.
    package static func names(_ slugs: [String]) -> Query<[String: (id: ID, name: String)]> {
        let named: SQL = "SELECT slug, id, name FROM sellers.seller WHERE slug = ANY(\(slugs)::text[])"
        return Query<[(String, (id: ID, name: String))]>.all(named) { row in
            (try row.next(), (id: try row.next(), name: try row.next()))
        }.map { Dictionary(uniqueKeysWithValues: $0) }
    }

    /// - Parameter ids: a query of seller keys.
    package static func among(_ ids: SQL, in language: Language) -> Query<[Seller]> {
        .all("\(columns(language)) WHERE s.id IN (\(ids))") { row in try Seller(&row) }
    }

    /// Open sellers: those in the first group of cities, then those in the next groups, then all others. Within a group the
    /// newest come first.
    package static func nearest(to cities: [[String]], most: Int, in language: Language) -> Query<[Seller]> {
        let newest: SQL = "ORDER BY opened_at DESC, id DESC LIMIT \(most)"
        let groups = cities.enumerated().reduce(
            "(SELECT id, \(cities.count)::int AS rank FROM sellers.seller WHERE is_open \(newest))" as SQL
        ) { all, group in
            """
            \(all) UNION ALL (SELECT id, \(group.offset)::int FROM sellers.seller
                WHERE is_open AND city_code = ANY(\(group.element)::text[]) \(newest))
            """
        }
        return .all(
            """
            \(columns(language)) JOIN (SELECT id, min(rank) AS rank FROM (\(groups)) found GROUP BY id) near ON near.id = s.id
            ORDER BY near.rank, s.opened_at DESC, s.id DESC LIMIT \(most)
            """
        ) { row in try Seller(&row) }
    }

    /// Open sellers, the newest first.
    package static func newest(_ most: Int, in language: Language) -> Query<[Seller]> {
        .all("\(columns(language)) WHERE s.is_open ORDER BY s.opened_at DESC, s.id DESC LIMIT \(most)") { row in
            try Seller(&row)
        }
    }

    private static func columns(_ language: Language) -> SQL {
        """
        SELECT s.id, s.slug, s.name, s.city_code, s.is_open, \(backAt), s.opened_at, s.is_trader, t.about, t.policies, t.language
        FROM sellers.seller s CROSS JOIN LATERAL (
            SELECT about, policies, language FROM sellers.seller_text
            WHERE seller_id = s.id AND language IN (\(language), s.original_language)
            ORDER BY language <> \(language) LIMIT 1) t
        """
    }

    private init(_ row: inout Row) throws {
        id = try row.next()
        slug = try row.next()
        name = try row.next()
        city = try row.next()
        isOpen = try row.next()
        backAt = try row.next()
        openedAt = try row.next()
        isTrader = try row.next()
        let texts: [String] = [try row.next(), try row.next()]
        let language: Language = try row.next()
        about = LocalizedText(texts[0], language)
        policies = LocalizedText(texts[1], language)
    }
}
