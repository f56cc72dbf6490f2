package import Catalog
import Kernel
package import Postgres

/// An offer that can be bought, as the listing index reads it from the projection.
package struct ListedOffer: Sendable {
    let product: Product.ID
    let publishedAt: Moment
    /// Category slugs from the top down.
    let path: [String]
    let offer: Offer.ID
    let ordinal: Int
    let condition: String
    let price: Money
    let city: String
    let seller: String
    /// Codes like `size:m`.
    let traits: [String]

    private static var columns: SQL {
        """
        l.product_id, l.product_published_at, l.categories, l.offer_id, l.ordinal, l.condition, l.price, l.city_code,
        l.seller_slug, l.traits
        """
    }

    private init(product: Product.ID, _ row: inout Row) throws {
        self.product = product
        publishedAt = try row.next()
        path = try row.next()
        offer = try row.next()
        ordinal = try row.next()
        condition = try row.next()
        price = try row.next()
        city = try row.next()
        seller = try row.next()
        traits = try row.next()
    }

    /// The offers of the next `most` products by key. A product always comes with all its offers.
    /// - Parameter product: the last product read so far; nil to begin.
    package static func after(_ product: Product.ID?, most: Int) -> Query<[ListedOffer]> {
        .all(
            """
            SELECT \(columns) FROM (
                SELECT DISTINCT product_id FROM search.listing
                WHERE available AND (\(product as Product.ID?)::uuid IS NULL OR product_id > \(product as Product.ID?)) ORDER BY product_id LIMIT \(most)
            ) next JOIN search.listing l USING (product_id) WHERE l.available ORDER BY l.product_id
            """
        ) { row in try ListedOffer(product: row.next(), &row) }
    }

    /// The oldest transaction still open. The next reader must read again whatever it and later transactions write.
    static var horizon: Query<String> {
        .one("SELECT pg_snapshot_xmin(pg_current_snapshot())::text") { row in try row.next() }
    }

    /// The next `most` products by key that were written since that horizon. Each comes with all its offers that can be bought,
    /// or none.
    static func changed(since horizon: String, after product: Product.ID?, most: Int) -> Query<[Product.ID: [ListedOffer]]> {
        Query<[(Product.ID, ListedOffer?)]>.all(
            """
            SELECT changed.product_id, l.ordinal IS NOT NULL, \(columns) FROM (
                SELECT DISTINCT product_id FROM search.listing
                WHERE changed_in >= \(horizon)::text::xid8 AND (\(product as Product.ID?)::uuid IS NULL OR product_id > \(product as Product.ID?))
                ORDER BY product_id LIMIT \(most)
            ) changed LEFT JOIN search.listing l ON l.product_id = changed.product_id AND l.available
            """
        ) { row in
            let (product, isListed): (Product.ID, Bool) = (try row.next(), try row.next())
            guard isListed else { return (product, nil) }
            return (product, try ListedOffer(product: row.next(), &row))
        }.map { rows in
            var offers: [Product.ID: [ListedOffer]] = [:]
            for (product, offer) in rows { offers[product, default: []] += [offer].compactMap { $0 } }
            return offers
        }
    }
}

/// How well each listing matches some words: a rank from 1 to 255 by the listing's ordinal, or 0 for no match.
package struct WordRanks: Sendable {
    let byOrdinal: [UInt8]

    init(_ ranks: [(ordinal: Int, rank: Int)]) {
        var byOrdinal = [UInt8](repeating: 0, count: (ranks.map(\.ordinal).max() ?? 0) + 1)
        for (ordinal, rank) in ranks { byOrdinal[ordinal] = UInt8(clamping: rank) }
        self.byOrdinal = byOrdinal
    }

    /// The weights of descriptions, nothing, categories with attributes, and titles, for `ts_rank`. A word in a title outweighs the same
    /// word in the category and all its spellings: up to twelve of them count less than one in a title.
    private static let weights: SQL = "'{0.02, 0.05, 0.05, 1}'"

    /// For the slow lane: a word that every listing has may take some hundred milliseconds.
    package static func of(_ search: ListingSearch) -> Query<WordRanks> {
        // `ts_rank` adds up all pairs of words. So a listing that has several words in its title only comes first by a rule of its own. For
        // one word the weights are enough, and cost nothing.
        let isOfOneWord = search.understood.map { $0.words.count == 1 } ?? false
        let title: SQL = isOfOneWord ? "0" : "CASE WHEN l.words @@ titled THEN 127 ELSE 0 END"
        let most: SQL = isOfOneWord ? "254" : "127"
        return Query<[(ordinal: Int, rank: Int)]>.all(
            """
            SELECT l.ordinal, 1 + \(title) + (\(most) * sqrt(least(ts_rank(\(weights), l.words, wanted), 1)))::int
            FROM (
                SELECT wanted, regexp_replace(wanted::text, '''(?:[^'']|'''')*''', '\\&:A', 'g')::tsquery AS titled
                FROM (SELECT \(SearchWords.wanted(search)) AS wanted OFFSET 0) typed OFFSET 0) words, search.listing l
            WHERE l.available AND l.words @@ wanted
            """
        ) { row in (try row.next(), try row.next()) }.map(WordRanks.init)
    }
}
