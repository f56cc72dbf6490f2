import Foundation
import Kernel
import Postgres
import Search
import TestKit

/// Rows of the projection with nothing but titles, for tests of words.
struct TitleShelf {
    let tx: Transaction

    /// - Parameter titles: a slug, and the titles in one or more languages.
    func put(_ titles: [(slug: String, titles: [Language: String])]) async throws {
        let json = try titles.map { entry in
            String(
                decoding: try JSONEncoder().encode(Dictionary(uniqueKeysWithValues: entry.titles.map { ($0.rawValue, $1) })), as: UTF8.self)
        }
        try await tx.run(
            """
            INSERT INTO search.listing (offer_id, product_id, product_slug, titles, original_language, categories, condition, price,
                seller_id, seller_name, seller_slug, city_code, product_published_at, available, words, indexed_at, ordinal)
            SELECT kernel.uuid7(), kernel.uuid7(), slug, titles, (SELECT min(key) FROM jsonb_object_keys(titles) AS key), '{shelf}', 'worn', 1000,
                '018f2d6e-0000-7000-8000-000000000000', 'Dar Khaïma', 'dar-khaima', '03.231.01.0', kernel.now(), true,
                setweight(search.stems((SELECT string_agg(value, ' ') FROM jsonb_each_text(titles))), 'A'), kernel.now(), nextval('search.ordinal')
            FROM unnest(\(titles.map(\.slug))::text[], \(json)::jsonb[]) AS given (slug, titles)
            """)
        try await tx.run("SELECT search.note(array_agg(offer_id)) FROM search.listing")
    }

    /// Adds each title, with the title itself as the slug.
    func put(_ titles: [String]) async throws { try await put(titles.map { ($0, [.french: $0]) }) }

    func understood(_ typed: String, exactly: Bool = false) async throws -> SearchWords {
        try await tx.read(SearchWords.understood(typed, exactly: exactly))
    }

    /// The slugs of the listings found, sorted.
    func found(_ typed: String, exactly: Bool = false) async throws -> [String] {
        try await found(understood(typed, exactly: exactly))
    }

    func found(_ words: SearchWords) async throws -> [String] {
        try await tx.read(
            Query<[String]>.all(
                "SELECT product_slug FROM search.listing l WHERE l.available AND l.words @@ \(words.tsquery) ORDER BY product_slug COLLATE \"C\""
            ) { row in try row.next() })
    }

    /// The text with each word folded.
    func folded(_ text: String) async throws -> String {
        try await tx.read(Query<String>.one("SELECT search.fold(\(text))") { row in try row.next() })
    }
}

let migrationsFolder = checkoutFolder.path() + "Migrations"
