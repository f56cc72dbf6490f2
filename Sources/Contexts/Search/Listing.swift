package import Catalog
import Images
package import Kernel
package import Places
package import Postgres
package import Sellers

/// A card in a list: a product with the cheapest of its matching offers.
///
/// The price is current. All other data is as the projection last received it.
package struct Listing: Sendable, Equatable {
    package let product: Product.ID
    package let slug: String
    /// In the requested language, or else in the original one.
    package let title: LocalizedText
    /// The cheapest matching offer.
    package let offer: Offer.ID
    package let price: Money
    package let condition: Condition
    package let seller: Seller.ID
    package let sellerName: String
    package let sellerSlug: String
    package let city: City.Code
    /// Nil if the offer has no picture.
    package let picture: Thumbnail?
    /// The number of the product's matching offers.
    package let offers: Int

    /// A picture in Media, with the size of its original in pixels.
    package struct Thumbnail: Sendable, Equatable {
        package let hash: String
        package let width: Int
        package let height: Int
    }
}

extension Listing {
    /// The columns that `init` reads, except the number of offers. They need a row `l` of `search.listing` and its `now`.
    static func columns(_ language: Language) -> SQL {
        """
        l.product_id, l.product_slug, coalesce(l.titles ->> \(language.rawValue)::text, l.titles ->> l.original_language),
        CASE WHEN l.titles ? \(language.rawValue)::text THEN \(language.rawValue)::text ELSE l.original_language END,
        l.offer_id, now.price, l.condition, l.seller_id, l.seller_name, l.seller_slug, l.city_code,
        l.picture, l.picture_width, l.picture_height
        """
    }

    init(_ row: inout Row) throws {
        product = try row.next()
        slug = try row.next()
        title = LocalizedText(try row.next(), try row.next())
        offer = try row.next()
        price = try row.next()
        condition = try row.next()
        seller = try row.next()
        sellerName = try row.next()
        sellerSlug = try row.next()
        city = try row.next()
        let hash: String? = try row.next()
        let (width, height): (Int?, Int?) = (try row.next(), try row.next())
        if let hash, let width, let height {
            picture = Thumbnail(hash: hash, width: width, height: height)
        } else {
            picture = nil
        }
        offers = try row.next()
    }

    /// The cards of a page, in its order. An offer that is in no list any more has no card.
    package static func of(_ products: [ListingPage.FoundProduct], in language: Language) -> Query<[Listing]> {
        .all(
            """
            SELECT \(columns(language)), found.offers
            FROM unnest(\(products.map(\.offer))::uuid[], \(products.map(\.offers))::int[]) WITH ORDINALITY found (offer_id, offers, place)
            JOIN search.listing l USING (offer_id) \(now) ORDER BY found.place
            """
        ) { row in try Listing(&row) }
    }

    /// The cheapest offer that can be bought of each of these products, in their order. Products without one have no card.
    package static func ofProducts(_ products: [Product.ID], in language: Language) -> Query<[Listing]> {
        .all(
            """
            SELECT \(columns(language)), best.offers
            FROM unnest(\(products)::uuid[]) WITH ORDINALITY given (product_id, place)
            CROSS JOIN LATERAL (
                SELECT offer_id, count(*) OVER () AS offers FROM search.listing
                WHERE product_id = given.product_id AND available ORDER BY price, offer_id LIMIT 1) best
            JOIN search.listing l USING (offer_id) \(now) ORDER BY given.place
            """
        ) { row in try Listing(&row) }
    }

    /// The newest products that can be bought of each of these sellers. The pieces of a seller come together, the newest first.
    ///
    /// - Parameters:
    ///   - most: the most products of a seller.
    ///   - sellers: a query with the keys of sellers in the column `id`.
    package static func newest(_ most: Int, ofEach sellers: SQL, in language: Language) -> Query<[Listing]> {
        .all(
            """
            SELECT \(columns(language)), best.offers
            FROM (\(sellers)) s CROSS JOIN LATERAL (
                SELECT * FROM (
                    SELECT DISTINCT ON (product_id) offer_id, product_id, product_published_at,
                        count(*) OVER (PARTITION BY product_id) AS offers
                    FROM (
                        SELECT offer_id, product_id, product_published_at, price FROM search.listing
                        WHERE available AND seller_id = s.id ORDER BY product_published_at DESC LIMIT 4 * \(most)) newest
                    ORDER BY product_id, price, offer_id) once
                ORDER BY product_published_at DESC, product_id LIMIT \(most)) best
            JOIN search.listing l USING (offer_id) \(now) ORDER BY l.seller_id, best.product_published_at DESC, best.product_id
            """
        ) { row in try Listing(&row) }
    }

