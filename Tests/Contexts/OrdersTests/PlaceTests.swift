import Carts
import Catalog
import Identity
import Inventory
import Kernel
import Media
import Orders
import Postgres
import Secrets
import Shipping
import TestKit
import Testing

@Suite("Placing an order")
struct PlaceTests {
    private func shop(_ prices: Int64..., stock: Int = 1, in db: Database) async throws -> SellerFixture {
        try await db.transaction { try await SellerFixture.open(prices: prices.map(Money.dirhams), stock: stock, in: $0) }
    }

    @Test("turns a cart with two sellers into one purchase with an order for each, with correct totals")
    func places() async throws {
        try await TestDatabase.clone { db in
            let (one, two) = (try await shop(90, 80, stock: 5, in: db), try await shop(50, in: db))
            let buyer = Buyer()
            try await buyer.puts(one.offers[1], 3, in: db)
            let purchase = try await buyer.buys([one.offers[0], two.offers[0]], for: .dirhams(440), in: db)
            #expect(purchase.subtotal == .dirhams(380))
            #expect(purchase.delivery == .dirhams(60))
            #expect(purchase.total == purchase.orders.map(\.total).total())
            #expect(Set(purchase.orders.map(\.seller)) == [one.seller, two.seller])
            #expect(purchase.recipient == (try Buyer.recipient()))
            #expect(purchase.cityName == "Casablanca")
            #expect(try await buyer.cart(in: db).isEmpty)
            #expect(try await db.read(Stock.available(one.offers)) == [one.offers[0]: 4, one.offers[1]: 2])
            #expect(try await db.read(OrderSummary.of(buyer.visitor)).count == 2)
            #expect(try await db.read(OrderSummary.of(two.seller)).map(\.pieces.count) == [1])
            let other: Purchase? = try await Purchase.find(purchase.id, of: Buyer().visitor, in: db)
            #expect(other == nil, "another browser does not find it")
        }
    }

    @Test("makes snapshots of the lines, which stay the same when the product changes")
    func snapshots() async throws {
        try await TestDatabase.clone { db in
            let shop = try await shop(90, in: db)
            let buyer = Buyer()
            let purchase = try await buyer.buys(shop.offers, for: .dirhams(120), in: db)
            let number = purchase.orders[0].number
            let before = try #require(try await Order.numbered(number, in: db))
            try await db.change(
                "UPDATE catalog.offer SET price = 1, condition = 'worn', status = 'withdrawn' WHERE id = \(shop.offers[0])",
                "UPDATE catalog.product_text SET title = 'Autre chose'",
                "UPDATE sellers.seller SET name = 'Autre nom' WHERE id = \(shop.seller)", )
            let after = try #require(try await Order.numbered(number, in: db))
            #expect(after.lines.map(\.title) == before.lines.map(\.title))
            #expect(after.lines[0].unitPrice == .dirhams(90))
            #expect(after.lines[0].condition == .likeNew)
            #expect(after.sellerName == before.sellerName)
            #expect(after.steps.map(\.to) == [.placed])
        }
    }

    @Test("keeps each declared defect with its picture, also when the offer shows others")
    func defects() async throws {
        try await TestDatabase.clone { db in
            let shop = try await shop(90, in: db)
            let (product, slug, offer, hash) = try await db.transaction { tx -> (Product.ID, String, Offer.ID, String) in
                let first = try #require(try await tx.read(Offer.forSale(shop.offers, in: .french)).first)
                let variant = try #require(try await tx.read(Variant.of(first.productSlug)).first)
                let hash = try await Cast.storePicture("a stain", width: 640, height: 480, in: tx)
                let draft = OfferDraft(
                    seller: shop.seller, condition: .worn, price: .dirhams(50),
                    defects: [
                        .init(text: [.french: "Une tache"], picture: .init(hash: hash, width: 640, height: 480)),
                        .init(text: [.french: "Un accroc"]),
                    ])
                let offer = try await Offer.add(draft, to: variant.id, in: tx)
                try await Stock.open(offer, with: 1, in: tx)
                return (first.productID, first.productSlug, offer, hash)
            }
            let number = try await Buyer().buys([offer], for: .dirhams(80), in: db).orders[0].number
            let declared = try #require(try await Order.numbered(number, in: db)?.lines.first?.defects)
            #expect(declared.map(\.text) == ["Une tache", "Un accroc"] && declared.map(\.picture?.hash) == [hash, nil])
            #expect(declared[0].picture?.width == 640 && declared[0].picture?.height == 480)
            try await db.transaction { tx in
                let live = try #require(try await tx.read(ListingContent.live(product, [offer], of: shop.seller)))
                var edited = live
                edited.defects = []
                _ = try await edited.apply(over: live, to: product, [offer], by: shop.seller, in: tx)
            }
            let shown = try await db.read(Offer.of(slug, in: .french)).first { $0.id == offer }
            #expect(shown?.defects.isEmpty == true)
            #expect(try await Order.numbered(number, in: db)?.lines.map(\.defects) == [declared])
            #expect(try await db.transaction { tx in try await Picture.keep([hash], in: tx) } == [])
        }
    }

