package import Kernel
package import Postgres

extension Seller {
    /// The seller with that slug, also if on holiday, suspended or closed.
    package static func named(_ slug: String, in language: Language) -> Query<Seller?> {
        .first("\(columns(language)) WHERE s.slug = \(slug)") { row in try Seller(&row) }
    }

    /// The slug of a seller; nil if there is none.
    package static func slug(of id: ID) -> Query<String?> {
        .first("SELECT slug FROM sellers.seller WHERE id = \(id)") { row in try row.next() }
    }

    /// The slugs of these sellers.
    package static func slugs(of ids: [ID]) -> Query<[ID: String]> {
        Query<[(ID, String)]>.all("SELECT id, slug FROM sellers.seller WHERE id = ANY(\(ids)::uuid[])") { row in
            (try row.next(), try row.next())
        }.map { Dictionary(uniqueKeysWithValues: $0) }
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
        .all(
            """
            \(columns(language)) JOIN (\(nearestKeys(to: cities, most: most))) near ON near.id = s.id
            ORDER BY near.rank, s.opened_at DESC, s.id DESC
            """
        ) { row in try Seller(&row) }
    }

    /// The keys of the sellers that `nearest` finds, in the column `id`: a part of SQL for higher contexts.
    package static func nearestKeys(to cities: [[String]], most: Int) -> SQL {
        let newest: SQL = "ORDER BY opened_at DESC, id DESC LIMIT \(most)"
        let groups = cities.enumerated().reduce(
            "(SELECT id, opened_at, \(cities.count)::int AS rank FROM sellers.seller s WHERE \(isOpen("s")) \(newest))" as SQL
        ) { all, group in
            """
            \(all) UNION ALL (SELECT id, opened_at, \(group.offset)::int FROM sellers.seller s
                WHERE \(isOpen("s")) AND city_code = ANY(\(group.element)::text[]) \(newest))
            """
        }
        return """
            SELECT id, min(rank) AS rank FROM (\(groups)) found GROUP BY id, opened_at
            ORDER BY min(rank), opened_at DESC, id DESC LIMIT \(most)
            """
    }

    /// Those of the sellers that are open, in the order of the slugs.
    package static func called(_ slugs: [String], in language: Language) -> Query<[Seller]> {
        .all(
            """
            \(columns(language)) WHERE \(isOpen("s")) AND s.slug = ANY(\(slugs)::text[]) ORDER BY array_position(\(slugs)::text[], s.slug)
            """
        ) { row in try Seller(&row) }
    }

    /// Their keys, in the column `id`: a part of SQL for higher contexts.
    package static func keys(called slugs: [String]) -> SQL {
        "SELECT id FROM sellers.seller s WHERE \(isOpen("s")) AND slug = ANY(\(slugs)::text[])"
    }

    /// Open sellers, the newest first.
    package static func newest(_ most: Int, in language: Language) -> Query<[Seller]> {
        .all("\(columns(language)) WHERE \(isOpen("s")) ORDER BY s.opened_at DESC, s.id DESC LIMIT \(most)") { row in
            try Seller(&row)
        }
    }

    private static func columns(_ language: Language) -> SQL {
        """
        SELECT s.id, s.slug, s.name, s.city_code, \(availability("s")), \(backAt("s")), s.opened_at, s.is_trader,
            s.picture, s.picture_width, s.picture_height, s.cover, s.cover_width, s.cover_height, t.about, t.policies, t.language
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
        availability = try row.next()
        backAt = try row.next()
        openedAt = try row.next()
        isTrader = try row.next()
        picture = try Self.picture(&row)
        cover = try Self.picture(&row)
        let texts: [String] = [try row.next(), try row.next()]
        let language: Language = try row.next()
        about = LocalizedText(texts[0], language)
        policies = LocalizedText(texts[1], language)
    }

    private static func picture(_ row: inout Row) throws -> ShownPicture? {
        let (hash, width, height): (String?, Int?, Int?) = (try row.next(), try row.next(), try row.next())
        guard let hash, let width, let height else { return nil }
        return ShownPicture(hash: hash, width: width, height: height)
    }
}
