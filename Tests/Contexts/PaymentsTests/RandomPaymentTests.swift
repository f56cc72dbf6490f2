import Kernel
import Postgres
import TestKit
import Testing

@testable import Payments

@Suite("Payments by chance", .timeLimit(.minutes(5)))
struct RandomPaymentTests {
    /// What may happen next.
    private enum Event: CaseIterable {
        case begins, pays, paysOtherwise, waits, works, reads, closes, refunds, refundsAll, loses, bankThinks, bankDecides
    }

    @Test("end with the gateway's own sums, whatever happens in any sequence", arguments: [1, 2, 3])
    func sums(seed: UInt64) async throws {
        try await TestDatabase.clone { db in
            var chance = Chance(state: seed)
            let clock = Counter()
            for round in 1...8 {
                let till = Till(db, clock: clock)
                var payments: [Payment.ID] = []
                var history: [Event] = []
                for _ in 1...14 {
                    let event = payments.isEmpty ? Event.begins : Event.allCases.randomElement(using: &chance) ?? .works
                    history.append(event)
                    try await happens(event, at: till, &payments, &chance)
                }
                try await quiets(till, payments)
                let comment: Comment = "seed \(seed), round \(round): \(history)"
                var (succeeded, sum): (Int, Int64) = (0, 0)
                for payment in try await db.read(Payment.all(of: till.reference)) {
                    if payment.state == .succeeded { succeeded += 1 }
                    let refunds = try await db.read(Refund.of(payment: payment.id))
                    let given = refunds.filter { $0.state == .done }.map(\.asked.minor).reduce(0, +)
                    #expect(payment.refunded == given, comment)
                    #expect(payment.refunding == refunds.filter { $0.state != .done }.map(\.asked.minor).reduce(0, +), comment)
                    sum += (payment.received?.minor ?? 0) - given
                    #expect(![.none, .new, .pending, .late].contains(payment.state), comment)
                    if payment.closing != nil { #expect(payment.state != .open, comment) }
                }
                #expect(sum == till.gateway.balance, comment)
                #expect(succeeded <= 1 && till.facts.filter { $0 == "paid" }.count == succeeded, comment)
            }
        }
    }

    private func happens(_ event: Event, at till: Till, _ payments: inout [Payment.ID], _ chance: inout Chance) async throws {
        let one = payments.randomElement(using: &chance)
        switch event {
        case .begins:
            do {
                payments.append(try await till.db.transaction { try await till.begins(in: $0) })
            } catch Payment.Refusal.alreadyOpen {}
        case .pays: if let one { till.gateway.pay(try await till.key(one)) }
        case .paysOtherwise:
            if let one { till.gateway.pay(try await till.key(one), amount: .dirhams(Int64.random(in: 1...200, using: &chance))) }
        case .waits: try await till.pass(seconds: Int.random(in: 1...100, using: &chance))
        case .works: try await till.worker.runDue()
        case .reads:
            do { if let one { _ = try await till.worker.readBack(one) } } catch is GatewayFailure {}
        case .closes:
            if let one { try await till.closes(one, for: Payment.ClosingReason.allCases.randomElement(using: &chance) ?? .holdOver) }
        case .refunds, .refundsAll:
            do {
                let sum = Refund.Extent.sum(Money(minor: Int64.random(in: 1...6_000, using: &chance)))
                _ = try await till.refunds(event == .refundsAll ? .whole : sum)
            } catch is Refund.Refusal {}
        case .loses:
            let verbs: [FakeGateway.Verb] = [.open, .read, .close, .refund, .readRefund]
            till.gateway.fails(verbs.randomElement(using: &chance) ?? .open, Bool.random(using: &chance) ? .silent : .unreachable)
        case .bankThinks:
            till.gateway.answersRefunds(.pending)
            if let one { till.gateway.bankThinks(try await till.key(one)) }
        case .bankDecides: till.gateway.answersRefunds(.done)
        }
    }

    /// Has all undone work done, and the bank decide.
    private func quiets(_ till: Till, _ payments: [Payment.ID]) async throws {
        till.gateway.answersRefunds(.done)
        try await till.works(times: 8)
        // A page whose pending payment is read in the first pass is paid in the second.
        for id in payments + payments {
            if try await till.state(id) == .pending { try await till.pays(id) }
            for _ in 1...8 {
                do {
                    _ = try await till.worker.readBack(id)
                    break
                } catch is GatewayFailure {}
            }
            if try await till.state(id) == .held {
                try await till.db.transaction {
                    _ = try await Payment.decide(id, .giveBack, by: Actor(.clerk, "Nadia"), why: "vu", TestSubject.subjects, in: $0)
                }
            }
        }
        try await till.works(times: 8)
    }
}
