import Kernel
import Orders
import Postgres
import Shipping
import TestKit
import Testing

@Suite("The label of an order")
struct LabelTests {
    private static let amine = Actor(.seller, "Amine")

    private func withOrder(_ body: @Sendable (Database, SellerFixture, OrderNumber) async throws -> Void) async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(90), .dirhams(50)], in: $0) }
            let number = try await Purchaser().buys(shop.offers, in: db).orders[0]
            try await body(db, shop, number)
        }
    }

    private func parcels(of number: OrderNumber, in db: Database) async throws -> [Parcel] {
        let order = try #require(try await Order.numbered(number, in: db))
        return try await db.read(Parcel.of(Order.parcelKey(of: order.id)))
    }

    @Test("packs a confirmed order first, and puts all of it with all of its cash into one parcel, once")
    func prepares() async throws {
        try await withOrder { db, shop, number in
            try await db.transaction { try await Order.confirm(number, by: Self.amine, in: $0) }
            let first = try await Order.prepareLabel(number, of: shop.seller, by: Self.amine, in: db)
            let second = try await Order.prepareLabel(number, of: shop.seller, by: Self.amine, in: db)
            #expect(first && !second)
            let (order, parcels) = (try #require(try await Order.numbered(number, in: db)), try await parcels(of: number, in: db))
            #expect(order.state == .packed && order.steps.count { $0.to == .packed } == 1)
            #expect(parcels.map(\.cash) == [order.total] && parcels[0].piece == 1 && parcels[0].state == nil)
            let lines = Query<[Int]>.all("SELECT quantity FROM shipping.parcel_line WHERE parcel_id = \(parcels[0].id)") { row in
                try row.next()
            }
            let held = try await db.read(lines)
            #expect(held == [1, 1])
            // What the shop has divided stays divided, and a parcel on its way can be labelled again.
            try await db.transaction { try await Order.ship(number, by: Self.amine, in: $0) }
            let again = try await Order.prepareLabel(number, of: shop.seller, by: Self.amine, in: db)
            #expect(!again)
        }
    }

    @Test("is refused for an order that is not confirmed, for one without a parcel that has left, and for another shop")
    func refuses() async throws {
        try await withOrder { db, shop, number in
            await #expect(throws: Order.Refusal.illegal(from: .placed, to: .packed)) {
                _ = try await Order.prepareLabel(number, of: shop.seller, by: Self.amine, in: db)
            }
            let other = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(9)], in: $0) }
            try await db.transaction { tx in
                try await Order.confirm(number, by: Self.amine, in: tx)
                try await Order.pack(number, by: Self.amine, in: tx)
            }
            await #expect(throws: Order.Refusal.unknownOrder) {
                _ = try await Order.prepareLabel(number, of: other.seller, by: Self.amine, in: db)
            }
            try await db.transaction { try await Order.ship(number, by: Self.amine, in: $0) }
            await #expect(throws: Order.Refusal.illegal(from: .shipped, to: .packed)) {
                _ = try await Order.prepareLabel(number, of: shop.seller, by: Self.amine, in: db)
            }
            let parcels = try await parcels(of: number, in: db)
            #expect(parcels.isEmpty)
        }
    }

    @Test("is made once when eight members print it at the same time")
    func race() async throws {
        try await withOrder { db, shop, number in
            try await db.transaction { try await Order.confirm(number, by: Self.amine, in: $0) }
            let packed = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 1...8 { group.addTask { try await Order.prepareLabel(number, of: shop.seller, by: Self.amine, in: db) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(packed.count { $0 } == 1)
            let parcels = try await parcels(of: number, in: db)
            #expect(parcels.count == 1)
        }
    }
}