    /// A product page, for search engines.
    package struct SitemapEntry: Sendable {
        package let slug: String
        /// When the newest of the product's rows was written.
        package let changedAt: Moment
        /// A hash in Media.
        package let picture: String?
    }

    /// A run of products that can be bought, sorted by key.
    package struct SitemapPart: Sendable, Equatable {
        package let first: Product.ID
        /// When the newest row of its products was written.
        package let changedAt: Moment
    }

    /// All products that can be bought, in parts of `count`. For the slow lane.
    package static func sitemapParts(of count: Int) -> Query<[SitemapPart]> {
        .all(
            """
            SELECT (array_agg(product_id ORDER BY product_id))[1], max(changed_at) FROM (
                SELECT product_id, max(indexed_at) AS changed_at, row_number() OVER (ORDER BY product_id) - 1 AS place FROM search.listing
                WHERE available GROUP BY product_id) numbered
            GROUP BY place / \(count)::bigint ORDER BY 1
            """
        ) { row in SitemapPart(first: try row.next(), changedAt: try row.next()) }
    }

    /// When the newest row of each category was written, by slug, also of pieces that are sold. For the slow lane.
    package static var categoryChanges: Query<[(slug: String, changedAt: Moment)]> {
        .all("SELECT c, max(indexed_at) FROM search.listing, unnest(categories) c GROUP BY c") { row in
            (slug: try row.next(), changedAt: try row.next())
        }
    }

    /// When the newest row of each value of an attribute was written, also of pieces that are sold. For the slow lane.
    ///
    /// - Parameter attribute: the code of the attribute.
    package static func changes(ofValuesOf attribute: String) -> Query<[(value: String, changedAt: Moment)]> {
        .all(
            """
            SELECT split_part(t, ':', 2), max(indexed_at) FROM search.listing, unnest(traits) t
            WHERE starts_with(t, \(attribute + ":")) GROUP BY 1
            """
        ) { row in (value: try row.next(), changedAt: try row.next()) }
    }

    /// The sellers who have or had a piece, and when the newest of these rows was written. For the slow lane.
    ///
    /// - Parameter most: the most sellers.
    package static func sellerChanges(most: Int) -> Query<[(slug: String, changedAt: Moment)]> {
        .all(
            """
            SELECT seller_slug, max(indexed_at) FROM search.listing
            GROUP BY seller_slug ORDER BY max(indexed_at) DESC, seller_slug LIMIT \(most)
            """
        ) { row in (slug: try row.next(), changedAt: try row.next()) }
    }

    /// Up to `most` products that can be bought, from that key on, sorted by key. For the slow lane.
    package static func sitemapEntries(from first: Product.ID, most: Int) -> Query<[SitemapEntry]> {
        .all(
            """
            SELECT min(product_slug), max(indexed_at), min(picture) FROM search.listing
            WHERE available AND product_id >= \(first) GROUP BY product_id ORDER BY product_id LIMIT \(most)
            """
        ) { row in SitemapEntry(slug: try row.next(), changedAt: try row.next(), picture: try row.next()) }
    }

    /// An offer that can be bought. Feeds need this in addition to Catalog's data.
    package struct Piece: Sendable {
        package let offer: Offer.ID
        package let product: Product.ID
        /// The slug of the product's own category.
        package let category: String
        /// The code of its value of the attribute `brand`.
        package let brand: String?
        /// The width of the picture's largest size in Media, in pixels.
        package let pictureWidth: Int
    }

