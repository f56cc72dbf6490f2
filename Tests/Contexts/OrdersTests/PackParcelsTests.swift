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

@Suite("The parcels of an order")
struct PackParcelsTests {
    private static let member = Actor(.seller, "Amine")
    private static let now = Moment(seconds: 1_796_000_000)

    /// A shop with a carrier, and an order that it has confirmed.
    private struct Shop {
        let fixture: SellerFixture
        let order: Order
        let carrier: Carrier.ID

        var key: Parcel.Key { Order.parcelKey(of: order.id) }

        func parcel(_ quantities: [Int], _ cash: Money, _ tracking: String? = nil) -> PackedParcel {
            parcel(nil, quantities, cash, tracking)
        }

        func parcel(_ id: Parcel.ID?, _ quantities: [Int], _ cash: Money, _ tracking: String? = nil) -> PackedParcel {
            let lines = zip(order.lines, quantities).filter { $1 > 0 }.map { (Parcel.LineKey($0.id.uuid), $1) }
            return PackedParcel(id, Parcel.Draft(lines: lines, grams: 500, cash: cash), label: tracking.map { (carrier, $0) })
        }

        /// Packs over the parcels as they are.
        @discardableResult
        func pack(_ parcels: [PackedParcel], over version: String? = nil, in db: Database) async throws -> Bool {
            let seen = try await OrderParcels.of(order.id, of: fixture.seller, in: db).version
            return try await db.transaction { tx in
                try await Order.packParcels(
                    parcels, of: order.number, over: version ?? seen, by: PackParcelsTests.member, at: PackParcelsTests.now, in: tx)
            }
        }

        func tell(_ kind: ParcelEvent.Kind, _ seconds: Int64, of tracking: String, in db: Database) async throws {
            try await db.transaction { tx in
                let time = Moment(seconds: PackParcelsTests.now.seconds + seconds)
                let report = try #require(ParcelReport(tracking: tracking, id: nil, word: kind.rawValue, at: time))
                _ = try await Parcel.record([report], from: carrier, as: .carrier, in: tx)
                try await Order.follow(key, in: tx)
            }
        }

        func say(_ word: ParcelWord, of piece: Int = 1, seen: Int? = nil, in db: Database) async throws {
            let found = try await OrderParcels.of(order.id, in: db)
            let count = found.parcels.first { $0.piece == piece }.map { found.events[$0.id, default: []].count } ?? 0
            try await db.transaction { tx in
                try await Order.tell(
                    word, ofParcel: piece, of: order.number, seen: seen ?? count, by: PackParcelsTests.member,
                    at: Moment(seconds: PackParcelsTests.now.seconds + Int64(count)), in: tx)
            }
        }

        func state(in db: Database) async throws -> Order.State? { try await Order.numbered(order.number, in: db)?.state }

        func onHand(in db: Database) async throws -> [Int] {
            let stock = try await db.read(Stock.of(fixture.offers))
            return fixture.offers.map { offer in stock.first { $0.offer == offer }?.onHand ?? -1 }
        }

        /// Whether the order stands in the queue of problems.
        func isProblem(in db: Database) async throws -> Bool {
            let (counts, page) = try await db.read(
                as: fixture.seller.databaseRole, DeskOrder.counts(of: fixture.seller),
                DeskOrder.page(.problems, of: fixture.seller, after: nil))
            #expect(counts[.problems] == page.count)
            return page.contains { $0.number == order.number }
        }
    }

    /// An order of two offers, with this number of pieces of each.
    private func confirmed(_ quantity: Int = 2, stock: Int = 5, in db: Database) async throws -> Shop {
        let fixture = try await db.transaction { tx in
            try await SellerFixture.open(prices: [.dirhams(90), .dirhams(30)], stock: stock, in: tx)
        }
        let number = try await Purchaser().buys(fixture.offers, quantity: quantity, in: db).orders[0]
        let order = try #require(try await Order.numbered(number, in: db))
        let carrier = try await db.transaction { tx in
            try await Order.confirm(number, by: Self.member, in: tx)
            let facts = Carrier.Facts(
                names: [.french: "a", .arabic: "b", .english: "c"], trackingPage: "", telephone: "", contract: .house, isOffered: true)
            let carrier = try await Carrier.add("c\(number.rawValue.lowercased().dropFirst())", facts, by: .system, in: tx)
            try await Carrier.explain(ParcelEvent.Kind.allCases.map { CarrierWord($0.rawValue, $0) }, of: carrier, by: .system, in: tx)
            return carrier
        }
        return Shop(fixture: fixture, order: order, carrier: carrier)
    }

