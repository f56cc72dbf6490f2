import Carts
import Catalog
import Identity
import Inventory
import Kernel
import Orders
import Postgres
import Sellers
import TestKit
import Testing

@Suite("A purchase that is paid before it is placed", .timeLimit(.minutes(5)))
struct UnpaidTests {
    private static let seller = Actor(.seller, "Amine")

    /// A buyer who has come to "check your answers" with pieces of the offers of two shops, each of 100 DH.
    private struct UnpaidCase: Sendable {
        let buyer: Purchaser
        let shops: [SellerFixture]
        let checkout: ID<Checkout>
        let total: Money

        var offers: [Offer.ID] { shops.flatMap(\.offers) }

        /// - Parameter stock: pieces of each offer.
        static func begin(stock: Int = 2, quantity: Int = 1, in db: Database) async throws -> UnpaidCase {
            var shops: [SellerFixture] = []
            for _ in 1...2 {
                shops.append(
                    try await db.transaction {
                        try await SellerFixture.open(prices: [.dirhams(100)], stock: stock, delivery: .zero, in: $0)
                    })
            }
            let buyer = Purchaser()
            let (checkout, total) = try await buyer.comesToReview(of: shops.flatMap(\.offers), quantity: quantity, in: db)
            return UnpaidCase(buyer: buyer, shops: shops, checkout: checkout, total: total)
        }

        @discardableResult
        func opens(accepting total: Money? = nil, under rules: CodeRules? = nil, in db: Database) async throws -> ID<Purchase> {
            try await db.transaction { tx in
                try await Purchase.open(
                    checkout, by: buyer.visitor, paying: .card, accepting: total ?? self.total, in: .french, under: rules, in: tx)
            }
        }

        func available(in db: Database) async throws -> [Int] {
            let left = try await db.read(Stock.available(offers))
            return offers.map { left[$0] ?? 0 }
        }

        /// The pieces in the cart, in the order of the offers.
        func inCart(in db: Database) async throws -> [Int] {
            let lines = try await db.read(Cart.storedLines(by: buyer.visitor))
            return offers.map { offer in lines.first { $0.offer == offer }?.quantity ?? 0 }
        }
    }

    private func settles(_ purchase: ID<Purchase>, in db: Database) async throws -> UnpaidPurchase.Settlement {
        try await db.transaction { try await UnpaidPurchase.settle(purchase, in: $0) }
    }

    private func givesUp(_ purchase: ID<Purchase>, by actor: Actor = .buyer, in db: Database) async throws -> Bool {
        try await db.transaction { try await UnpaidPurchase.giveUp(purchase, by: actor, for: .buyerAsked, in: $0) }
    }

    private func states(_ purchase: ID<Purchase>, in db: Database) async throws -> [Order.State] {
        try await db.read(OrderSummary.of(purchase)).map(\.state)
    }

    private func numbers(_ purchase: ID<Purchase>, in db: Database) async throws -> [OrderNumber] {
        try await db.read(OrderSummary.of(purchase)).map(\.number)
    }

    private func shift(_ minutes: Int, in db: Database) async throws {
        try await db.transaction { try await TestDatabase.shiftClock(bySeconds: minutes * 60, in: $0) }
    }

    /// Counts the orders of which the sellers were told.
    private func listen(in db: Database) async throws {
        try await db.change("INSERT INTO jobs.subscription (event, subscriber) VALUES (\(OrderPlaced.name), 'seller')")
    }

    private func told(in db: Database) async throws -> Int {
        try await db.read(Query<Int>.one("SELECT count(*) FROM jobs.job WHERE name = 'seller'") { row in try row.next() })
    }