    /// Up to `most` offers that can be bought, sorted by key, after that one. For the slow lane.
    package static func pieces(after offer: Offer.ID?, most: Int) -> Query<[Piece]> {
        .all(
            """
            SELECT offer_id, product_id, category,
                (SELECT split_part(t, ':', 2) FROM unnest(traits) t WHERE t LIKE 'brand:%' LIMIT 1), picture_width, picture_height
            FROM search.listing WHERE available AND (\(offer as Offer.ID?)::uuid IS NULL OR offer_id > \(offer as Offer.ID?))
            ORDER BY offer_id LIMIT \(most)
            """
        ) { row in
            let (offer, product): (Offer.ID, Product.ID) = (try row.next(), try row.next())
            let (category, brand): (String, String?) = (try row.next(), try row.next())
            let (width, height): (Int?, Int?) = (try row.next(), try row.next())
            return Piece(
                offer: offer, product: product, category: category, brand: brand,
                pictureWidth: PictureSizes.widths(width: width ?? 1, height: height ?? 1).last ?? 1)
        }
    }

    /// Joins a row `l` with its offer's current price.
    static var now: SQL { "JOIN \(Offer.prices) now ON now.id = l.offer_id" }

    /// Pieces that can be bought, the most similar to this product first. They are from its category, with common traits (such
    /// as size and colour) first, then by nearness of price. The seller's newest pieces of other categories follow. Empty if
    /// the product was never listed.
    package static func similar(to product: Product.ID, most: Int, in language: Language) -> Query<[Listing]> {
        similar(key: "\(product)::uuid", most: most, in: language)
    }

    /// Like the other, for the product that has or had that slug.
    package static func similar(toProduct slug: String, most: Int, in language: Language) -> Query<[Listing]> {
        similar(key: Product.key(slug), most: most, in: language)
    }

    private static func similar(key: SQL, most: Int, in language: Language) -> Query<[Listing]> {
        .all(
            """
            WITH wanted AS (
                SELECT product_id, category, traits, price, seller_id FROM search.listing
                WHERE product_id = \(key) ORDER BY price LIMIT 1
            ), alike AS (
                SELECT other.* FROM wanted w CROSS JOIN LATERAL (
                    (SELECT offer_id, product_id, price, traits FROM search.listing
                     WHERE available AND category = w.category AND (price, product_id) >= (w.price, w.product_id)
                     ORDER BY price, product_id LIMIT 3 * \(most))
                    UNION ALL
                    (SELECT offer_id, product_id, price, traits FROM search.listing
                     WHERE available AND category = w.category AND (price, product_id) < (w.price, w.product_id)
                     ORDER BY price DESC, product_id DESC LIMIT 3 * \(most))) other
                WHERE other.product_id <> w.product_id
            ), near AS (
                SELECT offer_id, product_id, price, traits, true AS alike FROM alike
                UNION ALL
                -- Without the first condition this reads all pieces of a seller who has thousands in one category.
                SELECT other.* FROM wanted w CROSS JOIN LATERAL (
                    SELECT offer_id, product_id, price, traits, false FROM search.listing
                    WHERE (SELECT count(DISTINCT product_id) FROM alike) < \(most)
                        AND available AND seller_id = w.seller_id AND category <> w.category
                    ORDER BY product_published_at DESC LIMIT \(most)) other
            ), best AS (
                SELECT DISTINCT ON (product_id) offer_id, product_id, price, traits, alike, count(*) OVER (PARTITION BY product_id) AS offers
                FROM near ORDER BY product_id, price, offer_id
            ), nearest AS (
                SELECT b.offer_id, b.offers, row_number() OVER (
                    ORDER BY b.alike DESC, (SELECT count(*) FROM unnest(b.traits) trait WHERE trait = ANY(w.traits)) DESC,
                        abs(ln(b.price::float8) - ln(w.price::float8)), b.product_id) AS place
                FROM best b CROSS JOIN wanted w ORDER BY place LIMIT \(most)
            )
            SELECT \(columns(language)), n.offers
            FROM nearest n JOIN search.listing l USING (offer_id) \(now) ORDER BY n.place
            """
        ) { row in try Listing(&row) }
    }
}
