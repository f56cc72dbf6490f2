import Carts
import Catalog
import Identity
import Inventory
import Kernel
import Orders
import Postgres
import Settings
import Secrets
import TestKit
import Testing

@Suite("A purchase above the ceiling of its telephone number")
struct WaitingTests {
    private static let seller = Actor(.seller, "Amine")
    private static let buyer = Actor(.buyer, "Salma")

    /// Buys one piece at each price, each from another seller with a stock of two.
    private func bought(
        _ prices: Int64..., by purchaser: Purchaser = Purchaser(), in db: Database
    ) async throws -> (purchase: ID<Purchase>, orders: [OrderNumber], offers: [Offer.ID]) {
        var offers: [Offer.ID] = []
        for price in prices {
            offers += try await db.transaction {
                try await SellerFixture.open(prices: [.dirhams(price)], stock: 2, delivery: .zero, in: $0)
            }.offers
        }
        let (purchase, orders) = try await purchaser.buys(offers, in: db)
        return (purchase, orders, offers)
    }

    private func states(_ purchase: ID<Purchase>, in db: Database) async throws -> [Order.State] {
        try await db.read(OrderSummary.of(purchase)).map(\.state)
    }

    /// The number of orders that a subscriber for sellers was told of.
    private func told(in db: Database) async throws -> Int {
        try await db.read(Query<Int>.one("SELECT count(*) FROM jobs.job WHERE name = 'seller'") { row in try row.next() })
    }

    @Test(
        "is measured as a whole, over all its sellers, to the last dirham",
        arguments: [(1_000, 1_000, Order.State.placed), (1_000, 1_001, .waiting)])
    func whole(first: Int64, second: Int64, state: Order.State) async throws {
        try await TestDatabase.clone { db in
            let purchase = try await bought(first, second, in: db).purchase
            #expect(try await states(purchase, in: db) == [state, state])
            let waiting = try await db.read(WaitingPurchase.of(purchase))
            #expect(waiting?.total == (state == .waiting ? .dirhams(first + second) : nil))
        }
    }

