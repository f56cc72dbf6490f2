package import Catalog
import Identity
package import Kernel
package import Orders
package import Postgres
package import Sellers

/// A seller with offers in stock, for tests that need something to buy but not a whole shop.
package struct SellerFixture: Sendable {
    package let seller: Seller.ID
    package let offers: [Offer.ID]

    /// The delivery city in tests: Casablanca.
    package static let city = "06.141.01.0"

    /// - Parameters:
    ///   - prices: one published offer each.
    ///   - stock: pieces of each offer.
    ///   - delivery: the price of a parcel to any city.
    package static func open(
        prices: [Money], stock: Int = 1, delivery: Money = .dirhams(30), in tx: Transaction
    ) async throws -> SellerFixture {
        let shop = SellerFixture(seller: Seller.ID(), offers: prices.map { _ in Offer.ID() })
        let category = ID<SellerFixture>()
        let slug = "stall-\(shop.seller)"
        var statements: [SQL] = [
            """
            INSERT INTO sellers.seller (id, slug, name, city_code, original_language)
            VALUES (\(shop.seller), \(slug), \("Stand \(slug.suffix(4))"), \(city), 'fr')
            """,
            """
            INSERT INTO shipping.rate (seller_id, zone, price, min_days, max_days)
            VALUES (\(shop.seller), 'country', \(delivery), 2, 4)
            """,
            """
            INSERT INTO catalog.category (id, slug, name_fr, name_ar, name_en)
            VALUES (\(category), \("c-\(category)"), 'Robes', 'فساتين', 'Dresses')
            """,
        ]
        for (offer, price) in zip(shop.offers, prices) {
            let product = Product.ID()
            let variant = ID<SellerFixture>()
            let slug = "p-\(product)"
            statements += [
                "INSERT INTO catalog.slug (slug, product_id) VALUES (\(slug), \(product))",
                """
                INSERT INTO catalog.product (id, slug, category_id, original_language, status, published_at)
                VALUES (\(product), \(slug), \(category), 'fr', 'published', kernel.now())
                """,
                """
                INSERT INTO catalog.product_text (product_id, language, title, description)
                VALUES (\(product), 'fr', \("Robe \(slug.suffix(4))"), 'Une robe.')
                """,
                "INSERT INTO catalog.variant (id, product_id) VALUES (\(variant), \(product))",
                """
                INSERT INTO catalog.offer (id, variant_id, seller_id, condition, price, published_at)
                VALUES (\(offer), \(variant), \(shop.seller), 'like-new', \(price), kernel.now())
                """,
                """
                INSERT INTO inventory.stock (offer_id, first_count, on_hand)
                VALUES (\(offer), \(stock), \(stock))
                """,
            ]
        }
        _ = try await tx.run(statements)
        return shop
    }
}

extension SellerFixture {
    /// Sells one piece of the first offer.
    package func sell(to purchaser: Purchaser = Purchaser(), in db: Database) async throws -> OrderNumber {
        try await purchaser.buys([offers[0]], in: db).orders[0]
    }
}
