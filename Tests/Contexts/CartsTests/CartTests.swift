import Carts
import Catalog
import Inventory
import Kernel
import Places
import Postgres
import Settings
import TestKit
import Testing

@Suite("The cart")
struct CartTests {
    private func shop(_ prices: Int64..., stock: Int = 1, in db: Database) async throws -> SellerFixture {
        try await db.transaction { try await SellerFixture.open(prices: prices.map(Money.dirhams), stock: stock, in: $0) }
    }

    @Test("has no row before its first line")
    func noRow() async throws {
        try await TestDatabase.clone { db in
            let shop = try await shop(90, stock: 0, in: db)
            let buyer = Guest()
            await #expect(throws: Cart.Refusal.sold) { try await buyer.puts(shop.offers[0], in: db) }
            await #expect(throws: Cart.Refusal.sold) { try await buyer.puts(Offer.ID(), in: db) }
            #expect(try await buyer.cart(in: db).isEmpty)
            #expect(try await db.read(Cart.count(of: buyer.visitor)) == 0)
            let rows: Int = try await db.read(Query<Int>.one("SELECT count(*) FROM carts.cart") { row in try row.next() })
            #expect(rows == 0)
        }
    }

    @Test("adds once for a form that is sent twice, and never more than is left")
    func adds() async throws {
        try await TestDatabase.clone { db in
            let shop = try await shop(90, stock: 3, in: db)
            let (buyer, offer) = (Guest(), shop.offers[0])
            for _ in 1...2 {
                let held = try await db.transaction {
                    try await Cart.add(offer, form: "form-0001", to: buyer.visitor, in: $0)
                }
                #expect(held == 1)
            }
            let held = try await db.transaction {
                try await Cart.add(offer, quantity: 5, form: "form-0002", to: buyer.visitor, in: $0)
            }
            #expect(held == 3)
            #expect(try await db.read(Cart.count(of: buyer.visitor)) == 3)
            #expect(try await buyer.cart(in: db).subtotal == .dirhams(270))
        }
    }

    @Test("groups its lines by seller, each with a subtotal")
    func parcels() async throws {
        try await TestDatabase.clone { db in
            let (one, two) = (try await shop(90, 80, in: db), try await shop(50, in: db))
            let buyer = Guest()
            for offer in [one.offers[0], two.offers[0], one.offers[1]] { try await buyer.puts(offer, in: db) }
            let cart = try await buyer.cart(in: db)
            #expect(cart.parcels.map(\.seller) == [one.seller, two.seller])
            #expect(cart.parcels.map(\.subtotal) == [.dirhams(170), .dirhams(50)])
            let totals = try await CartTotals.of(cart, to: .init(SellerFixture.city), in: db)
            #expect(totals.delivery == .dirhams(60))
            #expect(totals.total == .dirhams(280))
        }
    }