    @Test("waits for its code: sellers do not learn of it and cannot confirm it, even in SQL, and nothing is reserved")
    func waits() async throws {
        try await TestDatabase.clone { db in
            // A subscriber that stands for the sellers.
            try await db.change("INSERT INTO jobs.subscription (event, subscriber) VALUES (\(OrderPlaced.name), 'seller')")
            let (purchase, orders, offers) = try await bought(1_500, 900, in: db)
            #expect(try await told(in: db) == 0)
            #expect(try await db.read(Stock.available(offers)) == Dictionary(uniqueKeysWithValues: offers.map { ($0, 2) }))
            for number in orders {
                for actor in [Self.seller, Actor(.clerk, "Nora")] {
                    await #expect(throws: Order.Refusal.illegal(from: .waiting, to: .confirmed)) {
                        try await db.transaction { try await Order.confirm(number, by: actor, in: $0) }
                    }
                }
                let id = try #require(try await Order.numbered(number, in: db)).id
                for step in ["'waiting', 'confirmed', 'seller'", "'waiting', 'placed', 'seller'", "'waiting', 'placed', 'system'"] {
                    let refusal = await db.refusal(
                        of: SQL(
                            stringLiteral:
                                "INSERT INTO orders.step (order_id, sequence, from_state, to_state, actor, who) VALUES ('\(id)', 2, \(step), 'x')"
                        ))
                    #expect(refusal?.constraint == "step_legal")
                }
            }
            #expect(try await WaitingPurchase.confirm(purchase, by: Self.buyer, in: db) == .confirmed(2))
            #expect(try await told(in: db) == 2)
            #expect(try await db.read(Stock.available(offers)) == Dictionary(uniqueKeysWithValues: offers.map { ($0, 1) }))
            #expect(try await WaitingPurchase.confirm(purchase, by: Self.buyer, in: db) == .nothing, "once")
            #expect(try await told(in: db) == 2)
            for number in orders { try await db.transaction { try await Order.confirm(number, by: Self.seller, in: $0) } }
            #expect(try await db.read(WaitingPurchase.of(purchase)) == nil)
        }
    }

    @Test("has a ceiling that grows with delivered orders up to a maximum, and falls with orders refused within a year")
    func grows() async throws {
        let ceiling = CashCeiling(.standard)
        let amounts: [(delivered: Int, refused: Int, dirhams: Int64)] = [
            (0, 0, 2_000), (1, 0, 2_500), (16, 0, 10_000), (100, 0, 10_000), (0, 1, 1_000), (0, 2, 0), (0, 9, 0), (100, 1, 9_000),
            (2, 1, 2_000),
        ]
        for (delivered, refused, dirhams) in amounts {
            #expect(ceiling.amount(CashCeiling.Trust(delivered: delivered, refused: refused)) == .dirhams(dirhams))
        }
        try await TestDatabase.clone { db in
            let phone = try #require(PhoneNumber(typed: "06 12 34 56 78"))
            let other = try #require(PhoneNumber(typed: "06 12 34 56 79"))
            let orders = try await bought(50, 60, 70, by: Purchaser(phone: phone.rawValue), in: db).orders
            for (number, isTaken) in zip(orders, [true, true, false]) {
                try await db.transaction { tx in
                    try await Order.confirm(number, by: Self.seller, in: tx)
                    try await Order.pack(number, by: Self.seller, in: tx)
                    try await Order.ship(number, by: Self.seller, in: tx)
                    if isTaken {
                        try await Order.deliver(number, by: Self.seller, in: tx)
                    } else {
                        try await Order.refuse(number, by: Self.seller, in: tx)
                    }
                }
            }
            #expect(try await db.read(CashCeiling.trust(in: phone)) == CashCeiling.Trust(delivered: 2, refused: 1))
            #expect(try await db.read(CashCeiling.trust(in: other)) == CashCeiling.Trust(delivered: 0, refused: 0))
            try await db.transaction { try await TestDatabase.shiftClock(bySeconds: 367 * 86_400, in: $0) }
            #expect(try await db.read(CashCeiling.trust(in: phone)) == CashCeiling.Trust(delivered: 2, refused: 0))
        }
    }

    @Test("lapses after half an hour by the database's clock, visibly at once, and its pieces return to the cart")
    func overdue() async throws {
        try await TestDatabase.clone { db in
            let purchaser = Purchaser()
            let (purchase, orders, offers) = try await bought(1_500, 900, by: purchaser, in: db)
            try await db.transaction { try await TestDatabase.shiftClock(bySeconds: 30 * 60 - 60, in: $0) }
            #expect(try await WaitingPurchase.cancelOverdue(in: db) == 0)
            #expect(try await states(purchase, in: db) == [.waiting, .waiting])
            try await db.transaction { try await TestDatabase.shiftClock(bySeconds: 30 * 60 + 1, in: $0) }
            // Before the job has run.
            #expect(try await db.read(WaitingPurchase.of(purchase)) == nil)
            #expect(try await states(purchase, in: db) == [.cancelled, .cancelled])
            #expect(try await Order.numbered(orders[0], in: db)?.canBeCancelledByBuyer == false)
            #expect(try await db.read(WaitingPurchase.lapse(of: purchase)) == .unconfirmed)

            #expect(try await WaitingPurchase.cancelOverdue(in: db) == 2)
            #expect(try await states(purchase, in: db) == [.cancelled, .cancelled])
            #expect(try await db.read(Stock.available(offers)) == Dictionary(uniqueKeysWithValues: offers.map { ($0, 2) }))
            #expect(try await Order.numbered(orders[0], in: db)?.steps.last?.lapse == .unconfirmed)
            #expect(try await Set(Cart.of(purchaser.visitor, in: .french, in: db).offers) == Set(offers))
            #expect(try await WaitingPurchase.confirm(purchase, by: Self.buyer, in: db) == .nothing)
            #expect(try await WaitingPurchase.cancelOverdue(in: db) == 0)
        }
    }

    @Test("is not confirmed by a code that comes too late, even before the job has run")
    func tooLate() async throws {
        try await TestDatabase.clone { db in
            let (purchase, _, offers) = try await bought(3_000, in: db)
            try await db.transaction { try await TestDatabase.shiftClock(bySeconds: 30 * 60 + 1, in: $0) }
            #expect(try await WaitingPurchase.confirm(purchase, by: Self.buyer, in: db) == .lapsed(.unconfirmed))
            #expect(try await states(purchase, in: db) == [.cancelled])
            #expect(try await db.read(Stock.of(offers)).map(\.reserved) == [0])
        }
    }

    @Test("can be cancelled by its buyer, also in part, and the rest still waits")
    func cancelled() async throws {
        try await TestDatabase.clone { db in
            let (purchase, orders, _) = try await bought(1_500, 900, in: db)
            try await db.transaction { try await Order.cancel(orders[0], by: Self.buyer, why: "mauvais numéro", in: $0) }
            let waiting = try #require(try await db.read(WaitingPurchase.of(purchase)))
            #expect(waiting.orders == [orders[1]])
            #expect(try await WaitingPurchase.confirm(purchase, by: Self.buyer, in: db) == .confirmed(1))
            #expect(Set(try await states(purchase, in: db)) == [.cancelled, .placed])
        }
    }

    @Test("is either confirmed or cancelled by concurrent requests and the job, and the stock is right", .timeLimit(.minutes(5)))
    func atOnce() async throws {
        try await TestDatabase.clone { db in
            for round in 1...8 {
                let (purchase, orders, offers) = try await bought(1_500, 900, in: db)
                // In every second round it is too late.
                let isLate = round % 2 == 0
                if isLate { try await db.transaction { try await TestDatabase.shiftClock(bySeconds: round * 31 * 60, in: $0) } }
                let (confirmed, cancelled) = (Counter(), Counter())
                let barrier = Barrier(for: 4)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 1...2 {
                        group.addTask {
                            await barrier.wait()
                            switch try await WaitingPurchase.confirm(purchase, by: Self.buyer, in: db) {
                            case .confirmed(let count): await confirmed.add(count)
                            case .lapsed: await cancelled.add(2)
                            case .nothing: break
                            }
                        }
                    }
                    group.addTask {
                        await barrier.wait()
                        await cancelled.add(try await WaitingPurchase.cancelOverdue(in: db))
                    }
                    group.addTask {
                        await barrier.wait()
                        do {
                            try await db.transaction { try await Order.cancel(orders[0], by: Self.buyer, why: "non", in: $0) }
                        } catch Order.Refusal.illegal(from: .cancelled, to: .cancelled) {}
                    }
                    try await group.waitForAll()
                }
                let ends = try await states(purchase, in: db)
                #expect(ends.allSatisfy { [.placed, .cancelled].contains($0) })
                #expect(try await db.read(Stock.of(offers)).map(\.reserved).reduce(0, +) == ends.count { $0 == .placed })
                // Each order was confirmed at most once, and never too late.
                #expect(await confirmed.value <= (isLate ? 0 : 2))
                #expect(isLate == !ends.contains(.placed))
            }
        }
    }

    // MARK: The code

    @Test("gets at most three codes an hour from one network, and ten a day at one number from all networks")
    func limits() async throws {
        try await TestDatabase.clone { db in
            let purchase = try await bought(3_000, in: db).purchase
            let waiting = try #require(try await db.read(WaitingPurchase.of(purchase)))
            func isAllowed(from address: String) async throws -> Bool {
                do {
                    try await db.transaction { try await waiting.contactCode.takeRateLimit(from: address, in: $0) }
                    return true
                } catch is RateLimit.Exceeded {
                    return false
                }
            }
            for isFree in [true, true, true, false] { #expect(try await isAllowed(from: "192.0.2.1") == isFree) }
            var sent = 3
            for minutes in 1...(12 * 60) {
                try await db.transaction { try await TestDatabase.shiftClock(bySeconds: 61 * minutes, in: $0) }
                // Network addresses are cheap, so the limit protects the number.
                if try await isAllowed(from: "198.51.100.\(minutes % 250)") { sent += 1 }
            }
            #expect((10...16).contains(sent), "\(sent)")
        }
    }

    @Test("is confirmed by the newest code only")
    func newest() async throws {
        try await TestDatabase.clone { db in
            let key = SigningKey()
            let purchase = try await bought(3_000, in: db).purchase
            let waiting = try #require(try await db.read(WaitingPurchase.of(purchase)))
            #expect(try await db.read(waiting.contactCode.newest) == nil)
            try await db.transaction { try await waiting.contactCode.send(person: nil, in: $0) }
            let first = try #require(try await db.read(waiting.contactCode.newest))
            #expect(first.purpose == .orderContact && first.recipient == waiting.recipient)
            try await db.transaction { tx in
                try await TestDatabase.shiftClock(bySeconds: 61, in: tx)
                try await waiting.contactCode.send(person: nil, in: tx)
            }
            let second = try #require(try await db.read(waiting.contactCode.newest))
            #expect(second.id != first.id)
            for left in [4, 3, 2, 1] {
                await #expect(throws: Verification.Refusal.wrongCode(left: left)) {
                    _ = try await Verification.checked(second.id, byCode: first.code(key), from: VisitorKey(cookie: "any"), key, in: db)
                }
            }
            await #expect(throws: Verification.Refusal.spent) {
                _ = try await Verification.checked(second.id, byCode: first.code(key), from: VisitorKey(cookie: "any"), key, in: db)
            }
            #expect(try await db.read(waiting.contactCode.newest) == nil, "the older one does not come back")
        }
    }
}