    @Test("is refused until all questions have answers")
    func unfinished() async throws {
        try await TestDatabase.clone { db in
            let shop = try await shop(90, in: db)
            let buyer = Buyer()
            await #expect(throws: Checkout.Refusal.emptyCart) {
                try await db.transaction { _ = try await Checkout.begin(for: buyer.visitor, in: $0) }
            }
            let recipient = try Buyer.recipient()
            await #expect(throws: Checkout.Refusal.notBegun) {
                try await db.transaction { try await Checkout.save(recipient, for: buyer.visitor, in: $0) }
            }
            try await buyer.puts(shop.offers[0], in: db)
            let checkout = try await db.transaction { try await Checkout.begin(for: buyer.visitor, in: $0).id }
            func refused(_ step: Checkout.Step) async {
                await #expect(throws: Purchase.Refusal.unfinished(step)) {
                    _ = try await buyer.places(checkout, accepting: .dirhams(120), in: db)
                }
            }
            await refused(.address)
            await #expect(throws: Checkout.Refusal.unfinished(.address)) {
                try await db.transaction { try await Checkout.acceptDelivery(for: buyer.visitor, in: $0) }
            }
            let nowhere = try Buyer.recipient(city: "99.999")
            await #expect(throws: Recipient.Faults(fields: [.city: .malformed])) {
                try await db.transaction { try await Checkout.save(nowhere, for: buyer.visitor, in: $0) }
            }
            try await db.transaction { try await Checkout.save(recipient, for: buyer.visitor, in: $0) }
            #expect(try await buyer.goesToReview(in: db) == checkout, "it is taken up where it was left")

            // An invalid change of the address.
            let draft = CheckoutDraft(fields: [.street: ""], address: nil, isToSave: false)
            try await db.transaction { try await Checkout.store(draft, for: buyer.visitor, in: $0) }
            #expect(try await db.read(Checkout.open(for: buyer.visitor))?.draft == draft)
            await refused(.address)
            try await db.transaction { try await Checkout.save(recipient, for: buyer.visitor, in: $0) }
            _ = try await buyer.places(checkout, accepting: .dirhams(120), in: db)
        }
    }

    @Test("needs an answer only where the buyer has a choice")
    func plan() {
        let cash = CheckoutPlan(deliveries: 1, payments: [.cashOnDelivery])
        #expect(cash.steps == [.address, .review] && cash.onlyPayment == .cashOnDelivery && cash.step(after: .address) == .review)
        let every = CheckoutPlan(deliveries: 2, payments: [.cashOnDelivery, .cashOnDelivery])
        #expect(every.steps == Checkout.Step.allCases && every.onlyPayment == nil && every.step(after: .address) == .delivery)
    }

    @Test("is refused for the checkout of another browser, as if it did not exist")
    func notYours() async throws {
        try await TestDatabase.clone { db in
            let shop = try await shop(90, in: db)
            let buyer = Buyer()
            try await buyer.puts(shop.offers[0], in: db)
            let checkout = try await buyer.goesToReview(in: db)
            for other in [checkout, ID<Checkout>()] {
                await #expect(throws: Purchase.Refusal.unknownCheckout) {
                    _ = try await Buyer().places(other, accepting: .dirhams(120), in: db)
                }
            }
        }
    }

    @Test("is refused with the changed offers, keeps the cart, and reserves nothing")
    func moved() async throws {
        try await TestDatabase.clone { db in
            let shop = try await shop(90, 80, stock: 2, in: db)
            let (dress, coat) = (shop.offers[0], shop.offers[1])
            let buyer = Buyer()
            for offer in shop.offers { try await buyer.puts(offer, 2, in: db) }
            let checkout = try await buyer.goesToReview(in: db)
            let total = Money.dirhams(370)
            func refused(
                _ refusal: Purchase.Refusal, after change: @escaping @Sendable (Transaction) async throws -> Void
            ) async throws {
                try await db.transaction { try await change($0) }
                await #expect(throws: refusal) { _ = try await buyer.places(checkout, accepting: total, in: db) }
                #expect(try await buyer.cart(in: db).lines.count == 2)
                #expect(try await db.read(OrderSummary.of(buyer.visitor)).isEmpty)
            }
            @Sendable func delivers(_ zone: DeliveryRate.Zone, for price: Money, _ tx: Transaction) async throws {
                try await DeliveryRate.set([DeliveryRate(zone, price: price, minDays: 2, maxDays: 4)], of: shop.seller, in: tx)
            }
            let dresses = Stock.Claim(2, of: dress)
            try await refused(.totalChanged(.dirhams(380))) { try await delivers(.country, for: .dirhams(40), $0) }
            try await refused(.priceChanged([dress])) { try await Offer.changePrice(dress, to: .dirhams(91), by: shop.seller, in: $0) }
            try await refused(.soldOut([coat])) { try await Stock.reserve([Stock.Claim(1, of: coat)], in: $0) }
            try await refused(.soldOut([dress, coat])) { try await Stock.reserve([dresses], in: $0) }
            try await db.transaction { try await Cart.accept(for: buyer.visitor, in: $0) }
            try await refused(.backAgain([dress])) { try await Stock.release([dresses], in: $0) }
            try await db.transaction { try await Cart.accept(for: buyer.visitor, in: $0) }
            try await db.change("UPDATE sellers.seller SET city_code = '04.421.01.0'")
            try await refused(.undelivered([shop.seller])) { try await delivers(.sameCity, for: .dirhams(40), $0) }
        }
    }

    @Test("is refused as an empty cart where all pieces are sold")
    func allSold() async throws {
        try await TestDatabase.clone { db in
            let shop = try await shop(90, in: db)
            let buyer = Buyer()
            try await buyer.puts(shop.offers[0], in: db)
            let checkout = try await buyer.goesToReview(in: db)
            try await db.transaction { try await Stock.reserve([Stock.Claim(1, of: shop.offers[0])], in: $0) }
            try await db.transaction { try await Cart.accept(for: buyer.visitor, in: $0) }
            await #expect(throws: Purchase.Refusal.emptyCart) {
                _ = try await buyer.places(checkout, accepting: .zero, in: db)
            }
            #expect(try await buyer.cart(in: db).lines.count == 1)
        }
    }

    @Test("is refused by the tables where totals do not add up, at the latest at the commit")
    func sums() async throws {
        try await TestDatabase.clone { db in
            let shop = try await shop(90, stock: 2, in: db)
            let buyer = Buyer()
            let purchase = try await buyer.buys(shop.offers, for: .dirhams(120), in: db)
            func copied(_ purchase: ID<Purchase>, _ copy: ID<Purchase>, total: SQL) -> SQL {
                """
                INSERT INTO orders.purchase (id, checkout_id, visitor, language, full_name, phone, city_code, city_name,
                    street, landmark, email, notes, payment, lines_total, delivery, total)
                SELECT \(copy), \(copy), visitor, language, full_name, phone, city_code, city_name, street, landmark,
                    email, notes, payment, lines_total, delivery, \(total) FROM orders.purchase WHERE id = \(purchase)
                """
            }
            func line(_ change: SQL) -> SQL {
                """
                INSERT INTO orders.line (id, order_id, seller_id, position, offer_id, product_id, product_slug, title,
                    title_language, variant, condition, defects, unit_price, quantity, total)
                SELECT \(ID<Order.Line>()), order_id, \(change) FROM orders.line
                """
            }
            func refused(_ constraint: String, _ statement: SQL) async {
                #expect(await db.refusal(of: statement)?.constraint == constraint)
            }
            let rest: SQL = "product_id, product_slug, title, title_language, variant, condition, defects, unit_price"
            await refused("purchase_total", copied(purchase.id, ID(), total: "total + 1"))
            await refused("purchase_is_sum_of_orders", copied(purchase.id, ID(), total: "total"))
            await refused("order_is_sum_of_lines", line("seller_id, 2, gen_random_uuid(), \(rest), quantity, total"))
            await refused("line_total", line("seller_id, 2, gen_random_uuid(), \(rest), 2, total"))
            await refused("line_of_the_orders_seller", line("gen_random_uuid(), 2, gen_random_uuid(), \(rest), quantity, total"))
        }
    }

    @Test("makes orders that are found by secret link, by number and telephone, or by browser, and by nothing else")
    func finds() async throws {
        try await TestDatabase.clone { db in
            let shop = try await shop(90, in: db)
            let buyer = Buyer()
            let number = try await buyer.buys(shop.offers, for: .dirhams(120), in: db).orders[0].number
            let key = TrackingKey(SigningKey())
            let phone = try #require(PhoneNumber(typed: "+212612345678"))
            let wrong = try #require(PhoneNumber(typed: "0612345679"))
            #expect(try await Order.tracked(number, token: key.token(for: number), key: key, in: db)?.number == number)
            #expect(try await Order.tracked(number, token: "wrong", key: key, in: db) == nil)
            #expect(try await Order.found(number, phone: phone, in: db)?.number == number)
            #expect(try await Order.found(number, phone: wrong, in: db) == nil)
            #expect(try await Order.numbered(number, of: buyer.visitor, in: db)?.number == number)
            #expect(try await Order.numbered(number, of: Buyer().visitor, in: db) == nil)
        }
    }
}