    @Test("has bounds for quantities, and a request for more than is left changes nothing")
    func changes() async throws {
        try await TestDatabase.clone { db in
            let shop = try await shop(90, 80, stock: 3, in: db)
            let (buyer, offer) = (Guest(), shop.offers[0])
            try await buyer.puts(offer, in: db)
            func refused(_ refusal: Cart.Refusal, _ offer: Offer.ID, _ quantity: Int) async {
                await #expect(throws: refusal) {
                    try await db.transaction { try await Cart.change(offer, to: quantity, for: buyer.visitor, in: $0) }
                }
            }
            await refused(.quantityOutOfBounds(most: 20), offer, 0)
            await refused(.quantityOutOfBounds(most: 20), offer, 21)
            await refused(.fewerLeft(3), offer, 4)
            await refused(.notInCart, shop.offers[1], 1)
            #expect(try await buyer.cart(in: db).count == 1)
            try await db.transaction { try await Cart.change(offer, to: 2, for: buyer.visitor, in: $0) }
            #expect(try await buyer.cart(in: db).count == 2)
            for _ in 1...2 { try await db.transaction { try await Cart.remove(offer, for: buyer.visitor, in: $0) } }
            #expect(try await buyer.cart(in: db).isEmpty)
        }
    }

    @Test("has at most as many pieces of an item as the staff allows now; a line from before stays")
    func mostPieces() async throws {
        try await TestDatabase.clone { db in
            let offer = try await shop(90, stock: 9, in: db).offers[0]
            let (former, later) = (Guest(), Guest())
            for buyer in [former, later] { try await buyer.puts(offer, in: db) }
            func change(_ buyer: Guest, to quantity: Int) async throws {
                try await db.transaction { try await Cart.change(offer, to: quantity, for: buyer.visitor, in: $0) }
            }
            try await change(former, to: 5)
            try await db.transaction { tx in try await Cart.piecesSetting.becomes(2, in: tx) }
            await #expect(throws: Cart.Refusal.quantityOutOfBounds(most: 2)) { try await change(later, to: 3) }
            try await change(later, to: 2)
            for buyer in [former, later] { try await buyer.puts(offer, in: db) }
            #expect(try await former.cart(in: db).count == 5)
            #expect(try await later.cart(in: db).count == 2)
        }
    }

    @Test("has at most fifty lines")
    func full() async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction {
                try await SellerFixture.open(prices: Array(repeating: .dirhams(10), count: 51), in: $0)
            }
            let buyer = Guest()
            for offer in shop.offers.prefix(50) { try await buyer.puts(offer, in: db) }
            await #expect(throws: Cart.Refusal.full) { try await buyer.puts(shop.offers[50], in: db) }
            #expect(try await buyer.cart(in: db).lines.count == 50)
        }
    }

    @Test("shows changes of price and stock on the line until the buyer accepts them")
    func tells() async throws {
        try await TestDatabase.clone { db in
            let shop = try await shop(240, 80, 70, stock: 3, in: db)
            let (dearer, scarcer, sold) = (shop.offers[0], shop.offers[1], shop.offers[2])
            let buyer = Guest()
            for offer in shop.offers { try await buyer.puts(offer, 2, in: db) }
            #expect(try await !buyer.cart(in: db).hasChanges)
            let (claims, returned) = ([Stock.Claim(2, of: scarcer), Stock.Claim(2, of: sold)], Stock.Claim(1, of: sold))
            try await db.transaction { tx in
                try await Offer.changePrice(dearer, to: .dirhams(260), by: shop.seller, in: tx)
                try await Stock.reserve(claims + [returned], in: tx)
            }
            var cart = try await buyer.cart(in: db)
            #expect(cart.hasChanges)
            #expect(cart.lines[0].formerPrice == .dirhams(240))
            #expect(cart.lines[1].left == 1)
            #expect(cart.lines[2].isSold)

            try await db.transaction { try await Cart.accept(for: buyer.visitor, in: $0) }
            cart = try await buyer.cart(in: db)
            #expect(!cart.hasChanges)
            #expect(cart.lines.map(\.bought) == [2, 1, 0])
            #expect(cart.lines[2].isSetAside, "a sold piece stays in the cart, as sold")
            #expect(cart.subtotal == .dirhams(2 * 260 + 80))

            try await db.transaction { try await Stock.release([returned], in: $0) }
            #expect(try await buyer.cart(in: db).hasChanges, "what can be had again does not slip back unseen")
        }
    }

    @Test("shows a withdrawn offer as sold")
    func withdrawn() async throws {
        try await TestDatabase.clone { db in
            let shop = try await shop(90, in: db)
            let buyer = Guest()
            try await buyer.puts(shop.offers[0], in: db)
            try await db.transaction { try await Offer.withdraw(shop.offers[0], by: shop.seller, in: $0) }
            #expect(try await buyer.cart(in: db).lines.map(\.isSold) == [true])
        }
    }

    @Test("is deleted with its checkout when nobody has used it for long; other carts stay")
    func sweeps() async throws {
        try await TestDatabase.clone { db in
            let shop = try await shop(90, stock: 9, in: db)
            let (old, new) = (Guest(), Guest())
            for buyer in [old, new] {
                try await buyer.puts(shop.offers[0], in: db)
                try await buyer.goesToReview(in: db)
                if buyer.visitor == old.visitor {
                    try await db.transaction { try await TestDatabase.shiftClock(bySeconds: 61 * 86_400, in: $0) }
                }
            }
            #expect(try await Cart.sweep(in: db) == 2)
            #expect(try await Cart.sweep(in: db) == 0)
            #expect(try await old.cart(in: db).isEmpty)
            #expect(try await new.cart(in: db).count == 1)
        }
    }

    @Test("is changed under its former names by a program of the former version")
    func formerNames() async throws {
        try await TestDatabase.clone { db in
            let shop = try await shop(90, 80, stock: 9, in: db)
            let guest = Guest()
            let cart = ID<Cart>()
            for _ in 1...2 {
                try await db.change(
                    """
                    INSERT INTO orders.cart AS c (id, visitor) VALUES (\(cart), \(guest.visitor))
                    ON CONFLICT (visitor) DO UPDATE SET changed_at = kernel.now() RETURNING c.id
                    """,
                    "INSERT INTO orders.cart_form (cart_id, form_key) SELECT id, 'form-0001' FROM orders.cart ON CONFLICT DO NOTHING",
                    """
                    INSERT INTO orders.cart_line (cart_id, offer_id, quantity, seen_price)
                    SELECT \(cart)::uuid, offer, 2, 9000 FROM unnest(\(shop.offers)::uuid[]) AS offer
                    ON CONFLICT (cart_id, offer_id) DO UPDATE SET quantity = EXCLUDED.quantity, seen_price = EXCLUDED.seen_price
                    """,
                    """
                    INSERT INTO orders.checkout (id, cart_id, visitor) VALUES (\(ID<Checkout>()), \(cart), \(guest.visitor))
                    ON CONFLICT (cart_id) WHERE placed_at IS NULL DO NOTHING
                    """,
                    "SELECT FROM orders.checkout WHERE visitor = \(guest.visitor) FOR UPDATE",
                    """
                    WITH cart AS (UPDATE orders.cart SET changed_at = kernel.now() WHERE visitor = \(guest.visitor) RETURNING id)
                    DELETE FROM orders.cart_line AS l USING cart WHERE l.cart_id = cart.id AND l.offer_id = \(shop.offers[1])
                    """)
            }
            #expect(try await guest.cart(in: db).lines.map(\.quantity) == [2])
            let (summary, checkout) = try await db.read(Cart.summary(of: guest.visitor), Checkout.open(for: guest.visitor))
            #expect(summary.version == 5 && checkout.map(CheckoutPlan.cashOnly.next) == .address)
        }
    }
}
