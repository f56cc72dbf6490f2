import Catalog
import Kernel
import Orders
import Postgres
import Settings
import TestKit
import Testing

@Suite("The settings of codes")
struct CeilingSettingTests {
    private func waits(_ dirhams: Int64, under rules: CodeRules = CodeRules(), in db: Database) async throws -> (Bool, ID<Purchase>) {
        let offers = try await db.transaction {
            try await SellerFixture.open(prices: [.dirhams(dirhams)], stock: 9, delivery: .zero, in: $0)
        }.offers
        let purchase = try await Purchaser().buys(offers, under: rules, in: db).purchase
        return (try await db.read(WaitingPurchase.of(purchase)) != nil, purchase)
    }

    @Test("decide a purchase by the ceiling of its moment; a purchase that was placed before keeps its terms")
    func ceiling() async throws {
        try await TestDatabase.clone { db in
            let (isWaiting, former) = try await waits(2_500, in: db)
            #expect(isWaiting)
            try await db.transaction { tx in try await CashCeiling.firstSetting.becomes(.dirhams(3_000), in: tx) }
            #expect(try await waits(2_500, in: db).0 == false)
            #expect(try await db.read(WaitingPurchase.of(former)) != nil, "placed under the former ceiling")
            let tomorrow = Moment(seconds: Moment.now().seconds + 86_400)
            try await db.transaction { tx in try await CashCeiling.firstSetting.becomes(.dirhams(100), from: tomorrow, in: tx) }
            #expect(try await waits(2_500, in: db).0 == false, "the new ceiling holds from tomorrow")
            try await db.transaction { tx in try await TestDatabase.shiftClock(bySeconds: 86_401, in: tx) }
            #expect(try await waits(101, in: db).0)
        }
    }

    @Test("let a purchase wait as long as was promised when it was placed")
    func waitingTime() async throws {
        try await TestDatabase.clone { db in
            let former = try await waits(2_500, in: db).1
            try await db.transaction { tx in try await WaitingPurchase.minutesSetting.becomes(5, in: tx) }
            let later = try await waits(2_500, in: db).1
            try await db.transaction { tx in try await TestDatabase.shiftClock(bySeconds: 6 * 60, in: tx) }
            #expect(try await db.read(WaitingPurchase.of(former)) != nil)
            #expect(try await db.read(WaitingPurchase.of(later)) == nil)
            #expect(try await db.read(OrderSummary.of(former)).map(\.waitMinutes) == [30])
            try await db.transaction { tx in try await TestDatabase.shiftClock(bySeconds: 31 * 60, in: tx) }
            #expect(try await db.read(WaitingPurchase.of(former)) == nil)
        }
    }

    @Test("limit the purchases of a network, and 0 is no limit")
    func network() async throws {
        try await TestDatabase.clone { db in
            let rules = CodeRules(network: "192.0.2.1")
            try await db.transaction { tx in try await CodeRules.perNetworkSetting.becomes(1, in: tx) }
            #expect(try await waits(10, under: rules, in: db).0 == false)
            #expect(try await waits(10, under: rules, in: db).0)
            try await db.transaction { tx in try await CodeRules.perNetworkSetting.becomes(0, in: tx) }
            #expect(try await waits(10, under: rules, in: db).0 == false)
        }
    }
}
