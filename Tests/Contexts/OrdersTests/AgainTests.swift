import Carts
import Catalog
import Identity
import Kernel
import Orders
import Postgres
import TestKit
import Testing

@Suite("An order that is ordered again")
struct AgainTests {
    /// An order from one seller, with one piece of an offer at each of these prices.
    private func order(_ prices: Int64..., stock: Int = 5, in db: Database) async throws -> (order: Order, offers: [Offer.ID]) {
        let shop = try await db.transaction { try await SellerFixture.open(prices: prices.map(Money.dirhams), stock: stock, in: $0) }
        let number = try await Purchaser().buys(shop.offers, in: db).orders[0]
        return (try #require(try await Order.numbered(number, in: db)), shop.offers)
    }

    private func again(_ order: Order, to buyer: Buyer, in db: Database) async throws {
        try await db.transaction { try await Cart.add(again: order, to: buyer.visitor, in: $0) }
    }

    private func lack(_ offer: Offer.ID, _ order: Order, _ buyer: Buyer, in db: Database) async throws -> Repetition? {
        try await Repetition.of(order, for: buyer.visitor, in: db).first { $0.line.offer == offer }
    }

    @Test("is added to the cart once, however often it is requested, and shows changed prices")
    func adds() async throws {
        try await TestDatabase.clone { db in
            let (order, offers) = try await order(90, 50, in: db)
            let buyer = Buyer()
            try await db.transaction { try await Offer.changePrice(offers[1], to: .dirhams(60), by: order.seller, in: $0) }
            for _ in 1...2 { try await again(order, to: buyer, in: db) }
            let cart = try await buyer.cart(in: db)
            #expect(cart.lines.map(\.quantity) == [1, 1] && cart.subtotal == .dirhams(150) && !cart.hasChanges)
            let (same, other) = (try await lack(offers[0], order, buyer, in: db), try await lack(offers[1], order, buyer, in: db))
            #expect(same?.inCart == 1 && same?.lack == nil && same?.otherPrice == nil && same?.canBeAdded == false)
            #expect(other?.otherPrice == .dirhams(60))
        }
    }

    @Test("shows why a piece cannot be bought, and adds the others up to what is left without reducing the cart")
    func clamps() async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction {
                try await SellerFixture.open(prices: [.dirhams(10), .dirhams(20), .dirhams(30), .dirhams(40)], stock: 9, in: $0)
            }
            let (few, sold, gone, plenty) = (shop.offers[0], shop.offers[1], shop.offers[2], shop.offers[3])
            let first = Buyer()
            for offer in shop.offers { try await first.puts(offer, 3, in: db) }
            let number = try await first.buys([], for: .dirhams(330), in: db).orders[0].number
            let order = try #require(try await Order.numbered(number, in: db))
            let other = Buyer()
            try await other.puts(few, 4, in: db)
            try await other.puts(sold, 6, in: db)
            _ = try await other.buys([], for: .dirhams(190), in: db)
            try await db.transaction { try await Offer.withdraw(gone, by: shop.seller, in: $0) }

            let buyer = Buyer()
            try await buyer.puts(plenty, 4, in: db)
            try await again(order, to: buyer, in: db)
            let cart = try await buyer.cart(in: db)
            #expect(Dictionary(uniqueKeysWithValues: cart.lines.map { ($0.offer.id, $0.quantity) }) == [few: 2, plenty: 4])
            #expect(try await lack(few, order, buyer, in: db)?.lack == .fewer(2))
            #expect(try await lack(sold, order, buyer, in: db)?.lack == .sold)
            #expect(try await lack(gone, order, buyer, in: db)?.lack == .withdrawn)
            #expect(try await lack(plenty, order, buyer, in: db)?.lack == nil)
            for offer in shop.offers { #expect(try await lack(offer, order, buyer, in: db)?.canBeAdded == false) }
        }
    }

    @Test("creates no cart where nothing can be bought, and is refused as a whole where the cart is full")
    func refuses() async throws {
        try await TestDatabase.clone { db in
            let sold = try await order(90, stock: 1, in: db).order
            let buyer = Buyer()
            try await again(sold, to: buyer, in: db)
            let carts: Int = try await db.read(
                Query<Int>.one("SELECT count(*) FROM carts.cart WHERE visitor = \(buyer.visitor)") { row in try row.next() })
            #expect(carts == 0)

            let many = try await db.transaction {
                try await SellerFixture.open(prices: (1...Cart.mostLines).map { .dirhams(Int64($0)) }, in: $0)
            }
            for offer in many.offers.dropLast() { try await buyer.puts(offer, in: db) }
            let two = try await order(90, 50, in: db).order
            await #expect(throws: Cart.Refusal.full) { try await again(two, to: buyer, in: db) }
            #expect(try await buyer.cart(in: db).lines.count == Cart.mostLines - 1)
        }
    }
}
