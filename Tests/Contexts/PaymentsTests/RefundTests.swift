import Kernel
import Postgres
import TestKit
import Testing

@testable import Payments

@Suite("A refund", .timeLimit(.minutes(5)))
struct RefundTests {
    /// How many of the tasks are not refused.
    private func race(_ count: Int, _ till: Till, _ extent: Refund.Extent) async throws -> Int {
        await withTaskGroup(of: Bool.self) { group in
            for _ in 1...count {
                group.addTask {
                    do {
                        _ = try await till.refunds(extent)
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

    @Test("of the whole is made once of twenty at once, and ten of twenty of a tenth")
    func atOnce() async throws {
        try await TestDatabase.clone { db in
            let (whole, _) = try await Till.paid(db)
            let (tenths, id) = try await Till.paid(db)
            let one = try await race(20, whole, .whole)
            let ten = try await race(20, tenths, .sum(.dirhams(10)))
            try await whole.works(times: 1)
            try await tenths.works(times: 1)
            #expect(one == 1 && ten == 10 && whole.gateway.balance == 0 && tenths.gateway.balance == 0)
            let payment = try await tenths.payment(id)
            #expect(payment.refunding == 0 && payment.refunded == 10_000)
        }
    }

    @Test("of all lines piece by piece, after any sums, is what was paid to the centime")
    func pieces() async throws {
        try await TestDatabase.clone { db in
            let (till, _) = try await Till.paid(db)
            for line in [till.lines[0], till.lines[0], till.lines[1], till.lines[0], PaymentPart.LineKey(till.order.uuid)] {
                _ = try await till.refunds(.pieces([line: 1]))
            }
            let amounts = try await till.refunded().map { $0.split(separator: " ")[0] }
            #expect(amounts == ["1667", "1666", "3000", "1667", "2000"])
            await #expect(throws: Refund.Refusal.nothingLeft) { try await till.refunds(.sum(.dirhams(1))) }
            let (other, _) = try await Till.paid(db)
            let sum = try await other.refunds(.sum(Money(minor: 3_333)))
            let lines = try await db.read(Refund.lines(of: sum.id)).map(\.amount.minor)
            #expect(lines.sorted() == [667, 1_000, 1_666])
            await #expect(throws: Refund.Refusal.tooMuch(most: Money(minor: 6_667))) {
                try await other.refunds(.sum(Money(minor: 6_668)))
            }
            _ = try await other.refunds(.pieces([other.lines[0]: 3]))
            let rest = try await other.refunds(.whole)
            #expect(sum.amount.minor + 3_334 + rest.amount.minor == 10_000)
        }
    }

    @Test("is refused for what was not paid, for a dispute, and for odd amounts and pieces; the same form twice makes one")
    func refusals() async throws {
        try await TestDatabase.clone { db in
            let unpaid = Till(db)
            _ = try await unpaid.opens()
            await #expect(throws: Refund.Refusal.notPaid) { try await unpaid.refunds(.whole) }
            let (till, id) = try await Till.paid(db)
            for extent in [
                Refund.Extent.sum(.zero), .sum(.dirhams(-1)), .sum(Money(minor: 1, .euro)), .pieces([:]), .pieces([till.lines[0]: 4]),
                .pieces([till.lines[0]: 0]), .pieces([PaymentPart.LineKey(): 1]),
            ] {
                await #expect(throws: Refund.Refusal.badExtent) { try await till.refunds(extent) }
            }
            let form = Refund.ID()
            _ = try await till.refunds(.sum(.dirhams(10)), form)
            _ = try await till.refunds(.sum(.dirhams(10)), form)
            let refunds = try await till.refunded()
            #expect(refunds == ["1000 due"])
            till.gateway.dispute(try await till.key(id))
            _ = try await till.worker.readBack(id)
            await #expect(throws: Refund.Refusal.disputed) { try await till.refunds(.whole) }
        }
    }

    @Test("that the gateway refuses stays due until it is settled by hand")
    func byHand() async throws {
        try await TestDatabase.clone { db in
            let (till, id) = try await Till.paid(db)
            till.gateway.answersRefunds(.pending)
            let refund = try await till.refunds(.sum(.dirhams(40)))
            try await till.works(times: 1)
            let pending = try await till.refunded()
            #expect(pending == ["4000 asked"])
            till.gateway.answersRefunds(.failed(reason: "the card is closed"))
            try await till.works(times: 1)
            let failed = try await db.read(Refund.of(refund.id))
            #expect(failed?.state == .failed && failed?.failure == "the card is closed")
            let owed = try await till.payment(id)
            #expect(owed.refunding == 4_000 && owed.refunded == 0)
            func settle(_ transfer: String) async throws {
                try await db.transaction { tx in
                    try await Refund.settleByHand(
                        refund.id, transfer: transfer, by: Actor(.clerk, "Nadia"), TestSubject.subjects, in: tx)
                }
            }
            await #expect(throws: Refund.HandRefusal.badTransfer) { try await settle(" ") }
            try await settle("VIR-1")
            await #expect(throws: Refund.HandRefusal.notFailed) { try await settle("VIR-1") }
            let paid = try await till.payment(id)
            #expect(paid.refunding == 0 && paid.refunded == 4_000)
            #expect(till.facts == ["paid", "promised 4000", "failed", "done 4000"])
        }
    }

    @Test("in another currency is shared so that its parts make the whole")
    func currencies() async throws {
        try await TestDatabase.clone { db in
            let till = Till(db)
            let id = Payment.ID()
            let asked = Money(minor: 925, .euro)
            try await db.transaction { tx in
                try await Payment.begin(
                    id, of: till.reference, parts: [till.part], at: till.gateway.name, .test, amount: .dirhams(100),
                    exchanged: .init(asked, rate: 10_810_811),
                    page: .init(lines: [.init("Commande", asked)], language: .english, returnURL: "r", cancelURL: "c"), in: tx)
            }
            try await till.worker.runDue()
            try await till.pays(id)
            _ = try await till.worker.readBack(id)
            var euros: [Int64] = []
            for _ in 1...3 { euros.append(try await till.refunds(.sum(Money(minor: 3_333))).asked.minor) }
            euros.append(try await till.refunds(.whole).asked.minor)
            #expect(euros.reduce(0, +) == 925)
            // The last one is a centime of a dirham, which is no cent.
            #expect(euros == [308, 309, 308, 0])
        }
    }
}