    @Test("hold each piece once and all of the cash, pack a confirmed order, and are packed anew over what the form knew")
    func packs() async throws {
        try await TestDatabase.clone { db in
            let shop = try await confirmed(in: db)
            let total = shop.order.total
            let half = Money(minor: total.minor / 2)
            for (parcels, refusal) in [
                ([shop.parcel([2, 1], total)], PackedParcel.Refusal.pieces(shop.order.lines[1].id, left: 1)),
                ([shop.parcel([2, 2], half), shop.parcel([1, 0], total - half)], .pieces(shop.order.lines[0].id, left: -1)),
                ([shop.parcel([2, 2], half)], .cash(left: total - half)),
                ([shop.parcel([2, 2], total), shop.parcel([0, 0], .zero)], .empty(1)),
            ] {
                await #expect(throws: refusal) { try await shop.pack(parcels, in: db) }
            }
            await #expect(throws: PackedParcel.Refusal.stale) { try await shop.pack([shop.parcel([2, 2], total)], over: "0", in: db) }
            let before = try await shop.state(in: db)
            #expect(before == .confirmed)
            let packed = try await shop.pack([shop.parcel([2, 0], half, "AB-1"), shop.parcel([0, 2], total - half)], in: db)
            let found = try await OrderParcels.of(shop.order.id, of: shop.fixture.seller, in: db)
            let after = try await shop.state(in: db)
            #expect(packed && after == .packed && found.parcels.map(\.piece) == [1, 2] && found.parcels.map(\.cash).total() == total)
            #expect(found.parcels.map(\.tracking) == ["AB-1", nil] && found.events[found.parcels[0].id]?.map(\.source) == [.seller])

            // A tracking number can be changed, but not taken away. A parcel goes with its label.
            let ids = found.parcels.map(\.id)
            await #expect(throws: PackedParcel.Refusal.unlabelled(0)) {
                try await shop.pack([shop.parcel(ids[0], [2, 2], total)], in: db)
            }
            await #expect(throws: PackedParcel.Refusal.stale) {
                try await shop.pack([shop.parcel(Parcel.ID(), [2, 2], total)], in: db)
            }
            try await shop.pack([shop.parcel(ids[1], [1, 2], half), shop.parcel([1, 0], total - half, "AB-1")], in: db)
            let again = try await OrderParcels.of(shop.order.id, in: db)
            #expect(again.parcels.map(\.id).first == ids[1] && again.parcels.map(\.piece) == [1, 2])
            #expect(again.parcels.map(\.tracking) == [nil, "AB-1"] && !again.parcels.map(\.id).contains(ids[0]))

