import Catalog
import Identity
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

    @Test("limit the open purchases and pieces of a number; what was placed before goes to its sellers")
    func caps() async throws {
        for (setting, value) in [(CodeRules.purchasesSetting, 1), (CodeRules.piecesSetting, 2)] {
            try await TestDatabase.clone { db in
                let offers = try await db.transaction {
                    try await SellerFixture.open(prices: [.dirhams(10)], stock: 9, delivery: .zero, in: $0)
                }.offers
                func buy() async throws -> (ID<Purchase>, isWaiting: Bool) {
                    let purchase = try await Purchaser(phone: "0612345678").buys(offers, quantity: 2, in: db).purchase
                    return (purchase, try await db.read(WaitingPurchase.of(purchase)) != nil)
                }
                let former = try await buy()
                #expect(!former.isWaiting)
                try await db.transaction { tx in try await setting.becomes(value, in: tx) }
                #expect(try await buy().isWaiting, "\(setting.declaration.key)")
                #expect(try await db.read(OrderSummary.of(former.0)).map(\.state) == [.placed], "\(setting.declaration.key)")
                try await db.transaction { tx in try await setting.becomes(9, in: tx) }
                #expect(try await buy().isWaiting == false, "\(setting.declaration.key)")
            }
        }
    }

    @Test("let a browser order without a further code for the hours that hold now; a confirmed purchase stays confirmed")
    func trust() async throws {
        try await TestDatabase.clone { db in
            let offers = try await db.transaction {
                try await SellerFixture.open(prices: [.dirhams(2_500)], stock: 9, delivery: .zero, in: $0)
            }.offers
            let purchaser = Purchaser()
            func buy() async throws -> WaitingPurchase? {
                try await db.read(WaitingPurchase.of(purchaser.buys(offers, in: db).purchase))
            }
            let first = try #require(try await buy())
            try await db.transaction { try await first.contactCode.send(person: nil, in: $0) }
            let code = try #require(try await db.read(first.contactCode.newest))
            #expect(try await WaitingPurchase.confirm(first.id, by: .buyer, showing: code.id, in: db) == .confirmed(1))
            try await db.transaction { try await TestDatabase.shiftClock(bySeconds: 2 * 3600, in: $0) }
            #expect(try await buy() == nil)
            try await db.transaction { tx in try await CodeRules.trustSetting.becomes(2, in: tx) }
            #expect(try await buy() != nil)
            #expect(try await db.read(OrderSummary.of(first.id)).map(\.state) == [.placed])
            try await db.transaction { tx in try await CodeRules.trustSetting.becomes(3, in: tx) }
            #expect(try await buy() == nil)
        }
    }

    @Test("limit the codes of a day for one number, whatever network asks")
    func codes() async throws {
        try await TestDatabase.clone { db in
            let waiting = try #require(try await db.read(WaitingPurchase.of(waits(2_500, in: db).1)))
            try await db.transaction { tx in try await ContactCode.mostADaySetting.becomes(3, in: tx) }
            func ask(_ network: Int) async throws {
                try await db.transaction { try await waiting.contactCode.takeRateLimit(from: "192.0.2.\(network)", in: $0) }
            }
            for network in 1...3 { try await ask(network) }
            await #expect(throws: RateLimit.Exceeded.self) { try await ask(4) }
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
