import Inventory
import Kernel
import Ledger
import Orders
import Payments
import Postgres
import Shipping
import TestKit
import Testing

@Suite("A paid order", .timeLimit(.minutes(5)))
struct OrderRefundTests {
    private static let seller = Actor(.seller, "Amine")

    /// A shop with pieces of 100 DH, and 20 DH of delivery.
    private static func shop(_ pieces: Int = 1, in db: Database) async throws -> SellerFixture {
        try await db.transaction { try await SellerFixture.open(prices: [.dirhams(100)], stock: pieces, delivery: .dirhams(20), in: $0) }
    }

    /// Paid, held, due, given back, and what is left of the first, in dirhams.
    private static func money(_ number: OrderNumber, in db: Database) async throws -> [Int64] {
        let order = try #require(try await Order.numbered(number, in: db))
        let money = try #require(try await OrderMoney.of(order, in: db))
        return [money.paid, money.held, money.due, money.givenBack, money.rest].map { $0.minor / 100 }
    }

    private static func refunds(_ number: OrderNumber, in db: Database) async throws -> [Refund] {
        let order = try #require(try await Order.numbered(number, in: db))
        return try await db.read(Refund.of(order: PaymentPart.OrderKey(order.id.uuid)))
    }

    /// Each way in which an order is cancelled.
    private static let cancellations: [(name: String, cancel: @Sendable (OrderNumber, Transaction) async throws -> Void)] = [
        ("buyer", { number, tx in try await Order.cancel(number, by: .buyer, for: .buyerAsked, in: tx) }),
        ("seller", { number, tx in try await Order.cancel(number, by: seller, for: .outOfStock, in: tx) }),
        ("clerk", { number, tx in try await Order.cancel(number, by: Actor(.clerk, "Nadia"), why: "vu", in: tx) }),
        ("late", { number, tx in try await Order.cancel(number, by: .system, for: .late, in: tx) }),
        (
            "request",
            { number, tx in
                try await Order.confirm(number, by: seller, in: tx)
                _ = try await CancellationRequest.ask(number, why: "", in: tx)
                try await CancellationRequest.grant(number, by: seller, in: tx)
            }
        ),
        (
            "refused",
            { number, tx in
                try await Order.confirm(number, by: seller, in: tx)
                try await Order.pack(number, by: seller, in: tx)
                try await Order.ship(number, by: seller, in: tx)
                try await Order.refuse(number, by: seller, in: tx)
            }
        ),
    ]

    @Test("that is cancelled or refused by anybody goes back whole in the same transaction, and its money ends at zero")
    func cancelled() async throws {
        try await TestDatabase.clone { db in
            for (name, cancel) in Self.cancellations {
                let shop = try await Self.shop(in: db)
                let paid = try await CardPayment.of(shop.offers, in: db)
                let number = paid.orders[0]
                let held = try await Self.money(number, in: db)
                #expect(held == [120, 120, 0, 0, 0], "\(name)")
                try await db.transaction { try await cancel(number, $0) }
                let promised = try await Self.money(number, in: db)
                #expect(promised == [120, 0, 120, 0, 0], "\(name)")
                try await paid.refunds()
                let done = try await Self.money(number, in: db)
                #expect(done == [120, 0, 0, 120, 0], "\(name)")
                let refunds = try await Self.refunds(number, in: db)
                #expect(refunds.map(\.isAutomatic) == [true], "\(name)")
                if name != "refused" {
                    let stock = try await db.read(Stock.of(shop.offers))
                    #expect(stock == [Stock(offer: shop.offers[0], onHand: 1, reserved: 0)], "\(name)")
                }
            }
        }
    }

