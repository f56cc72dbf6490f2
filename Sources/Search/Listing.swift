package import Catalog
package import Kernel
package import Postgres
package import Sellers
package import Shipping

/// A card in a list: a product with the cheapest of its offers that fit.
///
/// Price and availability are as the projection last heard; whoever shows them reads them afresh by `offer`.
package struct Listing: Sendable, Equatable {
    package let product: Product.ID
    package let slug: String
    /// In the language asked for, or in the original one.
    package let title: Wording
    /// The cheapest offer that fits.
    package let offer: Offer.ID
    package let price: Money
    package let condition: Condition
    package let seller: Seller.ID
    package let sellerName: String
    package let sellerSlug: String
    package let city: City.Code
    package let picture: Picture?
    /// How many offers of the product fit.
    package let offers: Int

    /// A picture in Media and the size of its original in pixels.
    package struct Picture: Sendable, Equatable {
        package let hash: String
        package let width: Int
        package let height: Int
    }
}

extension Listing {
    /// The columns of a row `l` of `search.listing` that `init` reads, but for the number of offers.
    static func columns(_ language: Language) -> SQL {
        """
        l.product_id, l.product_slug, coalesce(l.titles ->> \(language.rawValue)::text, l.titles ->> l.original_language),
        CASE WHEN l.titles ? \(language.rawValue)::text THEN \(language.rawValue)::text ELSE l.original_language END,
        l.offer_id, l.price, l.condition, l.seller_id, l.seller_name, l.seller_slug, l.city_code,
        l.picture, l.picture_width, l.picture_height
        """
    }

    init(_ row: inout Row) throws {
        product = try row.next()
        slug = try row.next()
        title = Wording(try row.next(), try row.next())
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
            picture = Picture(hash: hash, width: width, height: height)
        } else {
            picture = nil
        }
        offers = try row.next()
    }

    /// Pieces that can be bought, most like this product first: of its category, then of the one above; of its
    /// colour; near its price. Empty where the product was never listed.
    package static func similar(to product: Product.ID, most: Int, in language: Language) -> Query<[Listing]> {
        .all(
            """
            WITH wanted AS (
                SELECT product_id, categories[cardinality(categories)] AS own,
                    categories[greatest(cardinality(categories) - 1, 1)] AS above, colour, price
                FROM search.listing WHERE product_id = \(product) ORDER BY price LIMIT 1
            ), near AS (
                SELECT l.* FROM wanted CROSS JOIN LATERAL (
                    (SELECT * FROM search.listing WHERE available AND categories @> ARRAY[wanted.own]
                     ORDER BY product_published_at DESC LIMIT 200)
                    UNION
                    (SELECT * FROM search.listing WHERE available AND categories @> ARRAY[wanted.above]
                     ORDER BY product_published_at DESC LIMIT 200)) l
                WHERE l.product_id <> wanted.product_id
            ), best AS (
                SELECT DISTINCT ON (product_id) offer_id, count(*) OVER (PARTITION BY product_id) AS offers
                FROM near ORDER BY product_id, price, offer_id
            )
            SELECT \(columns(language)), b.offers
            FROM best b JOIN search.listing l USING (offer_id) CROSS JOIN wanted w
            ORDER BY l.categories @> ARRAY[w.own] DESC, l.colour IS NOT DISTINCT FROM w.colour DESC,
                abs(ln(l.price::float8) - ln(w.price::float8)), l.product_id
            LIMIT \(most)
            """
        ) { row in try Listing(&row) }
    }
}
