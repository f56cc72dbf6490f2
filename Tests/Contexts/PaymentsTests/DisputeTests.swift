import Kernel
import Postgres
import TestKit
import Testing

@testable import Payments

@Suite("A dispute", .timeLimit(.minutes(5)))
struct DisputeTests {
    private func reads(_ till: Till, _ id: Payment.ID, _ state: PaymentDispute.State) async throws {
        till.gateway.dispute(try await till.key(id), state)
        _ = try await till.worker.readBack(id)
    }

    @Test("is told once, decided once, and stops refunds while it is open")
    func won() async throws {
        try await TestDatabase.clone { db in
            let (till, id) = try await Till.paid(db)
            for state in [PaymentDispute.State.open, .open, .won, .won, .lost, .open] { try await reads(till, id, state) }
            #expect(till.facts == ["paid", "disputed 10000", "won"])
            let payment = try await till.payment(id)
            #expect(payment.dispute == PaymentDispute(.won, .dirhams(100), fee: .dirhams(5)) && !payment.isDisputed && payment.lost == 0)
            let refund = try await till.refunds(.whole)
            #expect(refund.amount == .dirhams(100))
        }
    }

    @Test("that is lost takes what is left of the lines, and nothing more can go back")
    func lost() async throws {
        try await TestDatabase.clone { db in
            let (till, id) = try await Till.paid(db)
            _ = try await till.refunds(.pieces([till.lines[1]: 1]))
            try await till.works(times: 1)
            try await reads(till, id, .open)
            await #expect(throws: Refund.Refusal.disputed) { try await till.refunds(.sum(.dirhams(1))) }
            try await reads(till, id, .lost)
            let payment = try await till.payment(id)
            let part = try #require(try await db.read(PaymentPart.of(id)).first)
            #expect(payment.lost == 7_000 && payment.refunded == 3_000 && part.left == .zero)
            #expect(part.lines.map(\.lost.minor).sorted() == [0, 2_000, 5_000])
            await #expect(throws: Refund.Refusal.nothingLeft) { try await till.refunds(.sum(.dirhams(1))) }
            #expect(till.facts == ["paid", "promised 3000", "done 3000", "disputed 10000", "lost 7000"])
        }
    }

    @Test("that is lost as a whole ends the refunds that are due, and one that the gateway refuses later")
    func refundsAreDue() async throws {
        try await TestDatabase.clone { db in
            let (till, id) = try await Till.paid(db)
            let (due, asked) = (try await till.refunds(.sum(.dirhams(30))), try await till.refunds(.sum(.dirhams(20))))
            try await db.transaction { tx in try await Refund.markAsked(asked.id, in: tx) }
            for state in [PaymentDispute.State.open, .lost] { try await reads(till, id, state) }
            var (payment, refunds) = try await db.read(Payment.of(id), Refund.of(payment: id))
            #expect(payment?.lost == 5_000 && payment?.refunding == 2_000 && payment?.refunded == 3_000)
            #expect(refunds.map(\.way) == [.dispute, nil] && refunds.map(\.state) == [.done, .asked])
            till.gateway.answersRefunds(.failed(reason: "disputed"))
            try await till.works()
            (payment, refunds) = try await db.read(Payment.of(id), Refund.of(payment: id))
            #expect(refunds.map(\.way) == [.dispute, .dispute] && refunds.map(\.id) == [due.id, asked.id])
            #expect(payment?.refunding == 0 && payment?.refunded == 5_000 && till.gateway.refundCount == 1)
            #expect(
                till.facts == ["paid", "promised 3000", "promised 2000", "disputed 10000", "lost 5000", "done 3000", "done 2000"])
            await #expect(throws: Refund.HandRefusal.notFailed) {
                try await db.transaction { tx in
                    try await Refund.settleByHand(due.id, transfer: "V-1", by: .login("root"), TestSubject.subjects, in: tx)
                }
            }
        }
    }

    @Test("about a part of the payment leaves the rest for refunds")
    func partial() async throws {
        try await TestDatabase.clone { db in
            let (till, id) = try await Till.paid(db)
            for state in [PaymentDispute.State.open, .lost] {
                try await db.transaction { tx in
                    try await Payment.apply(
                        PaymentReading(
                            providerKey: try await till.key(id), state: .paid, amount: .dirhams(100), mode: .test, reference: "\(id)",
                            refunded: .zero, dispute: PaymentDispute(state, .dirhams(40), fee: .zero)), to: id, TestSubject.subjects, in: tx
                    )
                }
            }
            await #expect(throws: Refund.Refusal.tooMuch(most: .dirhams(60))) { try await till.refunds(.sum(Money(minor: 6_001))) }
            let rest = try await till.refunds(.whole)
            #expect(rest.amount == .dirhams(60))
        }
    }

    @Test("of more than was received, or in another currency, is refused")
    func unfit() async throws {
        try await TestDatabase.clone { db in
            let (till, id) = try await Till.paid(db)
            let key = try await till.key(id)
            for amount in [Money.dirhams(101), .zero, Money(minor: 100, .euro)] {
                await #expect(throws: Payment.Contradiction.otherDispute) {
                    try await db.transaction { tx in
                        try await Payment.apply(
                            PaymentReading(
                                providerKey: key, state: .paid, amount: .dirhams(100), mode: .test, reference: "\(id)", refunded: .zero,
                                dispute: PaymentDispute(.open, amount, fee: Money(minor: 0, amount.currency))), to: id,
                            TestSubject.subjects, in: tx)
                    }
                }
            }
        }
    }

    @Test("of a held payment keeps a clerk from deciding, and what it took cannot be taken or given back")
    func held() async throws {
        try await TestDatabase.clone { db in
            let till = Till(db)
            let id = try await till.opens()
            try await till.pays(id, mode: .live)
            _ = try await till.worker.readBack(id)
            func decide(_ decision: HeldDecision) async throws -> Payment.State {
                try await db.transaction {
                    try await Payment.decide(id, decision, by: .login("root"), why: "vu", TestSubject.subjects, in: $0)
                }
            }
            try await reads(till, id, .open)
            await #expect(throws: Payment.DecisionRefusal.disputed) { try await decide(.giveBack) }
            try await reads(till, id, .lost)
            await #expect(throws: Payment.DecisionRefusal.otherSum) { try await decide(.take) }
            let state = try await decide(.giveBack)
            let refunds = try await db.read(Refund.of(payment: id))
            #expect(state == .returned && refunds.isEmpty && till.facts == ["unplaced", "disputed 10000", "lost 10000"])
        }
    }

    @Test("keeps a failed refund from being settled by hand until the bank has decided")
    func failedRefund() async throws {
        try await TestDatabase.clone { db in
            let (till, id) = try await Till.paid(db)
            let refund = try await till.refunds(.sum(.dirhams(40)))
            till.gateway.fails(.refund, .refused)
            try await till.works(times: 1)
            try await reads(till, id, .open)
            func settle() async throws {
                try await db.transaction { tx in
                    try await Refund.settleByHand(refund.id, transfer: "VIR-1", by: .login("root"), TestSubject.subjects, in: tx)
                }
            }
            await #expect(throws: Refund.HandRefusal.disputed) { try await settle() }
            try await reads(till, id, .won)
            try await settle()
            let refunds = try await till.refunded()
            #expect(refunds == ["4000 done"])
        }
    }
}