    @Test("that is rolled back promises nothing, and one that is paid at the door has nothing to go back")
    func nothing() async throws {
        struct Undo: Error {}
        try await TestDatabase.clone { db in
            let shop = try await Self.shop(2, in: db)
            let paid = try await CardPayment.of(shop.offers, in: db)
            await #expect(throws: Undo.self) {
                try await db.transaction { tx in
                    try await Order.cancel(paid.orders[0], by: .buyer, for: .buyerAsked, in: tx)
                    throw Undo()
                }
            }
            let held = try await Self.money(paid.orders[0], in: db)
            #expect(held == [120, 120, 0, 0, 0])
            let cash = try await shop.sell(in: db)
            try await db.transaction { try await Order.cancel(cash, by: .buyer, for: .buyerAsked, in: $0) }
            let order = try #require(try await Order.numbered(cash, in: db))
            let money = try await OrderMoney.of(order, in: db)
            #expect(money == nil)
        }
    }

    @Test("is cancelled although the buyer disputes the payment, and its money waits for the end of the dispute")
    func disputed() async throws {
        try await TestDatabase.clone { db in
            let shop = try await Self.shop(in: db)
            let paid = try await CardPayment.of(shop.offers, choosing: .dispute, in: db)
            try await db.transaction { try await Order.cancel(paid.orders[0], by: Self.seller, for: .suspicion, in: $0) }
            let state = try await Order.numbered(paid.orders[0], in: db)?.state
            try await OrderRefund.giveBackAwaited(in: db)
            let (waiting, none) = (try await db.read(OrderRefund.awaited), try await Self.refunds(paid.orders[0], in: db))
            #expect(state == .cancelled && waiting == paid.orders && none.isEmpty)
            try await paid.chooses(.win)
            try await OrderRefund.giveBackAwaited(in: db)
            try await OrderRefund.giveBackAwaited(in: db)
            try await paid.refunds()
            let (left, money) = (try await db.read(OrderRefund.awaited), try await Self.money(paid.orders[0], in: db))
            #expect(left.isEmpty && money == [120, 0, 0, 120, 0])
        }
    }

    @Test("of several parcels goes back without the pieces that its buyer has, once no parcel is under way")
    func parcels() async throws {
        try await TestDatabase.clone { db in
            let shop = try await Self.shop(3, in: db)
            let number = try await CardPayment.of(shop.offers, quantity: 3, in: db).orders[0]
            let order = try #require(try await Order.numbered(number, in: db))
            let (key, line) = (Order.parcelKey(of: order.id), Parcel.LineKey(order.lines[0].id.uuid))
            let noon = Moment(seconds: 1_796_000_000)
            @Sendable func tell(_ kind: ParcelEvent.Kind, _ piece: Int, _ hour: Int64) async throws {
                try await db.transaction { tx in
                    let parcel = try #require(try await tx.read(Parcel.of(key)).first { $0.piece == piece })
                    try await Parcel.record(
                        kind, by: .seller, at: noon.adding(seconds: 3_600 * hour), of: parcel.id, seller: shop.seller, in: tx)
                    try await Order.follow(key, in: tx)
                }
            }
            try await db.transaction { tx in
                try await Order.confirm(number, by: Self.seller, in: tx)
                try await Order.pack(number, by: Self.seller, in: tx)
                _ = try await Parcel.pack(
                    [1, 2].map { Parcel.Draft(lines: [(line, $0)], grams: nil, cash: .zero) }, of: key, by: shop.seller, in: tx)
            }
            try await tell(.pickedUp, 1, 1)
            try await tell(.pickedUp, 2, 1)
            try await tell(.refused, 2, 2)
            let early = try await Self.money(number, in: db)
            #expect(early == [320, 320, 0, 0, 0])
            try await tell(.delivered, 1, 3)
            let promised = try await Self.money(number, in: db)
            #expect(promised == [320, 120, 200, 0, 0])
            try await tell(.returned, 2, 4)
            let once = try await Self.refunds(number, in: db)
            let state = try await Order.numbered(number, in: db)?.state
            #expect(once.count == 1 && state == .refused)
        }
    }

    @Test("gives a line back before it is shipped, but not all lines, not after, and not of another order")
    func bySomebody() async throws {
        try await TestDatabase.clone { db in
            let shop = try await Self.shop(5, in: db)
            let number = try await CardPayment.of(shop.offers, quantity: 2, in: db).orders[0]
            let other = try await CardPayment.of(shop.offers, in: db).orders[0]
            let order = try #require(try await Order.numbered(number, in: db))
            let line = PaymentPart.LineKey(order.lines[0].id.uuid)
            @Sendable func asks(_ extent: Refund.Extent, _ id: Refund.ID = Refund.ID(), of number: OrderNumber) async throws {
                try await db.transaction { tx in
                    try await OrderRefund.promise(id, of: number, extent, onlyBeforeShipping: true, by: Actor(.person, "1"), in: tx)
                }
            }
            for extent in [Refund.Extent.whole, .pieces([line: 2]), .sum(.dirhams(220))] {
                await #expect(throws: OrderRefund.Refusal.everything) { try await asks(extent, of: number) }
            }
            let form = Refund.ID()
            for _ in 1...2 { try await asks(.pieces([line: 1]), form, of: number) }
            await #expect(throws: Refund.Refusal.badExtent) { try await asks(.sum(.dirhams(1)), form, of: other) }
            await #expect(throws: OrderRefund.Refusal.everything) { try await asks(.pieces([line: 1]), of: number) }
            let money = try await Self.money(number, in: db)
            #expect(money == [220, 120, 100, 0, 0])
            try await db.transaction { tx in
                try await Order.confirm(number, by: Self.seller, in: tx)
                try await Order.pack(number, by: Self.seller, in: tx)
                try await Order.ship(number, by: Self.seller, in: tx)
            }
            await #expect(throws: OrderRefund.Refusal.tooLate) { try await asks(.sum(.dirhams(1)), of: number) }
            try await db.transaction { tx in _ = try await OrderRefund.promise(of: number, .whole, by: .login("root"), in: tx) }
            let all = try await Self.money(number, in: db)
            #expect(all == [220, 0, 220, 0, 0])
        }
    }

    /// How often each race of two runs.
    private static let rounds = 5

    @Test("is cancelled or handed over of the two at once, and given back or disputed: stock and sums are right")
    func races() async throws {
        try await TestDatabase.clone { db in
            for _ in 1...Self.rounds {
                let shop = try await Self.shop(in: db)
                let paid = try await CardPayment.of(shop.offers, in: db)
                let number = paid.orders[0]
                try await db.transaction { tx in
                    try await Order.confirm(number, by: Self.seller, in: tx)
                    try await Order.pack(number, by: Self.seller, in: tx)
                }
                async let shipped = Self.wins { try await db.transaction { try await Order.ship(number, by: Self.seller, in: $0) } }
                async let cancelled = Self.wins {
                    try await db.transaction { try await Order.cancel(number, by: Self.seller, for: .damaged, in: $0) }
                }
                let (ship, cancel) = try await (shipped, cancelled)
                let (stock, money) = (try await db.read(Stock.of(shop.offers))[0], try await Self.money(number, in: db))
                #expect(ship != cancel && stock.onHand == (ship ? 0 : 1) && stock.reserved == 0)
                #expect(money == (ship ? [120, 120, 0, 0, 0] : [120, 0, 120, 0, 0]))
            }
            for _ in 1...Self.rounds {
                let shop = try await Self.shop(in: db)
                let paid = try await CardPayment.of(shop.offers, choosing: .dispute, in: db)
                try await paid.chooses(.win)
                let number = paid.orders[0]
                async let first: Void = db.transaction { try await Order.cancel(number, by: Self.seller, for: .damaged, in: $0) }
                async let second: Void = OrderRefund.giveBackAwaited(in: db)
                async let third = Self.wins {
                    try await db.transaction { tx in
                        _ = try await OrderRefund.promise(of: number, .sum(.dirhams(10)), by: .login("root"), in: tx)
                    }
                }
                _ = try await (first, second, third)
                let money = try await Self.money(number, in: db)
                #expect(money == [120, 0, 120, 0, 0])
            }
        }
    }

    /// Whether it was not refused.
    private static func wins(_ body: @Sendable () async throws -> Void) async throws -> Bool {
        do {
            try await body()
            return true
        } catch is Order.Refusal {
            return false
        } catch is Refund.Refusal {
            return false
        }
    }
}