            // What the carrier has stays as it is.
            try await shop.tell(.pickedUp, 5, of: "AB-1", in: db)
            await #expect(throws: PackedParcel.Refusal.stale) {
                try await shop.pack([shop.parcel(again.parcels[1].id, [1, 2], half, "AB-1")], in: db)
            }
            await #expect(throws: PackedParcel.Refusal.pieces(shop.order.lines[0].id, left: -1)) {
                try await shop.pack([shop.parcel(again.parcels[0].id, [2, 2], half)], in: db)
            }
            try await shop.pack([shop.parcel(again.parcels[0].id, [1, 2], half, "AB-2")], in: db)
            let last = try await OrderParcels.of(shop.order.id, in: db)
            #expect(last.parcels.map(\.tracking) == ["AB-2", "AB-1"])
            let events = try await db.read(Query<Int>.one("SELECT count(*) FROM shipping.parcel_event") { row in try row.next() })
            #expect(events == 3)
        }
    }

    @Test("are packed by one of two members at the same time, and the form of the other is stale", .timeLimit(.minutes(5)))
    func twoMembers() async throws {
        try await TestDatabase.clone { db in
            let shop = try await confirmed(in: db)
            let version = try await OrderParcels.of(shop.order.id, in: db).version
            let pack: @Sendable (Transaction) async throws -> Bool = { tx in
                try await Order.packParcels(
                    [shop.parcel([2, 2], shop.order.total)], of: shop.order.number, over: version, by: Self.member, at: Self.now, in: tx)
            }
            let second = try await overlapping(in: db, { _ = try await pack($0) }, then: pack)
            #expect(throws: PackedParcel.Refusal.stale) { try second.get() }
            let parcels = try await OrderParcels.of(shop.order.id, in: db).parcels
            #expect(parcels.count == 1)
        }
    }

    @Test("are packed anew while their carrier tells of them, without a deadlock", .timeLimit(.minutes(5)))
    func noDeadlock() async throws {
        var limits = DatabaseLimits.patient
        // A deadlock fails at once, where the program would try again.
        limits.tries = 1
        try await TestDatabase.clone(limits: limits) { db in
            let shop = try await confirmed(in: db)
            try await shop.pack([shop.parcel([2, 2], shop.order.total, "AB-1")], in: db)
            let found = try await OrderParcels.of(shop.order.id, in: db)
            let parcel = found.parcels[0].id
            // Both need the parcel and its carrier. The one that packs is the first to wait for the parcel.
            let (packing, telling) = try await db.transaction { tx in
                try await tx.run("SELECT FROM shipping.parcel WHERE id = \(parcel) FOR UPDATE")
                let packing = Task {
                    try await shop.pack([shop.parcel(parcel, [2, 2], shop.order.total, "AB-2")], over: found.version, in: db)
                }
                try await untilLocked(in: db)
                let telling = Task { try await shop.tell(.inTransit, 5, of: "AB-1", in: db) }
                try await untilLocked(2, in: db)
                return (packing, telling)
            }
            _ = try await packing.value
            try await telling.value
            let last = try await OrderParcels.of(shop.order.id, in: db)
            #expect(last.parcels.map(\.tracking) == ["AB-2"])
        }
    }

    @Test("that a carrier has already are not handed over again by the shop")
    func takenBefore() async throws {
        try await TestDatabase.clone { db in
            let shop = try await confirmed(in: db)
            try await shop.pack([shop.parcel([2, 1], shop.order.total, "AB-1"), shop.parcel([0, 1], .zero, "AB-2")], in: db)
            try await db.transaction { tx in
                // The order has not followed yet.
                let report = try #require(ParcelReport(tracking: "AB-1", id: nil, word: "picked-up", at: Self.now))
                _ = try await Parcel.record([report], from: shop.carrier, as: .carrier, in: tx)
                try await Order.handOver(shop.order.number, by: Self.member, at: Self.now, in: tx)
            }
            let found = try await OrderParcels.of(shop.order.id, in: db)
            let sources = found.parcels.map { parcel in found.events[parcel.id, default: []].filter { $0.kind == .pickedUp }.map(\.source) }
            #expect(sources == [[.carrier], [.seller]])
        }
    }

    @Test("get numbers where they have none, or else all of them new ones, while the order is confirmed, packed or shipped")
    func numbers() async throws {
        try await TestDatabase.clone { db in
            let shop = try await confirmed(in: db)
            let label: @Sendable (OrderNumber, [String]) async throws -> Void = { number, trackings in
                try await db.transaction { tx in
                    let labels = trackings.map { (carrier: shop.carrier, tracking: $0) }
                    try await Order.label(number, with: labels, by: Self.member, at: Self.now, in: tx)
                }
            }
            try await shop.pack(
                [shop.parcel([1, 0], shop.order.total), shop.parcel([1, 0], .zero, "AB-1"), shop.parcel([0, 2], .zero)], in: db)
            await #expect(throws: ParcelLabels.Refusal.count(2)) { try await label(shop.order.number, ["AB-9"]) }
            try await label(shop.order.number, ["AB-2", "AB-3"])
            let first = try await OrderParcels.of(shop.order.id, in: db).parcels.map(\.tracking)
            #expect(first == ["AB-2", "AB-1", "AB-3"])
            await #expect(throws: ParcelLabels.Refusal.count(3)) { try await label(shop.order.number, ["AB-9"]) }
            try await label(shop.order.number, ["AB-4", "AB-5", "AB-6"])
            let second = try await OrderParcels.of(shop.order.id, in: db).parcels.map(\.tracking)
            #expect(second == ["AB-4", "AB-5", "AB-6"])
            for tracking in second { try await shop.tell(.delivered, 5, of: tracking ?? "", in: db) }
            await #expect(throws: Order.Refusal.illegal(from: .delivered, to: .packed)) {
                try await label(shop.order.number, ["AB-7", "AB-8", "AB-9"])
            }
            let placed = try await Purchaser().buys([shop.fixture.offers[0]], in: db).orders[0]
            await #expect(throws: Order.Refusal.illegal(from: .placed, to: .packed)) { try await label(placed, ["AB-7"]) }
            let seen = try await OrderParcels.of(shop.order.id, in: db).version
            await #expect(throws: Order.Refusal.illegal(from: .delivered, to: .packed)) { try await shop.pack([], over: seen, in: db) }
        }
    }

    @Test("that are refused are all back once the shop says so, but for those that the buyer accepted; they come back once")
    func received() async throws {
        try await TestDatabase.clone { db in
            let shop = try await confirmed(in: db)
            try await shop.pack([shop.parcel([2, 0], shop.order.total, "AB-1"), shop.parcel([0, 2], .zero, "AB-2")], in: db)
            try await shop.tell(.delivered, 1, of: "AB-1", in: db)
            try await shop.tell(.refused, 2, of: "AB-2", in: db)
            let receive: @Sendable () async throws -> Void = {
                try await db.transaction { tx in
                    let later = Moment(seconds: Self.now.seconds + 9)
                    try await RefusedParcel.receive(shop.order.number, by: Self.member, at: later, why: "", in: tx)
                }
            }
            try await receive()
            let (found, onHand) = (try await OrderParcels.of(shop.order.id, in: db), try await shop.onHand(in: db))
            #expect(found.parcels.map(\.state) == [.delivered, .returned] && onHand == [3, 5])
            await #expect(throws: Order.Refusal.notAwaited) { try await receive() }
            try await shop.tell(.returned, 20, of: "AB-2", in: db)
            let last = try await shop.onHand(in: db)
            #expect(last == [3, 5])
        }
    }

    @Test("are one for each warehouse where the pieces lie, or one for all, with shares of the cash")
    func proposed() async throws {
        try await TestDatabase.clone { db in
            let shop = try await confirmed(1, stock: 1, in: db)
            let one = try await shop.order.proposedParcels(in: db)
            #expect(one.count == 1 && one[0].cash == shop.order.total)
            let (seller, line) = (shop.fixture.seller, shop.order.lines[1])
            try await db.transaction { tx in
                let home = try #require(try await tx.read(Warehouse.open(of: seller)).first).id
                let depot = try await Warehouse.open(
                    for: seller, named: "Dépôt", in: City.Code(SellerFixture.city), by: .system, in: tx)
                try await Stock.move(line.offer, by: 1, as: .received, at: depot, by: "Amine", in: tx)
                try await Stock.moveReservation(
                    of: ID(line.id.uuid), in: line.offer, from: home, to: depot, of: seller, by: .system, in: tx)
            }
            let two = try await shop.order.proposedParcels(in: db)
            #expect(two.count == 2 && two.map(\.cash).total() == shop.order.total)
            #expect(Set(two.flatMap(\.lines).map(\.line)) == Set(shop.order.lines.map { Parcel.LineKey($0.id.uuid) }))
            // Two numbers make two parcels, and pack the order first.
            try await db.transaction { tx in
                let packed = try await Order.label(
                    shop.order.number, with: [(shop.carrier, "AB-1"), (shop.carrier, "AB-2")], by: Self.member, at: Self.now, in: tx)
                #expect(packed)
            }
            await #expect(throws: ParcelLabels.Refusal.count(2)) {
                try await db.transaction { tx in
                    try await Order.label(shop.order.number, with: [(shop.carrier, "AB-3")], by: Self.member, at: Self.now, in: tx)
                }
            }
            let found = try await OrderParcels.of(shop.order.id, in: db)
            #expect(found.parcels.map(\.tracking) == ["AB-1", "AB-2"])
        }
    }

    /// Of each kind of event: the state of the order, what is left of five pieces of which two were ordered, and whether it is a problem.
    private static let effects: [(kind: ParcelEvent.Kind, state: Order.State, onHand: Int, isProblem: Bool)] = [
        (.labelled, .packed, 5, false), (.pickedUp, .shipped, 3, false), (.inTransit, .shipped, 3, false), (.atAgency, .shipped, 3, false),
        (.outForDelivery, .shipped, 3, false), (.attemptFailed, .shipped, 3, true), (.delivered, .delivered, 3, false),
        (.refused, .refused, 3, true), (.returning, .refused, 3, true), (.returned, .refused, 5, false), (.lost, .packed, 5, true),
        (.damaged, .packed, 5, true),
    ]

    @Test("move their order as the table of events says, each event once")
    func table() async throws {
        #expect(Self.effects.map(\.kind) == ParcelEvent.Kind.allCases)
        try await TestDatabase.clone { db in
            for (kind, state, onHand, isProblem) in Self.effects {
                let shop = try await confirmed(in: db)
                try await shop.pack([shop.parcel([2, 2], shop.order.total, "AB-1")], in: db)
                for _ in 1...2 { try await shop.tell(kind, 5, of: "AB-1", in: db) }
                let (now, left, problem) = (try await shop.state(in: db), try await shop.onHand(in: db), try await shop.isProblem(in: db))
                #expect(now == state && left == [onHand, onHand] && problem == isProblem, "\(kind)")
                guard kind == .attemptFailed else { continue }
                // What comes later ends the problem.
                try await shop.tell(.delivered, 9, of: "AB-1", in: db)
                let rest = try await shop.isProblem(in: db)
                #expect(!rest)
            }
        }
    }

    @Test("that come back bring only their own pieces back; one that was damaged is left to the shop")
    func returns() async throws {
        try await TestDatabase.clone { db in
            let shop = try await confirmed(in: db)
            let half = Money(minor: shop.order.total.minor / 2)
            try await shop.pack(
                [shop.parcel([2, 1], half, "AB-1"), shop.parcel([0, 1], shop.order.total - half, "AB-2")], in: db)
            try await shop.tell(.delivered, 1, of: "AB-1", in: db)
            try await shop.tell(.refused, 2, of: "AB-2", in: db)
            let (state, away) = (try await shop.state(in: db), try await shop.onHand(in: db))
            #expect(state == .refused && away == [3, 3])
            for _ in 1...2 { try await shop.tell(.returned, 3, of: "AB-2", in: db) }
            let back = try await shop.onHand(in: db)
            let settled = try await db.read(RefusedParcel.of(shop.order.number))
            #expect(back == [3, 4] && settled?.state == .back)
        }
        try await TestDatabase.clone { db in
            let shop = try await confirmed(in: db)
            try await shop.pack([shop.parcel([2, 1], shop.order.total, "AB-1"), shop.parcel([0, 1], .zero, "AB-2")], in: db)
            // They were refused after all, though the carrier tells of a delivery last.
            try await db.transaction { tx in
                for (kind, time, tracking) in [
                    (ParcelEvent.Kind.pickedUp, Int64(1), "AB-2"), (.returned, 9, "AB-1"), (.delivered, 5, "AB-1"),
                ] {
                    let time = Moment(seconds: Self.now.seconds + time)
                    let report = try #require(ParcelReport(tracking: tracking, id: nil, word: kind.rawValue, at: time))
                    _ = try await Parcel.record([report], from: shop.carrier, as: .carrier, in: tx)
                }
                try await Order.follow(shop.key, in: tx)
            }
            // The other one is still under way.
            let (state, away) = (try await shop.state(in: db), try await shop.onHand(in: db))
            #expect(state == .refused && away == [3, 3])
            try await shop.tell(.returned, 20, of: "AB-2", in: db)
            let back = try await shop.onHand(in: db)
            #expect(back == [5, 5])
        }
        try await TestDatabase.clone { db in
            let shop = try await confirmed(in: db)
            try await shop.pack([shop.parcel([2, 2], shop.order.total, "AB-1")], in: db)
            for (kind, time) in [(ParcelEvent.Kind.damaged, Int64(1)), (.refused, 2), (.returned, 3)] {
                try await shop.tell(kind, time, of: "AB-1", in: db)
            }
            let (onHand, problem) = (try await shop.onHand(in: db), try await shop.isProblem(in: db))
            let settled = try await db.read(RefusedParcel.of(shop.order.number))
            #expect(onHand == [3, 3] && settled?.state == .awaited && problem)
        }
    }

    @Test("are told of by the shop, with its source, in steps that follow each other")
    func told() async throws {
        try await TestDatabase.clone { db in
            let shop = try await confirmed(in: db)
            try await shop.pack([shop.parcel([2, 2], shop.order.total)], in: db)
            await #expect(throws: ParcelWord.Refusal.stale) { try await shop.say(ParcelWord(.delivered), in: db) }
            await #expect(throws: ParcelWord.Refusal.unknownParcel) { try await shop.say(ParcelWord(.pickedUp), of: 2, in: db) }
            try await shop.say(ParcelWord(.pickedUp), in: db)
            await #expect(throws: ParcelWord.Refusal.reasonMissing) { try await shop.say(ParcelWord(.attemptFailed), in: db) }
            try await shop.say(ParcelWord(.attemptFailed, .absent), in: db)
            await #expect(throws: ParcelWord.Refusal.stale) { try await shop.say(ParcelWord(.refused), seen: 1, in: db) }
            await #expect(throws: Order.Refusal.reasonMissing) {
                try await shop.say(ParcelWord(.returned, unsellable: " "), in: db)
            }
            try await shop.say(ParcelWord(.returned, unsellable: "Cassé"), in: db)
            let found = try await OrderParcels.of(shop.order.id, in: db)
            let events = found.events[found.parcels[0].id, default: []]
            #expect(events.map(\.kind) == [.pickedUp, .attemptFailed, .returned] && events.allSatisfy { $0.source == .seller })
            let order = try #require(try await Order.numbered(shop.order.number, in: db))
            #expect(order.state == .refused && order.steps.suffix(2).allSatisfy { $0.by == Self.member })
            let (onHand, settled) = (try await shop.onHand(in: db), try await db.read(RefusedParcel.of(order.number)))
            #expect(onHand == [3, 3] && settled?.state == .lost && settled?.why == "Cassé")
            await #expect(throws: ParcelWord.Refusal.stale) { try await shop.say(ParcelWord(.lost), in: db) }
            await #expect(throws: Order.Refusal.reasonMissing) {
                try await db.transaction { tx in try await RefusedParcel.writeOff(order.number, by: Self.member, why: " ", in: tx) }
            }
        }
    }

    @Test("are with the carrier once the shop has handed them over, and lost ones are listed for the house until it takes note")
    func handedOver() async throws {
        try await TestDatabase.clone { db in
            let shop = try await confirmed(in: db)
            try await shop.pack([shop.parcel([2, 2], shop.order.total, "AB-1")], in: db)
            try await db.transaction { tx in try await Order.handOver(shop.order.number, by: Self.member, at: Self.now, in: tx) }
            let found = try await OrderParcels.of(shop.order.id, in: db)
            let state = try await shop.state(in: db)
            #expect(state == .shipped && found.parcels[0].state == .pickedUp)
            try await shop.tell(.lost, 10, of: "AB-1", in: db)
            for _ in 1...2 {
                let listed = try await db.read(TroubledParcel.unnoted)
                #expect(listed.map(\.id) == [found.parcels[0].id] && listed[0].tracking == "AB-1")
            }
            try await db.transaction { tx in try await TroubledParcel.note(found.parcels[0].id, by: .system, in: tx) }
            let count = try await db.read(TroubledParcel.unnotedCount)
            #expect(count == 0)
            await #expect(throws: Parcel.Refusal.unknownParcel) {
                try await db.transaction { tx in try await TroubledParcel.note(found.parcels[0].id, by: .system, in: tx) }
            }
            // It is found, and lost again.
            try await shop.tell(.inTransit, 11, of: "AB-1", in: db)
            try await shop.tell(.lost, 12, of: "AB-1", in: db)
            let again = try await db.read(TroubledParcel.unnotedCount)
            #expect(again == 1)
        }
    }
}
