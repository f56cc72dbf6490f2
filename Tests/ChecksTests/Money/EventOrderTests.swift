import Kernel
import Orders
import Payments
import Postgres
import SimulatedPayments
import TestKit
import Testing

@Suite("The end of a purchase that is paid", .timeLimit(.minutes(60)))
struct EventOrderTests {
    /// What may happen after the buyer has paid on a page whose address the shop does not know yet.
    private enum Event: CaseIterable {
        case pageIsKnown, webhook, reconciler, holdEnds, returnPage
    }

    private func happens(_ event: Event, to buyer: MoneyShop.Buyer, in shop: MoneyShop) async throws {
        switch event {
        case .pageIsKnown: try await shop.pass(seconds: 2)
        case .webhook: for event in try await shop.events(of: buyer) { try await shop.tells(event) }
        case .reconciler:
            try await shop.pass(seconds: 61)
            try await Payment.reconcile(in: shop.db)
        case .holdEnds:
            try await shop.pass(seconds: UnpaidPurchase.secondsHeld + 1)
            try await OrderPayment.endHolds(in: shop.db)
        case .returnPage: try await shop.returns(buyer)
        }
        try await shop.works()
    }

    @Test("is the same in all 24 orders of four events, with the return page at each of five places")
    func orders() async throws {
        try await TestDatabase.clone { db in
            let shop = try await MoneyShop(stock: 200, in: db)
            var ends: Set<[String]> = []
            for (number, order) in [0, 1, 2, 3].orders.enumerated() {
                // The short form has one place for each order, and so each place about five times.
                for place in 0...4 where Campaign.isLong || place == number % 5 {
                    let buyer = try await shop.buys()
                    shop.faults.plan(.open, .silent)
                    try await shop.worker.runDue()
                    try await shop.chooses(.pay, by: buyer)
                    var events = order.map { Event.allCases[$0] }
                    events.insert(.returnPage, at: place)
                    for event in events { try await happens(event, to: buyer, in: shop) }
                    try await shop.settles()
                    let end = try await shop.end(of: buyer)
                    ends.insert(end)
                    #expect(ends.count == 1, "\(events): \(end)")
                }
            }
            let (sums, doubles) = (try await shop.sums(), try await shop.doubles())
            #expect(ends.first?.contains("purchase placed") == true && sums.journal == sums.clearing && doubles == 0)
            let findings = try await shop.findings()
            #expect(findings == [])
        }
    }

    /// What buyers do on the page, and whether they get their money back.
    private static let ways: [(choices: [SimulatedPayment.Choice], isRefunded: Bool)] = [
        ([.pay], false), ([.pay], true), ([.silent], false), ([.late], false), ([.code, .confirm], false), ([.amount], false),
        ([.refuse, .refuse, .refuse], false), ([.refuse, .pay], true), ([.dispute], false), ([], false),
    ]

    private func goes(_ way: Int, _ buyer: MoneyShop.Buyer, in shop: MoneyShop) async throws {
        try await shop.chooses(Self.ways[way].choices, by: buyer)
        guard Self.ways[way].isRefunded else { return }
        try await shop.returns(buyer)
        try await shop.givesBack(to: buyer)
        try await shop.worker.runDue()
    }

    @Test("is the same where webhooks come up to twenty times, shuffled, up to three days late, or never")
    func disturbed() async throws {
        let (count, seed) = (Campaign.size(20), Campaign.seed)
        try await TestDatabase.clone { db in
            let shop = try await MoneyShop(stock: count + Self.ways.count, in: db)
            var chance = Chance(state: seed)
            var calm: [[String]] = []
            for way in Self.ways.indices {
                let buyer = try await shop.comes()
                try await goes(way, buyer, in: shop)
                try await shop.pass(seconds: Int(SimulatedPayment.lateness) + 1)
                for event in try await shop.events(of: buyer) {
                    try await shop.tells(event)
                    try await shop.works()
                }
                try await shop.pass(seconds: UnpaidPurchase.secondsHeld)
                for _ in 1...2 { try await shop.runsJobs() }
                calm.append(try await shop.end(of: buyer))
            }
            var buyers: [(way: Int, buyer: MoneyShop.Buyer)] = []
            for number in 0..<count { buyers.append((number % Self.ways.count, try await shop.buys())) }
            try await shop.worker.runDue()
            var coming: [(event: ProviderEvent.ID, seconds: Int)] = []
            for (way, buyer) in buyers.shuffled(using: &chance) {
                try await goes(way, buyer, in: shop)
                for event in try await shop.events(of: buyer) where Int.random(in: 0..<10, using: &chance) > 0 {
                    for _ in 1...Int.random(in: 1...20, using: &chance) {
                        coming.append((event, Int.random(in: 0..<3 * 86_400, using: &chance)))
                    }
                }
            }
            // Twelve hours at a time. The jobs run in each.
            for part in 0..<6 {
                let now = coming.filter { $0.seconds / 43_200 == part }.shuffled(using: &chance)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for (number, one) in now.enumerated() {
                        if number >= 8 { try await group.next() }
                        group.addTask { try await shop.tells(one.event) }
                    }
                    try await group.waitForAll()
                }
                try await shop.works()
                try await shop.pass(seconds: part == 0 ? 100 : 43_200)
                for _ in 1...2 { try await shop.runsJobs() }
            }
            let replayed = try #require(coming.first).event
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 1...100 { group.addTask { try await shop.tells(replayed) } }
                try await group.waitForAll()
            }
            try await shop.settles()
            for (way, buyer) in buyers {
                let end = try await shop.end(of: buyer)
                #expect(end == calm[way], "seed \(seed), \(Self.ways[way])")
            }
            let (sums, doubles) = (try await shop.sums(), try await shop.doubles())
            #expect(sums.journal == sums.clearing && doubles == 0, "seed \(seed)")
            let findings = try await shop.findings()
            #expect(findings == [], "seed \(seed)")
        }
    }
}

extension [Int] {
    /// All orders of the elements.
    fileprivate var orders: [[Int]] {
        isEmpty
            ? [[]]
            : indices.flatMap { index in
                var rest = self
                let first = rest.remove(at: index)
                return rest.orders.map { [first] + $0 }
            }
    }
}
