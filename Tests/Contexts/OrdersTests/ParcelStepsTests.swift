import Catalog
import Inventory
import Kernel
import Orders
import Postgres
import Shipping
import TestKit
import Testing

@Suite("An order follows its parcels")
struct ParcelStepsTests {
    private static let seller = Actor(.seller, "Amine")
    private static let noon = Moment(seconds: 1_796_000_000)

    /// A packed order of one piece from a stock of two, with a parcel for each tracking number.
    private func packed(_ trackings: [String], in db: Database) async throws -> (order: Order, carrier: Carrier.ID, offer: Offer.ID) {
        let shop = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(90)], stock: 2, in: $0) }
        let number = try await shop.sell(in: db)
        let order = try #require(try await Order.numbered(number, in: db))
        let carrier = try await db.transaction { tx in
            try await Order.confirm(number, by: Self.seller, in: tx)
            try await Order.pack(number, by: Self.seller, in: tx)
            let facts = Carrier.Facts(
                names: [.french: "a", .arabic: "b", .english: "c"], trackingPage: "", telephone: "", contract: .house, isOffered: true)
            let carrier = try await Carrier.add("rapide", facts, by: .system, in: tx)
            try await Carrier.explain(ParcelEvent.Kind.allCases.map { CarrierWord($0.rawValue, $0) }, of: carrier, by: .system, in: tx)
            let cash = order.total.divided(by: trackings.map { _ in 1 })
            let parcels = try await Parcel.pack(
                cash.map { Parcel.Draft(lines: [], grams: nil, cash: $0) }, of: Order.parcelKey(of: order.id), by: shop.seller, in: tx)
            for (parcel, tracking) in zip(parcels, trackings) {
                try await Parcel.label(parcel.id, as: tracking, of: carrier, by: shop.seller, at: Self.noon, in: tx)
            }
            return carrier
        }
        return (order, carrier, shop.offers[0])
    }

    private static func tell(
        _ kind: ParcelEvent.Kind, _ seconds: Int64, _ tracking: String, _ carrier: Carrier.ID, _ order: Order, in tx: Transaction
    ) async throws {
        let report = try #require(
            ParcelReport(tracking: tracking, id: nil, word: kind.rawValue, at: Moment(seconds: noon.seconds + seconds)))
        _ = try await Parcel.record([report], from: carrier, as: .carrier, in: tx)
        try await Order.follow(Order.parcelKey(of: order.id), in: tx)
    }

    private static func steps(of order: Order, in tx: Transaction) async throws -> [String] {
        try await tx.read(
            Query<[String]>.all("SELECT to_state FROM orders.step WHERE order_id = \(order.id) ORDER BY sequence") { row in try row.next() }
        )
    }

    private struct Undo: Error {}

    private static func orders(of kinds: [ParcelEvent.Kind]) -> [[ParcelEvent.Kind]] {
        guard let first = kinds.first else { return [[]] }
        return orders(of: Array(kinds.dropFirst())).flatMap { rest in
            (0...rest.count).map { place in Array(rest[..<place]) + [first] + Array(rest[place...]) }
        }
    }

    @Test("all 120 orders of five events, each told twice, lead to one and the same end")
    func anyOrder() async throws {
        try await TestDatabase.clone { db in
            let (order, carrier, offer) = try await packed(["AB-1234"], in: db)
            let way: [ParcelEvent.Kind] = [.pickedUp, .inTransit, .outForDelivery, .attemptFailed, .delivered]
            let all = Self.orders(of: way)
            #expect(Set(all).count == 120)
            for kinds in all {
                await #expect(throws: Undo.self) {
                    try await db.transaction { tx in
                        for kind in kinds {
                            for _ in 1...2 {
                                let time = Int64(way.firstIndex(of: kind) ?? 0)
                                try await Self.tell(kind, time, "AB-1234", carrier, order, in: tx)
                            }
                        }
                        let (steps, stock) = (try await Self.steps(of: order, in: tx), try await tx.read(Stock.of([offer])))
                        let parcel = try await tx.read(Parcel.of(Order.parcelKey(of: order.id))).first
                        #expect(steps == ["placed", "confirmed", "packed", "shipped", "delivered"], "\(kinds)")
                        #expect(parcel?.state == .delivered && stock.first?.onHand == 1 && stock.first?.reserved == 0, "\(kinds)")
                        throw Undo()
                    }
                }
            }
        }
    }

    @Test("an order is delivered once all of its parcels are, and refused once one is, with nothing back yet")
    func parts() async throws {
        try await TestDatabase.clone { db in
            let (order, carrier, offer) = try await packed(["AB-1", "AB-2"].map { $0 + "000" }, in: db)
            try await db.transaction { tx in
                try await Self.tell(.delivered, 5, "AB-1000", carrier, order, in: tx)
                let first = try await Self.steps(of: order, in: tx)
                #expect(first.last == "shipped")
                try await Self.tell(.delivered, 6, "AB-2000", carrier, order, in: tx)
                let second = try await Self.steps(of: order, in: tx)
                #expect(second.last == "delivered")
                // What comes late joins the history.
                try await Self.tell(.refused, 4, "AB-2000", carrier, order, in: tx)
                let third = try await Self.steps(of: order, in: tx)
                #expect(third == second)
            }
            let stock = try await db.read(Stock.of([offer])).first
            #expect(stock?.onHand == 1)
        }
        try await TestDatabase.clone { db in
            let (order, carrier, offer) = try await packed(["AB-1000", "AB-2000"], in: db)
            try await db.transaction { tx in
                try await Self.tell(.refused, 5, "AB-1000", carrier, order, in: tx)
                let steps = try await Self.steps(of: order, in: tx)
                #expect(steps.suffix(2) == ["shipped", "refused"])
            }
            let stock = try await db.read(Stock.of([offer])).first
            #expect(stock?.onHand == 1)
        }
    }

    @Test("an order is delivered once both of its parcels are, although they are told of at the same time", .timeLimit(.minutes(5)))
    func together() async throws {
        try await TestDatabase.clone { db in
            let (order, carrier, offer) = try await packed(["AB-1000", "AB-2000"], in: db)
            try await overlapping(in: db, { try await Self.tell(.delivered, 5, "AB-1000", carrier, order, in: $0) }) { tx in
                try await Self.tell(.delivered, 6, "AB-2000", carrier, order, in: tx)
            }.get()
            let (steps, stock) = (
                try await db.transaction { try await Self.steps(of: order, in: $0) }, try await db.read(Stock.of([offer]))
            )
            #expect(steps.suffix(2) == ["shipped", "delivered"] && stock.first?.onHand == 1)
        }
    }

    @Test("an order that is not packed, and a key that is no order, are left alone")
    func unpacked() async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(90)], in: $0) }
            let number = try await shop.sell(in: db)
            let order = try #require(try await Order.numbered(number, in: db))
            try await db.transaction { tx in
                let parcel = try await Parcel.pack(
                    [Parcel.Draft(lines: [], grams: nil, cash: order.total)], of: Order.parcelKey(of: order.id), by: shop.seller, in: tx)[0]
                try await Parcel.record(.delivered, by: .seller, at: Self.noon, of: parcel.id, seller: shop.seller, in: tx)
                try await Order.follow(Order.parcelKey(of: order.id), in: tx)
                try await Order.follow(Parcel.Key(), in: tx)
                let steps = try await Self.steps(of: order, in: tx)
                #expect(steps == ["placed"])
            }
        }
    }
}
