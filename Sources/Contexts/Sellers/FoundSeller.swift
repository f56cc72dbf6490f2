package import Kernel
package import Postgres

/// A seller as the staff finds it.
package struct FoundSeller: Sendable, Equatable {
    package let id: Seller.ID
    package let slug: String
    package let name: String
    /// The `City.Code` of a city, as text.
    package let city: String
    package let standing: Seller.Standing
    package let openedAt: Moment
}

extension FoundSeller {
    /// The most sellers that one search returns.
    package static let most = 50

    /// Sellers whose name has these words, or whose slug begins with them. Without words: those who may not sell, then the newest.
    package static func all(by words: String) -> Query<[FoundSeller]> {
        guard !words.isEmpty else { return all(where: "true", by: "s.standing <> 'suspended', s.opened_at DESC, s.id DESC") }
        let escaped = words.replacing(/[\\%_]/) { "\\\($0.output)" }
        return all(
            where: "lower(s.name) LIKE '%' || lower(\(escaped)) || '%' OR s.slug LIKE lower(\(escaped)) || '%'", by: "lower(s.name), s.id")
    }

    package static func named(_ slug: String) -> Query<FoundSeller?> { all(where: "s.slug = \(slug)", by: "s.id").map(\.first) }

    private static func all(where condition: SQL, by order: SQL) -> Query<[FoundSeller]> {
        .all(
            """
            SELECT s.id, s.slug, s.name, s.city_code, s.standing, s.opened_at FROM sellers.seller s
            WHERE \(condition) ORDER BY \(order) LIMIT \(most)
            """
        ) { row in
            try FoundSeller(
                id: row.next(), slug: row.next(), name: row.next(), city: row.next(), standing: row.next(), openedAt: row.next())
        }
    }
}
