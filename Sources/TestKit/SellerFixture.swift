package import Catalog
import Identity
import Inventory
package import Kernel
package import Orders
package import Postgres
package import Sellers
import Shipping

/// A shop of the cast with offers in stock, for tests that need something to buy but not a whole catalogue.
package struct SellerFixture: Sendable {
    package let seller: Seller.ID
    package let slug: String
    package let offers: [Offer.ID]

    /// The delivery city in tests: Casablanca.
    package static let city = Cast.friperie.city

    /// - Parameters:
    ///   - prices: one published offer each.
    ///   - stock: pieces of each offer.
    ///   - delivery: the price of a parcel to any city.
    ///   - about: the text about the shop, in French.
    ///   - isTrader: whether the seller is a trader.
    package static func open(
        prices: [Money], stock: Int = 1, delivery: Money = .dirhams(30), about: String = "", isTrader: Bool = true, in tx: Transaction
    ) async throws -> SellerFixture {
        let key = ID<SellerFixture>()
        let slug = "\(Cast.friperie.slug)-\(key)"
        let seller = try await Cast.friperie.opens(as: slug, about: about, isTrader: isTrader, in: tx)
        try await DeliveryRate.set([DeliveryRate(.country, price: delivery, minDays: 2, maxDays: 4)], of: seller, in: tx)
        let category = "robes-\(key)"
        _ = try await Category.add(category, named: Names(french: "Robes", arabic: "فساتين", english: "Dresses"), in: tx)
        var offers: [Offer.ID] = []
        for price in prices {
            let name = "\(ID<SellerFixture>())"
            let draft = ProductDraft(
                slug: "robe-\(name)", category: category,
                texts: [.french: .init(title: "Robe \(name.suffix(4))", description: "Une robe.")],
                variants: [.init(offers: [OfferDraft(seller: seller, condition: .likeNew, price: price)])])
            offers += try await Product.publish(draft, in: tx).offers
        }
        for offer in offers { try await Stock.open(offer, with: stock, in: tx) }
        return SellerFixture(seller: seller, slug: slug, offers: offers)
    }
}

extension SellerFixture {
    /// Sells one piece of the first offer.
    package func sell(to purchaser: Purchaser = Purchaser(), in db: Database) async throws -> OrderNumber {
        try await purchaser.buys([offers[0]], in: db).orders[0]
    }
}
