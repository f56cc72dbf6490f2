import Catalog
import Inventory
import Kernel
import Orders
import Postgres
import TestKit
import Testing

@Suite("The status of an order")
struct MoveTests {
    private static let seller = Actor(.seller, "Amine")
    private static let buyer = Actor(.buyer, "Salma")

    /// An order of one piece from a stock of two.
    private func placed(in db: Database) async throws -> (number: OrderNumber, offer: Offer.ID) {
        let shop = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(90)], stock: 2, in: $0) }
        let purchase = try await Buyer().buys(shop.offers, for: .dirhams(120), in: db)
        return (purchase.orders[0].number, shop.offers[0])
    }

    private func take(_ state: Order.State, _ number: OrderNumber, by actor: Actor, in db: Database) async throws {
        try await db.transaction { tx in
            switch state {
            case .confirmed: try await Order.confirm(number, by: actor, in: tx)
            case .packed: try await Order.pack(number, by: actor, in: tx)
            case .shipped: try await Order.ship(number, by: actor, in: tx)
            case .delivered: try await Order.deliver(number, by: actor, in: tx)
            case .cancelled: try await Order.cancel(number, by: actor, why: "changé d'avis", in: tx)
            case .refused: try await Order.refuse(number, by: actor, in: tx)
            case .none, .waiting, .unpaid, .placed: throw Order.Refusal.illegal(from: .none, to: state)
            }
        }
    }

    @Test("moves from the seller's confirmation to delivery, with actor and time, and the stock leaves with the parcel")
    func travels() async throws {
        try await TestDatabase.clone { db in
            let (number, offer) = try await placed(in: db)
            let way: [Order.State] = [.confirmed, .packed, .shipped, .delivered]
            for state in way {
                try await take(state, number, by: Self.seller, in: db)
                let left =
                    state.isAtMost(.packed) ? Stock(offer: offer, onHand: 2, reserved: 1) : Stock(offer: offer, onHand: 1, reserved: 0)
                #expect(try await db.read(Stock.of([offer])) == [left])
            }
            let order = try #require(try await Order.numbered(number, in: db))
            #expect(order.state == .delivered)
            #expect(order.steps.map(\.to) == [.placed] + way)
            #expect(order.steps.dropFirst().allSatisfy { $0.by == Self.seller })
            #expect(order.steps.map(\.at) == order.steps.map(\.at).sorted())
        }
    }

    @Test("is under way in the states that the database lists so, and in no others")
    func underWay() async throws {
        try await TestDatabase.clone { db in
            let listed = try await db.read(
                Query<[(Order.State, Bool)]>.all("SELECT name, orders.is_under_way(name) FROM orders.state ORDER BY name") { row in
                    (try row.next(), try row.next())
                })
            #expect(Set(listed.map(\.0)) == Set(Order.State.allCases))
            for (state, isUnderWay) in listed { #expect(state.isUnderWay == isUnderWay, "\(state)") }
        }
    }

    @Test("can be cancelled before shipping, and then its pieces are for sale again", arguments: [Order.State.placed, .confirmed, .packed])
    func cancels(at state: Order.State) async throws {
        try await TestDatabase.clone { db in
            let (number, offer) = try await placed(in: db)
            for before in [Order.State.confirmed, .packed] where before.isAtMost(state) {
                try await take(before, number, by: Self.seller, in: db)
            }
            try await take(.cancelled, number, by: Self.seller, in: db)
            #expect(try await db.read(Stock.of([offer])) == [Stock(offer: offer, onHand: 2, reserved: 0)])
            #expect(try await Order.numbered(number, in: db)?.steps.last?.why == "changé d'avis")
            await #expect(throws: Order.Refusal.illegal(from: .cancelled, to: .cancelled)) {
                try await take(.cancelled, number, by: Self.seller, in: db)
            }
        }
    }

    @Test("ends with a refused parcel, and its pieces return to the stock once it is back", arguments: [true, false])
    func refuses(comesBack: Bool) async throws {
        try await TestDatabase.clone { db in
            let (number, offer) = try await placed(in: db)
            for state in [Order.State.confirmed, .packed] { try await take(state, number, by: Self.seller, in: db) }
            await #expect(throws: Order.Refusal.illegal(from: .packed, to: .refused)) {
                try await take(.refused, number, by: Self.seller, in: db)
            }
            try await take(.shipped, number, by: Self.seller, in: db)
            await #expect(throws: Order.Refusal.illegal(from: .shipped, to: .refused)) {
                try await take(.refused, number, by: Self.buyer, in: db)
            }
            await #expect(throws: Order.Refusal.notAwaited) {
                try await db.transaction { try await RefusedParcel.takeBack(number, by: Self.seller, in: $0) }
            }
            let actor = comesBack ? Self.seller : .system
            try await db.transaction { try await Order.refuse(number, by: actor, why: "absent", in: $0) }
            #expect(try await db.read(Stock.of([offer])) == [Stock(offer: offer, onHand: 1, reserved: 0)], "not when the door stayed shut")
            #expect(try await db.read(RefusedParcel.of(number))?.state == .awaited)
            await #expect(throws: Order.Refusal.reasonMissing) {
                try await db.transaction { try await RefusedParcel.writeOff(number, by: Self.seller, why: " ", in: $0) }
            }
            try await db.transaction { tx in
                if comesBack {
                    try await RefusedParcel.takeBack(number, by: Self.seller, in: tx)
                } else {
                    try await RefusedParcel.writeOff(number, by: Self.seller, why: "écrasé", in: tx)
                }
            }
            #expect(try await db.read(Stock.of([offer])) == [Stock(offer: offer, onHand: comesBack ? 2 : 1, reserved: 0)])
            #expect(try await db.read(RefusedParcel.of(number))?.state == (comesBack ? .back : .lost))
            await #expect(throws: Order.Refusal.notAwaited) {
                try await db.transaction { try await RefusedParcel.takeBack(number, by: Self.seller, in: $0) }
            }
            #expect(try await Order.numbered(number, in: db)?.steps.last?.why == "absent")
            await #expect(throws: Order.Refusal.illegal(from: .refused, to: .refused)) {
                try await take(.refused, number, by: Self.seller, in: db)
            }
            #expect(try await db.read(Stock.of([offer])).map(\.onHand) == [comesBack ? 2 : 1], "not twice")
        }
    }

    @Test("can be changed to cancelled by the buyer until the seller confirms, with a reason")
    func buyerCancels() async throws {
        try await TestDatabase.clone { db in
            let (number, _) = try await placed(in: db)
            for why in ["", "  \n"] {
                await #expect(throws: Order.Refusal.reasonMissing) {
                    try await db.transaction { try await Order.cancel(number, by: Self.buyer, why: why, in: $0) }
                }
            }
            await #expect(throws: Order.Refusal.reasonTooLong) {
                try await db.transaction {
                    try await Order.cancel(number, by: Self.buyer, why: String(repeating: "a", count: 501), in: $0)
                }
            }
            try await take(.cancelled, number, by: Self.buyer, in: db)

            let (late, _) = try await placed(in: db)
            try await take(.confirmed, late, by: Self.seller, in: db)
            await #expect(throws: Order.Refusal.illegal(from: .confirmed, to: .cancelled)) {
                try await take(.cancelled, late, by: Self.buyer, in: db)
            }
            #expect(try await Order.numbered(late, in: db)?.state == .confirmed)
        }
    }

    @Test("cannot change in a way that the table of legal steps lacks, from any state and by any actor", .timeLimit(.minutes(5)))
    func illegal() async throws {
        try await TestDatabase.clone { db in
            let legal: [(Order.State, Order.State, Actor.Kind)] = try await db.read(
                Query.all("SELECT from_state, to_state, actor FROM orders.legal_step") { row in
                    (try row.next(), try row.next(), try row.next())
                })
            let way: [Order.State] = [.confirmed, .packed, .shipped, .delivered]
            // Waiting and unpaid orders have suites of their own.
            for state in Order.State.allCases where ![.none, .waiting, .unpaid].contains(state) {
                let (number, _) = try await placed(in: db)
                let before: [Order.State] =
                    state == .refused ? [.confirmed, .packed, .shipped] : way.filter { $0.isAtMost(state) && state != .cancelled }
                for step in before { try await take(step, number, by: Self.seller, in: db) }
                if [.refused, .cancelled].contains(state) { try await take(state, number, by: Self.seller, in: db) }
                for kind in Actor.Kind.allCases {
                    for to in way + [.refused, .cancelled] where !legal.contains(where: { $0 == (state, to, kind) }) {
                        await #expect(throws: Order.Refusal.illegal(from: state, to: to)) {
                            try await take(to, number, by: Actor(kind, "Somebody"), in: db)
                        }
                    }
                }
                #expect(try await Order.numbered(number, in: db)?.state == state)
            }
            let unknown = try #require(OrderNumber(rawValue: "K-2222222"))
            await #expect(throws: Order.Refusal.unknownOrder) {
                try await take(.confirmed, unknown, by: Self.seller, in: db)
            }
        }
    }

    @Test("is protected in the database: no illegal step, no gap, no change without a step, no edited history")
    func holdsAgainstRawSQL() async throws {
        try await TestDatabase.clone { db in
            let (number, _) = try await placed(in: db)
            let id = try #require(try await Order.numbered(number, in: db)).id
            func step(_ sequence: Int, _ from: String, _ to: String, _ actor: String = "seller", why: String = "x") -> SQL {
                """
                INSERT INTO orders.step (order_id, sequence, from_state, to_state, actor, who, why)
                VALUES (\(id), \(sequence), \(from), \(to), \(actor), 'Nobody', \(why))
                """
            }
            func refused(_ constraint: String?, _ statement: SQL, _ state: String = "23514") async {
                let error = await db.refusal(of: statement)
                #expect(error?.sqlState == state)
                if let constraint { #expect(error?.constraint == constraint) }
            }
            await refused("step_legal", step(2, "placed", "shipped"), "23503")
            await refused("step_legal", step(2, "placed", "confirmed", "buyer"), "23503")
            await refused("step_follows", step(3, "placed", "confirmed"))
            await refused("step_follows", step(1, "placed", "confirmed"))
            await refused("step_follows", step(2, "confirmed", "packed"))
            await refused("order_changes_by_step", "UPDATE orders.order SET state = 'delivered' WHERE id = \(id)")
            await refused("order_changes_by_step", "UPDATE orders.order SET steps = 7 WHERE id = \(id)")
            await refused(nil, "UPDATE orders.order SET total = 1, lines_total = 1, delivery = 0 WHERE id = \(id)", "42501")
            await refused(nil, "UPDATE orders.step SET why = 'other'", "42501")
            await refused(nil, "DELETE FROM orders.step", "42501")
            await refused(nil, "UPDATE orders.line SET title = 'other'", "42501")
            await refused("step_cancelled_says_why", step(2, "placed", "cancelled", "seller", why: ""))
            // The program of the former version gives no reason.
            try await db.change(step(2, "placed", "cancelled"))
            #expect(try await Order.numbered(number, in: db)?.steps.last?.reason == .other)
            await refused(nil, "INSERT INTO orders.legal_step VALUES ('placed', 'delivered', 'buyer')", "42501")
        }
    }

    @Test("is changed by one of two concurrent requests, and the other one is refused", .timeLimit(.minutes(5)))
    func atOnce() async throws {
        try await TestDatabase.clone { db in
            for _ in 1...10 {
                let (number, offer) = try await placed(in: db)
                let done = Counter()
                await withTaskGroup(of: Void.self) { group in
                    for (state, actor) in [(Order.State.confirmed, Self.seller), (.cancelled, Self.buyer)] {
                        group.addTask {
                            do {
                                try await take(state, number, by: actor, in: db)
                                await done.add()
                            } catch is Order.Refusal {
                            } catch {
                                Issue.record(error)
                            }
                        }
                    }
                }
                #expect(await done.value == 1)
                let isCancelled = try await Order.numbered(number, in: db)?.state == .cancelled
                #expect(try await db.read(Stock.available([offer])) == [offer: isCancelled ? 2 : 1])
            }
        }
    }
}
