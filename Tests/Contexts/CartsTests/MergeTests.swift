import Carts
import Catalog
import Identity
import Inventory
import Kernel
import Postgres
import TestKit
import Testing

@Suite("Merging a browser's cart into a person's")
struct MergeTests {
    private let person = VisitorKey(person: Person.ID())

    private func shop(_ count: Int, stock: Int, in tx: Transaction) async throws -> SellerFixture {
        try await SellerFixture.open(prices: Array(repeating: .dirhams(90), count: count), stock: stock, in: tx)
    }

    private func put(_ offer: Offer.ID, times quantity: Int = 1, _ visitor: VisitorKey, _ tx: Transaction) async throws {
        try await Cart.add(offer, quantity: quantity, form: "\(ID<Cart>())", to: visitor, in: tx)
    }

    private func quantities(_ visitor: VisitorKey, _ tx: Transaction) async throws -> [Int] {
        try await tx.read(
            Query<[Int]>.all(
                """
                SELECT l.quantity FROM carts.cart c JOIN carts.cart_line l ON l.cart_id = c.id WHERE c.visitor = \(visitor)
                ORDER BY l.offer_id
                """
            ) { row in try row.next() })
    }

    @Test("adds the quantities up to what can be bought, and empties the browser's cart")
    func adds() async throws {
        try await TestDatabase.rolledBack { tx in
            let (shop, guest) = (try await shop(3, stock: 5, in: tx), VisitorKey(cookie: "guest"))
            let offers = shop.offers.sorted()
            try await put(offers[0], times: 3, person, tx)
            try await put(offers[1], times: 1, person, tx)
            try await put(offers[0], times: 4, guest, tx)
            try await put(offers[2], times: 2, guest, tx)
            let merger = try await Cart.merge(guest, into: person, in: tx)
            #expect(try await quantities(person, tx) == [5, 1, 2])
            #expect(try await quantities(guest, tx) == [])
            #expect(merger.clamped == [offers[0]] && merger.left.isEmpty && merger.moved == 4)
            let again = try await Cart.merge(guest, into: person, in: tx)
            #expect(again.moved == 0 && again.clamped.isEmpty && again.left.isEmpty)
        }
    }

    @Test("moves sold lines too, which are then shown as sold")
    func sold() async throws {
        try await TestDatabase.rolledBack { tx in
            let (shop, guest) = (try await shop(1, stock: 2, in: tx), VisitorKey(cookie: "guest"))
            try await put(shop.offers[0], times: 2, guest, tx)
            try await Stock.reserve([Stock.Claim(2, of: shop.offers[0])], in: tx)
            _ = try await Cart.merge(guest, into: person, in: tx)
            #expect(try await quantities(person, tx) == [2])
        }
    }

    @Test("leaves lines in the browser's cart where the person's cart is full")
    func full() async throws {
        try await TestDatabase.rolledBack { tx in
            let (shop, guest) = (try await shop(Cart.mostLines + 2, stock: 1, in: tx), VisitorKey(cookie: "guest"))
            for offer in shop.offers.prefix(Cart.mostLines - 1) { try await put(offer, person, tx) }
            for offer in shop.offers.suffix(3) { try await put(offer, guest, tx) }
            let merger = try await Cart.merge(guest, into: person, in: tx)
            #expect(merger.left.count == 2 && merger.moved == 1)
            #expect(try await quantities(person, tx).count == Cart.mostLines)
            #expect(try await quantities(guest, tx).count == 2)
        }
    }

    @Test("moves the answers of the checkout, unless the person has given some")
    func checkout() async throws {
        try await TestDatabase.rolledBack { tx in
            let shop = try await shop(1, stock: 9, in: tx)
            for (number, name) in ["Salma", "Nadia"].enumerated() {
                let guest = VisitorKey(cookie: "guest \(number)")
                try await put(shop.offers[0], guest, tx)
                _ = try await Checkout.begin(for: guest, in: tx)
                let recipient = try Recipient(typed: [
                    .fullName: name, .phone: "0612345678", .city: SellerFixture.city, .street: "12, rue Ibn Batouta",
                ])
                try await Checkout.save(recipient, for: guest, in: tx)
                _ = try await Cart.merge(guest, into: person, in: tx)
                #expect(try await tx.read(Checkout.open(for: person))?.recipient?.fullName == "Salma")
            }
        }
    }

    @Test("loses nothing when several browsers of one person do it at once", .timeLimit(.minutes(5)))
    func race() async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction { tx in try await self.shop(1, stock: 20, in: tx) }
            for round in 0..<8 {
                let person = VisitorKey(person: Person.ID())
                let guests = (0..<3).map { VisitorKey(cookie: "guest \(round) \($0)") }
                for guest in guests { try await db.transaction { tx in try await put(shop.offers[0], times: 2, guest, tx) } }
                let start = Barrier(for: 6)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    // Each browser sends its request twice.
                    for guest in guests + guests {
                        group.addTask {
                            await start.wait()
                            _ = try await db.transaction { tx in try await Cart.merge(guest, into: person, in: tx) }
                        }
                    }
                    try await group.waitForAll()
                }
                #expect(try await db.transaction { tx in try await quantities(person, tx) } == [6])
            }
        }
    }
}
