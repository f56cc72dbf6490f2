import Auditing
import Catalog
import Inventory
import Kernel
import Orders
import Places
import Postgres
import Sellers
import Shipping
import TestKit
import Testing

/// In November 2027 the 6th is a Saturday and a public holiday, and clocks in Morocco show UTC.
@Suite("The deadlines of a shop")
struct DeadlineTests {
    private static let seller = Actor(.seller, "Amine")
    private static let holders: [any WallTimeHolder.Type] = [Deadline.self, CancellationRequest.self]

    private static func wall(_ day: Int, _ hour: Int = 0, _ minute: Int = 0) -> Moment {
        Moment(microseconds: WallTime(year: 2027, month: 11, day: day, hour: hour, minute: minute).microseconds)
    }

    private static func day(_ day: Int) -> CalendarDay { CalendarDay(year: 2027, month: 11, day: day) }

    /// Sets the clock of the database. It goes on from there.
    private func set(_ moment: Moment, in db: Database) async throws {
        try await db.transaction { tx in
            try await TestDatabase.shiftClock(bySeconds: Int(moment.seconds - Moment.now().seconds), in: tx)
        }
    }

    /// A shop in which an order was placed on Tuesday 2 November at 10 o'clock.
    private func sold(in db: Database, _ prepare: (SellerFixture) async throws -> Void = { _ in }) async throws -> (
        SellerFixture, OrderNumber
    ) {
        try await set(Self.wall(2, 10), in: db)
        let shop = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(90)], stock: 2, in: $0) }
        try await prepare(shop)
        return (shop, try await shop.sell(in: db))
    }

    private func due(_ number: OrderNumber, in db: Database) async throws -> [Moment] {
        try await db.read(Deadline.open(of: number)).map(\.dueAt)
    }

    private func declare(_ day: Int, in db: Database) async throws {
        let names: [Language: String] = [.french: "Deuil national", .arabic: "حداد وطني", .english: "National mourning"]
        try await db.transaction { tx in
            try await PublicHoliday.declare(
                PublicHoliday(day: Self.day(day), names: names, isProvisional: false, source: "decree"), by: .system, in: tx)
        }
        try await Deadline.countAgain(in: db)
    }

    @Test(
        "are three working days to confirm and five to hand over, and stay when the shop changes its days"
    )
    func frozen() async throws {
        try await TestDatabase.clone { db in
            let (shop, number) = try await sold(in: db)
            #expect(try await due(number, in: db) == [Self.wall(6), Self.wall(10)])
            let open = try await db.read(Deadline.open(of: number))
            #expect(open.map(\.kind) == [.confirm, .handOver] && open.map(\.lastDay) == [Self.day(5), Self.day(9)])
            try await db.transaction { tx in
                try await Seller.setWork(of: shop.seller, preparationDays: 9, week: [1, 2, 3], by: .system, in: tx)
                try await Seller.takeOff(Self.day(4), of: shop.seller, by: .system, in: tx)
            }
            try await Deadline.countAgain(in: db)
            #expect(try await due(number, in: db) == [Self.wall(6), Self.wall(10)])
            try await db.transaction { try await Order.confirm(number, by: Self.seller, in: $0) }
            #expect(try await due(number, in: db) == [Self.wall(10)])
            try await db.transaction { try await Order.pack(number, by: Self.seller, in: $0) }
            #expect(try await due(number, in: db) == [Self.wall(10)])
            try await db.transaction { try await Order.ship(number, by: Self.seller, in: $0) }
            #expect(try await due(number, in: db) == [])
        }
    }

    @Test("leave out the shop's days off and weekdays, and add its days of preparation")
    func ownDays() async throws {
        try await TestDatabase.clone { db in
            let (shop, number) = try await sold(in: db) { shop in
                try await db.transaction { tx in
                    try await Seller.setWork(of: shop.seller, preparationDays: 2, week: [1, 2, 3, 4, 5], by: .system, in: tx)
                    try await Seller.takeOff(Self.day(4), of: shop.seller, by: .system, in: tx)
                }
            }
            #expect(try await due(number, in: db) == [Self.wall(9), Self.wall(13)])
            // A holiday of the shop changes nothing for orders under way.
            try await db.transaction { try await Seller.goAway(shop.seller, by: .system, in: $0) }
            #expect(try await due(number, in: db) == [Self.wall(9), Self.wall(13)])
        }
    }

    @Test("begin when a purchase that waited for its code is confirmed")
    func waiting() async throws {
        try await TestDatabase.clone { db in
            try await set(Self.wall(2, 23, 50), in: db)
            let shop = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(5_000)], in: $0) }
            let (purchase, orders) = try await Purchaser().buys(shop.offers, in: db)
            #expect(try await due(orders[0], in: db) == [])
            try await set(Self.wall(3, 0, 5), in: db)
            #expect(try await WaitingPurchase.confirm(purchase, by: .buyer, in: db) == .confirmed(1))
            #expect(try await due(orders[0], in: db) == [Self.wall(9), Self.wall(11)])
        }
    }

    @Test("move on with a holiday that is declared late and never back, keep their hour when the clocks change, and end once")
    func driven() async throws {
        try await TestDatabase.clone { db in
            let (shop, number) = try await sold(in: db)
            try await set(Self.wall(3, 9), in: db)
            try await declare(4, in: db)
            #expect(try await due(number, in: db) == [Self.wall(9), Self.wall(11)])
            try await Deadline.countAgain(in: db)
            try await db.transaction { try await PublicHoliday.remove(Self.day(4), by: .system, in: $0) }
            try await Deadline.countAgain(in: db)
            #expect(try await due(number, in: db) == [Self.wall(9), Self.wall(11)], "never back, and not twice")

            let summer = ZoneChange(startsAt: Self.wall(5, 2), minutes: 60, source: "decree")
            try await db.transaction { try await ZoneChange.set(summer, by: .system, Self.holders, in: $0) }
            #expect(try await due(number, in: db) == [Self.wall(8, 23), Self.wall(10, 23)])

            try await set(Self.wall(8, 22, 59), in: db)
            #expect(try await Deadline.cancelLate(in: db) == 0)
            try await set(Self.wall(8, 23), in: db)
            let counted = LateOrders.count
            let (one, other) = try await {
                async let one = Deadline.cancelLate(in: db); async let other = Deadline.cancelLate(in: db)
                return try await (one, other)
            }()
            #expect(one + other == 1 && LateOrders.count > counted)
            #expect(try await Deadline.cancelLate(in: db) == 0)
            let order = try #require(try await Order.numbered(number, in: db))
            #expect(order.state == .cancelled && order.steps.last?.reason == .late && order.steps.last?.by == .system)
            #expect(try await db.read(Stock.of(shop.offers)) == [Stock(offer: shop.offers[0], onHand: 2, reserved: 0)])
        }
    }

    @Test("do not keep an order because another one cannot be cancelled")
    func uncancellable() async throws {
        try await TestDatabase.make { test in
            let db = test.db
            let (shop, stuck) = try await sold(in: db)
            let number = try await shop.sell(in: db)
            try BlockingConnection(test.ownerURL).execute(
                """
                ALTER TABLE orders.order DISABLE TRIGGER only_by_step;
                UPDATE orders.order SET state = 'delivered' WHERE number = '\(stuck)';
                ALTER TABLE orders.order ENABLE TRIGGER only_by_step;
                """)
            try await set(Self.wall(20), in: db)
            await #expect(throws: Order.Refusal.illegal(from: .delivered, to: .cancelled)) { try await Deadline.cancelLate(in: db) }
            #expect(try await Order.numbered(number, in: db)?.state == .cancelled)
        }
    }

    @Test("remind the shop once each")
    func reminded() async throws {
        try await TestDatabase.clone { db in
            let (_, number) = try await sold(in: db)
            try await db.change("INSERT INTO jobs.subscription (event, subscriber) VALUES (\(DeadlineNear.name), 'seller')")
            let reminders = Query<[String]>.all("SELECT payload->>'kind' FROM jobs.job WHERE name = 'seller'") {
                row in try row.next()
            }
            let remind: @Sendable (Moment) async throws -> [String] = { moment in
                try await set(moment, in: db)
                try await Deadline.remind(in: db)
                try await Deadline.remind(in: db)
                return try await db.read(reminders)
            }
            let confirm = try #require(try await due(number, in: db).first)
            #expect(try await remind(confirm.adding(seconds: -86_460)) == [])
            #expect(try await remind(confirm.adding(seconds: -86_340)) == ["confirm"])
            #expect(try await remind(confirm.adding(seconds: -3_600)) == ["confirm"])
        }
    }

    @Test("can be extended once by at most seven days while they are not past, and the buyer may then cancel at once")
    func extended() async throws {
        try await TestDatabase.clone { db in
            let (_, number) = try await sold(in: db)
            let extend: @Sendable (Int) async throws -> Void = { days in
                try await db.transaction { try await Deadline.extend(number, by: days, Self.seller, in: $0) }
            }
            for days in [0, 8] { await #expect(throws: Deadline.Refusal.daysUnfit) { try await extend(days) } }
            try await set(Self.wall(6, 0, 1), in: db)
            await #expect(throws: Deadline.Refusal.over) { try await extend(2) }
            try await set(Self.wall(5, 23, 58), in: db)
            try await extend(2)
            #expect(try await due(number, in: db) == [Self.wall(8), Self.wall(12)])
            let acts = try await db.read(AuditedAct.find(AuditFilter(name: "orders."), before: nil))
            #expect(acts.map(\.name) == ["orders.deadline-extended"] && acts[0].actor == "seller Amine" && acts[0].facts == ["days": "2"])
            await #expect(throws: Deadline.Refusal.extended) { try await extend(1) }
            try await declare(9, in: db)
            #expect(try await due(number, in: db) == [Self.wall(8), Self.wall(13)], "a holiday moves an extended deadline on too")
            try await db.transaction { try await Order.confirm(number, by: Self.seller, in: $0) }
            let isCancelled = try await db.transaction { try await CancellationRequest.ask(number, why: "trop long", in: $0) }
            #expect(isCancelled)
            let order = try #require(try await Order.numbered(number, in: db))
            #expect(order.state == .cancelled && order.steps.last?.reason == .buyerAsked)
            #expect(try await db.read(CancellationRequest.of(number))?.state == .granted)
        }
    }

    @Test("let a buyer ask to cancel once; the shop answers within a working day, or the request is granted")
    func requests() async throws {
        try await TestDatabase.clone { db in
            let (shop, number) = try await sold(in: db)
            let ask: @Sendable (OrderNumber) async throws -> Bool = { number in
                try await db.transaction { try await CancellationRequest.ask(number, why: "changé d’avis", in: $0) }
            }
            await #expect(throws: Order.Refusal.illegal(from: .placed, to: .cancelled)) { _ = try await ask(number) }
            let other = try await shop.sell(in: db)
            for number in [number, other] {
                try await db.transaction { tx in
                    try await Order.confirm(number, by: Self.seller, in: tx)
                    try await Order.pack(number, by: Self.seller, in: tx)
                }
                let isCancelled = try await ask(number)
                #expect(!isCancelled)
                await #expect(throws: CancellationRequest.Refusal.asked) { _ = try await ask(number) }
            }
            #expect(try await db.read(CancellationRequest.of(number))?.dueAt == Self.wall(4))
            await #expect(throws: Order.Refusal.requestOpen) {
                try await db.transaction { try await Order.ship(number, by: Self.seller, in: $0) }
            }
            await #expect(throws: CancellationRequest.Refusal.answerMissing) {
                try await db.transaction { try await CancellationRequest.decline(number, by: Self.seller, saying: " ", in: $0) }
            }
            try await db.transaction { try await CancellationRequest.decline(number, by: Self.seller, saying: "déjà parti", in: $0) }
            try await db.transaction { try await Order.ship(number, by: Self.seller, in: $0) }
            #expect(try await db.read(CancellationRequest.of(number))?.state == .declined)
            let acts = try await db.read(AuditedAct.find(AuditFilter(name: "orders."), before: nil))
            #expect(acts.map(\.name) == ["orders.request-declined"] && acts[0].subject == "order \(number)")

            try await set(Self.wall(3, 23, 58), in: db)
            try await CancellationRequest.grantUnanswered(in: db)
            #expect(try await Order.numbered(other, in: db)?.state == .packed)
            try await set(Self.wall(4), in: db)
            try await CancellationRequest.grantUnanswered(in: db)
            let order = try #require(try await Order.numbered(other, in: db))
            #expect(order.state == .cancelled && order.steps.last?.reason == .buyerAsked && order.steps.last?.by == .system)
            await #expect(throws: CancellationRequest.Refusal.notOpen) {
                try await db.transaction { try await CancellationRequest.grant(other, by: Self.seller, in: $0) }
            }
        }
    }

    @Test("move the promised days of delivery, as the shop worked when the order was placed")
    func promised() async throws {
        try await TestDatabase.clone { db in
            let (shop, number) = try await sold(in: db) { shop in
                try await db.transaction { tx in
                    try await Seller.setWork(of: shop.seller, preparationDays: 2, week: [1, 2, 3, 4, 5], by: .system, in: tx)
                    try await Seller.takeOff(Self.day(4), of: shop.seller, by: .system, in: tx)
                }
            }
            let window = { (order: Order) in DeliveryWindow(days: order.days, orderedOn: Self.day(2), order.preparation) }
            let order = try #require(try await Order.numbered(number, in: db))
            // Wednesday and Friday are for preparation. Then follow two to four days of delivery without Saturday's holiday and Sunday.
            #expect(window(order).first == Self.day(9) && window(order).last == Self.day(11))
            let quote = try await db.read(CityRates.of([shop.seller], to: City.Code(SellerFixture.city)))
                .quote(of: shop.seller, for: .shoeBox, worth: .dirhams(90))
            #expect(quote?.window(orderedOn: Self.day(2)) == window(order))
            let span = try await db.read(DeliverySpan.of(sellers: "SELECT \(shop.seller)::uuid"))
                .span(of: shop.seller, for: .shoeBox, worth: .dirhams(90))
            #expect(span?.window(orderedOn: Self.day(2)) == window(order))
            try await db.transaction { tx in
                try await Seller.setWork(of: shop.seller, preparationDays: 9, week: [1, 2, 3], by: .system, in: tx)
                try await Deadline.extend(number, by: 3, Self.seller, in: tx)
            }
            let later = try #require(try await Order.numbered(number, in: db))
            #expect(window(later).first == Self.day(10) && window(later).last == Self.day(12), "by the days of the extension")
        }
    }

    @Test("end a request when a carrier takes the parcel first")
    func overtaken() async throws {
        try await TestDatabase.clone { db in
            let (_, number) = try await sold(in: db)
            try await db.transaction { tx in
                try await Order.confirm(number, by: Self.seller, in: tx)
                try await Order.pack(number, by: Self.seller, in: tx)
                _ = try await CancellationRequest.ask(number, why: "", in: tx)
                try await Order.ship(number, by: .system, in: tx)
            }
            #expect(try await db.read(CancellationRequest.of(number))?.state == .overtaken)
        }
    }

    @Test("are settled by one of twenty members at once, and the others learn who it was", .timeLimit(.minutes(5)))
    func atOnce() async throws {
        try await TestDatabase.clone { db in
            let (_, number) = try await sold(in: db)
            let done = Counter()
            let refused = Counter()
            await withTaskGroup(of: Void.self) { group in
                for member in 1...20 {
                    group.addTask {
                        do {
                            try await db.transaction { try await Order.confirm(number, by: Actor(.seller, "person \(member)"), in: $0) }
                            await done.add()
                        } catch Order.Refusal.illegal(from: .confirmed, to: .confirmed) {
                            await refused.add()
                        } catch {
                            Issue.record(error)
                        }
                    }
                }
            }
            #expect(await done.value == 1)
            #expect(await refused.value == 19)
            let steps = try await Order.numbered(number, in: db)?.steps ?? []
            #expect(steps.count == 2 && steps.last?.by.name.hasPrefix("person ") == true)
        }
    }
}