    /// What the desk of a shop shows of an order.
    private func seen(_ number: OrderNumber, by shop: SellerFixture, in db: Database) async throws -> [Int] {
        let (start, end) = (Moment(seconds: 0), Moment.now().adding(seconds: 86_400))
        let counts = try await db.read(DeskOrder.counts(of: shop.seller)).values.reduce(0, +)
        let found = try await db.search(DeskOrder.found(number.rawValue, of: shop.seller)).count
        let done = try await db.read(DeskOrder.page(.done, of: shop.seller, after: nil)).count
        let figures = try await db.search(ShopFigures.of(shop.seller, bounds: [start, end])).total.orders
        let best = try await db.search(ShopFigures.best(of: shop.seller, from: start, until: end)).count
        let labels = try await db.read(AddressedOrder.numbered([number], of: shop.seller)).count
        let page = try await Order.numbered(number, of: shop.seller, in: db) == nil ? 0 : 1
        let lines = try #require(try await Order.numbered(number, in: db)).lines.map(\.id)
        let named = try await db.read(Order.numbers(ofLines: lines)).count
        return [counts, found, done, figures, best, labels, page, named]
    }

    @Test("holds its pieces and leaves the cart, and its sellers see and hear nothing of it")
    func holds() async throws {
        try await TestDatabase.clone { db in
            try await listen(in: db)
            let way = try await UnpaidCase.begin(in: db)
            let purchase = try await way.opens(in: db)
            #expect(try await states(purchase, in: db) == [.unpaid, .unpaid])
            #expect(try await way.available(in: db) == [1, 1])
            #expect(try await way.inCart(in: db) == [1, 1])
            #expect(try await told(in: db) == 0)
            for (number, shop) in try await zip(numbers(purchase, in: db).sorted { $0.rawValue < $1.rawValue }, way.shops) {
                let order = try #require(try await Order.numbered(number, in: db))
                let own = try #require(way.shops.first { $0.seller == order.seller })
                #expect(try await seen(number, by: own, in: db) == [0, 0, 0, 0, 0, 0, 0, 0])
                #expect(try await db.read(Deadline.open(of: number)).isEmpty)
                await #expect(throws: Order.Refusal.illegal(from: .unpaid, to: .confirmed)) {
                    try await db.transaction { try await Order.confirm(number, by: Self.seller, in: $0) }
                }
                await #expect(throws: Order.Refusal.unknownOrder) {
                    try await Order.change(number, of: own.seller, in: db) { _ in }
                }
                for actor in [Self.seller, .buyer] {
                    await #expect(throws: Order.Refusal.illegal(from: .unpaid, to: .cancelled)) {
                        try await db.transaction { try await Order.cancel(number, by: actor, why: "x", in: $0) }
                    }
                }
                _ = shop
            }
            await #expect(throws: Order.Refusal.illegal(from: .unpaid, to: .cancelled)) {
                _ = try await givesUp(purchase, by: Self.seller, in: db)
            }
            let held = try #require(try await db.read(UnpaidPurchase.current(of: way.buyer.visitor)))
            #expect(held.id == purchase && held.isInTime && held.total == way.total && held.payment == .card)
        }
    }

    @Test("is the only one of its visitor: the same checkout leads to it, and anything else is refused, also by cash")
    func onlyOne() async throws {
        try await TestDatabase.clone { db in
            let way = try await UnpaidCase.begin(in: db)
            let first = try await way.opens(in: db)
            #expect(try await way.opens(in: db) == first)
            await #expect(throws: Purchase.Refusal.beingPaid(first)) { try await way.opens(accepting: .dirhams(1), in: db) }
            await #expect(throws: Purchase.Refusal.beingPaid(first)) {
                _ = try await way.buyer.places(way.checkout, accepting: way.total, in: db)
            }
            // Another cart with the same sum.
            let other = try await db.transaction {
                try await SellerFixture.open(prices: [.dirhams(100)], stock: 2, delivery: .zero, in: $0)
            }
            try await db.transaction { tx in
                try await Cart.remove(way.offers[0], for: way.buyer.visitor, in: tx)
                try await Cart.add(other.offers[0], form: "another piece", to: way.buyer.visitor, in: tx)
            }
            await #expect(throws: Purchase.Refusal.beingPaid(first)) { try await way.opens(in: db) }
            #expect(try await givesUp(first, in: db))
            let second = try await way.opens(in: db)
            #expect(second != first)
            #expect(try await way.available(in: db) == [2, 1])
        }
    }

    @Test("is placed once it is paid: sellers hear of it once, its pieces stay reserved, and the cart keeps what was added since")
    func settles() async throws {
        try await TestDatabase.clone { db in
            try await listen(in: db)
            let way = try await UnpaidCase.begin(stock: 5, quantity: 2, in: db)
            let purchase = try await way.opens(in: db)
            try await db.transaction { tx in
                try await Cart.change(way.offers[0], to: 3, for: way.buyer.visitor, in: tx)
            }
            try await shift(39, in: db)
            #expect(try await settles(purchase, in: db) == .placed)
            for _ in 1...2 { #expect(try await settles(purchase, in: db) == .placedBefore) }
            #expect(try await givesUp(purchase, in: db) == false)
            #expect(try await states(purchase, in: db) == [.placed, .placed])
            #expect(try await told(in: db) == 2)
            #expect(try await way.inCart(in: db) == [1, 0])
            #expect(try await db.read(Checkout.open(for: way.buyer.visitor)) == nil)
            #expect(try await way.opens(in: db) == purchase, "the checkout was placed")
            try await shift(120, in: db)
            #expect(try await way.available(in: db) == [3, 3])
            let number = try await numbers(purchase, in: db)[0]
            let order = try #require(try await Order.numbered(number, in: db))
            let own = try #require(way.shops.first { $0.seller == order.seller })
            #expect(try await seen(number, by: own, in: db) == [1, 1, 0, 1, 1, 1, 1, 1])
            #expect(try await db.read(Deadline.open(of: number)).count == 2)
            #expect(order.steps.map(\.to) == [.unpaid, .placed] && order.steps[1].by.kind == .system)
            #expect(order.payment == .card)
            #expect(try await settles(ID(), in: db) == .unknown)
        }
    }

    @Test("is given up by buyer, staff or system: its pieces are free, the cart is as it was, and the checkout can be placed by cash")
    func givesUp() async throws {
        try await TestDatabase.clone { db in
            let way = try await UnpaidCase.begin(in: db)
            for actor in [Actor.buyer, Actor(.clerk, "login nora"), .system] {
                let purchase = try await way.opens(in: db)
                #expect(try await givesUp(purchase, by: actor, in: db))
                #expect(try await givesUp(purchase, by: actor, in: db) == false, "once")
                #expect(try await states(purchase, in: db) == [.cancelled, .cancelled])
                #expect(try await way.available(in: db) == [2, 2])
                #expect(try await way.inCart(in: db) == [1, 1])
                let number = try await numbers(purchase, in: db)[0]
                let order = try #require(try await Order.numbered(number, in: db))
                let own = try #require(way.shops.first { $0.seller == order.seller })
                #expect(try await seen(number, by: own, in: db) == [0, 0, 0, 0, 0, 0, 0, 1])
            }
            let paid = try await way.buyer.places(way.checkout, accepting: way.total, in: db)
            #expect(try await states(paid, in: db) == [.placed, .placed])
            #expect(try await way.inCart(in: db) == [0, 0])
        }
    }

    @Test("whose time is over frees its pieces, and is placed after all if they are still there", arguments: [true, false])
    func late(isGivenUp: Bool) async throws {
        try await TestDatabase.clone { db in
            try await listen(in: db)
            let way = try await UnpaidCase.begin(stock: 1, in: db)
            let purchase = try await way.opens(in: db)
            try await shift(41, in: db)
            #expect(try await db.read(UnpaidPurchase.over) == [purchase])
            #expect(try await way.available(in: db) == [1, 1])
            if isGivenUp { #expect(try await givesUp(purchase, by: .system, in: db)) }
            #expect(try await settles(purchase, in: db) == .placed)
            #expect(try await told(in: db) == 2)
            #expect(try await way.available(in: db) == [0, 0])
            #expect(try await way.inCart(in: db) == [0, 0])
            let number = try await numbers(purchase, in: db)[0]
            let order = try #require(try await Order.numbered(number, in: db))
            #expect(order.steps.map(\.to) == (isGivenUp ? [.unpaid, .cancelled, .placed] : [.unpaid, .placed]))
            let own = try #require(way.shops.first { $0.seller == order.seller })
            #expect(try await seen(number, by: own, in: db) == [1, 1, 0, 1, 1, 1, 1, 1])
            try await db.transaction { try await Order.cancel(number, by: Self.seller, for: .outOfStock, in: $0) }
            let figures = try await db.search(
                ShopFigures.of(own.seller, bounds: [Moment(seconds: 0), Moment.now().adding(seconds: 86_400)]))
            #expect(figures.total.cancelledByShop == 1 && figures.total.cancelledByBuyer == 0)
        }
    }

    @Test("that is paid too late is lost as a whole if one piece is gone, its seller is suspended or its buyer was erased")
    func lost() async throws {
        try await TestDatabase.clone { db in
            let way = try await UnpaidCase.begin(stock: 1, in: db)
            let purchase = try await way.opens(in: db)
            try await shift(41, in: db)
            try await Purchaser().buys([way.offers[1]], under: nil, in: db)
            #expect(try await settles(purchase, in: db) == .lost(.sold))
            #expect(try await states(purchase, in: db) == [.cancelled, .cancelled])
            #expect(try await way.available(in: db) == [1, 0])
            #expect(try await way.inCart(in: db) == [1, 1])
            #expect(try await settles(purchase, in: db) == .lost(.sold), "again")

            let suspended = try await UnpaidCase.begin(in: db)
            let second = try await suspended.opens(in: db)
            try await db.transaction { tx in
                try await Seller.setStanding(.suspended, of: suspended.shops[0].seller, by: .system, why: "x", in: tx)
            }
            #expect(try await settles(second, in: db) == .lost(.suspended))
            #expect(try await suspended.available(in: db)[1] == 2)
        }
    }

    @Test("keeps its pieces where the visitor begins another one, and of two that are paid the first takes the cart")
    func supersedes() async throws {
        try await TestDatabase.clone { db in
            let way = try await UnpaidCase.begin(in: db)
            let first = try await way.opens(in: db)
            #expect(try await db.transaction { try await UnpaidPurchase.supersede(first, in: $0) })
            let second = try await way.opens(in: db)
            #expect(second != first)
            #expect(try await way.available(in: db) == [0, 0])
            for purchase in [second, first] { #expect(try await settles(purchase, in: db) == .placed) }
            #expect(try await way.inCart(in: db) == [0, 0])
            #expect(try await way.available(in: db) == [0, 0])
            let back = await db.refusal(of: "UPDATE orders.unpaid_purchase SET state = 'given-up'")
            #expect(back?.constraint == "unpaid_purchase_forward")
        }
    }

    @Test("follows its buyer who logs in while paying: the pieces leave the person's cart")
    func logsIn() async throws {
        try await TestDatabase.clone { db in
            let way = try await UnpaidCase.begin(in: db)
            let purchase = try await way.opens(in: db)
            let person = VisitorKey(cookie: "a person")
            _ = try await db.transaction { try await Cart.merge(way.buyer.visitor, into: person, in: $0) }
            await #expect(throws: Purchase.Refusal.beingPaid(purchase)) {
                _ = try await db.transaction { tx in
                    try await Purchase.place(way.checkout, by: person, accepting: way.total, in: .french, under: nil, in: tx)
                }
            }
            #expect(try await settles(purchase, in: db) == .placed)
            #expect(try await db.read(Cart.storedLines(by: person)).isEmpty)
        }
    }

    @Test("is made once by twenty requests, settled once by twenty, and either settled or given up if both come at once")
    func atOnce() async throws {
        try await TestDatabase.clone { db in
            let way = try await UnpaidCase.begin(in: db)
            let made = try await withThrowingTaskGroup(of: ID<Purchase>.self) { group in
                for _ in 1...20 { group.addTask { try await way.opens(in: db) } }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(made.count == 1)
            #expect(try await way.available(in: db) == [1, 1])
            let purchase = try #require(made.first)
            let settled = try await withThrowingTaskGroup(of: UnpaidPurchase.Settlement.self) { group in
                for _ in 1...20 { group.addTask { try await settles(purchase, in: db) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(settled.count { $0 == .placed } == 1 && settled.count { $0 == .placedBefore } == 19)
            for _ in 1...10 {
                let way = try await UnpaidCase.begin(in: db)
                let purchase = try await way.opens(in: db)
                async let isGivenUp = givesUp(purchase, by: .system, in: db)
                async let settlement = settles(purchase, in: db)
                _ = try await isGivenUp
                // If it comes second, it is late, and the pieces are still there.
                #expect(try await settlement == .placed)
                #expect(try await states(purchase, in: db) == [.placed, .placed])
                #expect(try await way.available(in: db) == [1, 1])
                #expect(try await way.inCart(in: db) == [0, 0])
            }
        }
    }

    @Test("holds the last piece for one of twenty visitors")
    func lastPiece() async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(100)], delivery: .zero, in: $0) }
            var ready: [(Purchaser, ID<Checkout>, Money)] = []
            for _ in 1...20 {
                let buyer = Purchaser()
                let (checkout, total) = try await buyer.comesToReview(of: shop.offers, in: db)
                ready.append((buyer, checkout, total))
            }
            let held = Counter()
            await withTaskGroup(of: Void.self) { group in
                for (buyer, checkout, total) in ready {
                    group.addTask {
                        do {
                            _ = try await db.transaction { tx in
                                try await Purchase.open(
                                    checkout, by: buyer.visitor, paying: .card, accepting: total, in: .french, under: nil, in: tx)
                            }
                            await held.add()
                        } catch Purchase.Refusal.soldOut {
                        } catch { Issue.record(error) }
                    }
                }
            }
            #expect(await held.value == 1)
        }
    }

    @Test("counts in the caps of its number, and much is held for a proven contact only")
    func caps() async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction {
                try await SellerFixture.open(prices: [.dirhams(100), .dirhams(5_001)], stock: 100, in: $0)
            }
            func open(_ phone: String, _ offer: Int, _ quantity: Int, as person: Person? = nil) async throws {
                let buyer = Purchaser(phone: phone)
                let (checkout, total) = try await buyer.comesToReview(of: [shop.offers[offer]], quantity: quantity, in: db)
                _ = try await db.transaction { tx in
                    try await Purchase.open(
                        checkout, by: buyer.visitor, of: person, paying: .card, accepting: total, in: .french, under: CodeRules(), in: tx)
                }
            }
            for (offer, quantity) in [(0, 6), (1, 1)] {
                await #expect(throws: Purchase.Refusal.unproven(CodeRequest(way: .phone, reason: .hold))) {
                    try await open("0611111111", offer, quantity)
                }
            }
            for _ in 1...3 { try await open("0611111111", 0, 1) }
            await #expect(throws: Purchase.Refusal.unproven(CodeRequest(way: .phone, reason: .phone))) {
                try await open("0611111111", 0, 1)
            }
            // A cash purchase with that number needs a code too.
            let cash = try await Purchaser(phone: "0611111111").buys([shop.offers[0]], in: db)
            #expect(try await states(cash.purchase, in: db) == [.waiting])
            // What is paid elsewhere is no cash that the number owes.
            let owed = try await Purchaser(phone: "0622222222").comesToReview(of: [shop.offers[0]], in: db)
            #expect(owed.total == .dirhams(130))
        }
    }

    @Test("does not tell a shop of low stock until it is paid")
    func lowStock() async throws {
        try await TestDatabase.clone { db in
            let way = try await UnpaidCase.begin(in: db)
            let seller = way.shops[0].seller
            try await db.transaction { try await StockThreshold.set(1, for: seller, by: .system, in: $0) }
            let purchase = try await way.opens(in: db)
            #expect(try await db.read(LowStock.open(of: seller)).isEmpty)
            #expect(try await settles(purchase, in: db) == .placed)
            #expect(try await db.read(LowStock.open(of: seller)).map(\.available) == [1])
        }
    }
}
