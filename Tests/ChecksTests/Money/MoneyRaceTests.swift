import Kernel
import Orders
import Postgres
import TestKit
import Testing

@testable import Payments
@testable import SimulatedPayments

@Suite("Two things at once that happen to money", .timeLimit(.minutes(60)))
struct MoneyRaceTests {
    /// How many of the tasks are not refused.
    private func race(_ count: Int, _ work: @escaping @Sendable () async throws -> Void) async -> Int {
        await withTaskGroup(of: Bool.self) { group in
            for _ in 1...count {
                group.addTask {
                    do {
                        try await work()
                        return true
                    } catch is Refund.Refusal {
                        return false
                    } catch {
                        Issue.record(error)
                        return false
                    }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
    }

    private func paid(in shop: MoneyShop) async throws -> (MoneyShop.Buyer, PaymentPart) {
        let buyer = try await shop.comes()
        try await shop.chooses(.pay, by: buyer)
        try await shop.returns(buyer)
        return (buyer, try #require(try await shop.db.read(PaymentPart.of(buyer.payment)).first))
    }

    @Test("of twenty refunds of the whole one is made, and of twenty of a tenth ten")
    func refunds() async throws {
        let rounds = Campaign.size(1)
        try await TestDatabase.clone { db in
            let shop = try await MoneyShop(stock: 2 * rounds, in: db)
            for _ in 1...rounds {
                let (_, whole) = try await paid(in: shop)
                let (_, tenths) = try await paid(in: shop)
                let tenth = Money(minor: tenths.amount.minor / 10)
                let one = await race(20) { try await shop.refunds(.whole, of: whole.order) }
                let ten = await race(20) { try await shop.refunds(.sum(tenth), of: tenths.order) }
                try await shop.works()
                let given = try await db.read(Refund.of(order: whole.order), Refund.of(order: tenths.order))
                #expect(one == 1 && ten == 10)
                #expect(given.0.map(\.state) == [.done] && given.1.map(\.state) == Array(repeating: .done, count: 10))
                #expect(given.0.map(\.amount).total() == whole.amount && given.1.map(\.amount).total() == tenths.amount)
            }
            let sums = try await shop.sums()
            #expect(sums.journal == sums.clearing)
            let findings = try await shop.findings()
            #expect(findings == [])
        }
    }

    /// The places of the entries about refunds and a dispute of a payment.
    private func entries(of payment: Payment.ID, in db: Database) async throws -> (promised: [Int], disputed: Int) {
        try await db.search(
            Query.one(
                """
                SELECT ARRAY(SELECT e.id FROM ledger.entry e JOIN payments.refund r ON e.reference = r.id::text
                             WHERE r.payment_id = \(payment) AND e.fact = 'payments.refund-promised'),
                    (SELECT e.id FROM ledger.entry e WHERE e.reference = \("\(payment)") AND e.fact = 'payments.disputed')
                """
            ) { row in (promised: try row.next([Int].self), disputed: try row.next(Int.self)) })
    }

    @Test("refunds are promised before a dispute is known or not at all, and none is done while it is open")
    func disputed() async throws {
        let rounds = Campaign.size(6)
        try await TestDatabase.clone { db in
            let shop = try await MoneyShop(stock: rounds, in: db)
            var before = 0
            for round in 1...rounds {
                let (buyer, part) = try await paid(in: shop)
                try await shop.disputes(buyer)
                let tenth = Money(minor: part.amount.minor / 10)
                async let reading = shop.returns(buyer)
                let promised = await race(6) { try await shop.refunds(.sum(tenth), of: part.order) }
                _ = try await reading
                before += promised
                await #expect(throws: Refund.Refusal.disputed) { try await shop.refunds(.sum(tenth), of: part.order) }
                try await shop.settles()
                let payment = try #require(try await db.read(Payment.of(buyer.payment)))
                let (refunds, entries) = (
                    try await db.read(Refund.of(payment: buyer.payment)), try await entries(of: buyer.payment, in: db)
                )
                #expect(payment.isDisputed && payment.refunded == 0 && refunds.count == promised)
                #expect(refunds.allSatisfy { $0.state == .failed })
                #expect(entries.promised.count == promised && entries.promised.allSatisfy { $0 < entries.disputed })
                try await shop.chooses(round.isMultiple(of: 2) ? .win : .lose, by: buyer)
                try await shop.returns(buyer)
                try await shop.settles()
                let decided = try #require(try await db.read(Payment.of(buyer.payment)))
                let isWon = round.isMultiple(of: 2)
                #expect(decided.dispute?.state == (isWon ? .won : .lost))
                // What the bank gave to the buyer is not given back once more.
                let ended = try await db.read(Refund.of(payment: buyer.payment))
                #expect(ended.allSatisfy { isWon ? $0.state == .failed : $0.way == .dispute })
            }
            let sums = try await shop.sums()
            #expect(sums.journal == sums.clearing)
            let findings = try await shop.findings()
            #expect(findings == [])
            print("refunds that were promised before a dispute was known: \(before) of \(6 * rounds)")
        }
    }

    @Test("a payment that comes as the hold ends places the purchase, or it is given up and nothing is charged")
    func late() async throws {
        let rounds = Campaign.size(10)
        try await TestDatabase.clone { db in
            let shop = try await MoneyShop(stock: rounds, in: db)
            var placed = 0
            for _ in 1...rounds {
                let buyer = try await shop.comes()
                // The page lives as long as the hold here, as the provider's clock is not ours.
                try await shop.pass(seconds: Payment.pageLife - 1)
                try await db.transaction { tx in _ = try await Payment.close(buyer.payment, for: .holdOver, in: tx) }
                await withTaskGroup(of: Void.self) { group in
                    for work: @Sendable () async throws -> Void in [
                        { try await shop.chooses(.pay, by: buyer) }, { try await shop.worker.runDue() }, { try await shop.returns(buyer) },
                    ] {
                        group.addTask { do { try await work() } catch { Issue.record(error) } }
                    }
                }
                try await shop.pass(seconds: UnpaidPurchase.secondsHeld)
                for _ in 1...2 { try await shop.settles() }
                let (state, end) = (try await shop.state(of: buyer), try await shop.end(of: buyer))
                if state == .succeeded { placed += 1 }
                #expect(end.contains(state == .succeeded ? "purchase placed" : "purchase given-up"))
                #expect(state == .succeeded || state == .givenUp)
            }
            let sums = try await shop.sums()
            #expect(sums.journal == sums.clearing && sums.journal == Int64(placed) * 21_000)
            let findings = try await shop.findings()
            #expect(findings == [])
        }
    }

    @Test("an order is cancelled or handed over, and its pieces are counted once")
    func cancelled() async throws {
        let rounds = Campaign.size(5)
        try await TestDatabase.clone { db in
            let shop = try await MoneyShop(stock: rounds, in: db)
            let seller = Actor(.seller, "Amine")
            for _ in 1...rounds {
                let (buyer, _) = try await paid(in: shop)
                let number = try #require(try await db.read(OrderSummary.of(buyer.purchase)).first).number
                try await db.transaction { tx in
                    try await Order.confirm(number, by: seller, in: tx)
                    try await Order.pack(number, by: seller, in: tx)
                }
                let won = await withTaskGroup(of: Bool.self) { group in
                    for move: @Sendable (Transaction) async throws -> Void in [
                        { try await Order.ship(number, by: seller, in: $0) },
                        { try await Order.cancel(number, by: seller, why: "cassé", in: $0) },
                    ] {
                        group.addTask {
                            do {
                                try await db.transaction { try await move($0) }
                                return true
                            } catch is Order.Refusal {
                                return false
                            } catch {
                                Issue.record(error)
                                return false
                            }
                        }
                    }
                    return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
                }
                try await shop.settles()
                #expect(won == 1)
            }
            let sums = try await shop.sums()
            #expect(sums.journal == sums.clearing)
            let findings = try await shop.findings()
            #expect(findings == [])
        }
    }
}
