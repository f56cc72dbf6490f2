import Identity
import Kernel
import Orders
import Postgres
import Sellers
import TestKit

/// A shop with placed orders of one offer, for tests of its desk.
enum ShopWithOrders {
    /// - Parameters:
    ///   - quantity: pieces of each order.
    ///   - role: that of the browser's person. The shop has an owner besides.
    ///   - buyer: who places an order, by its place from 0.
    ///   - body: gets the database, the shop, the browser and the orders in the order in which they were placed.
    static func open(
        _ count: Int, of quantity: Int = 1, as role: Member.Role = .owner,
        from buyer: @escaping @Sendable (Int) -> Purchaser = { _ in Purchaser() },
        _ body: @Sendable (Database, SellerFixture, TestBrowser, [OrderNumber]) async throws -> Void
    ) async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction { tx in
                let shop = try await SellerFixture.open(prices: [.dirhams(90)], stock: 20, in: tx)
                try await Member.set(Cast.nadia.signsUp(in: tx).id, to: .owner, in: shop.seller, by: .system, in: tx)
                return shop
            }
            var numbers: [OrderNumber] = []
            for place in 0..<count { numbers += try await buyer(place).buys(shop.offers, quantity: quantity, in: db).orders }
            let browser = try await TestBrowser(in: db)
            try await browser.becomesMember(role, of: shop.seller)
            await browser.get("/fr/desk/\(shop.slug)")
            try await body(db, shop, browser, numbers)
        }
    }
}
