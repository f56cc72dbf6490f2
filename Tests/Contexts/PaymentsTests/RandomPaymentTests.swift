import Foundation
import Kernel
import Postgres
import TestKit
import Testing

@testable import Payments

@Suite("Payments by chance", .timeLimit(.minutes(60)))
struct RandomPaymentTests {
    /// What may happen next.
    private enum Event: CaseIterable {
        case begins, pays, paysOtherwise, waits, works, reads, closes, refunds, refundsAll, loses, bankThinks, bankDecides
    }

    /// An event, and the number from which its details are drawn. So a sequence can be repeated without some of its steps.
    private struct Step: CustomStringConvertible {
        let event: Event
        let number: UInt64

        var description: String { "\(event)" }
    }

    private static func number(_ name: String) -> Int? { ProcessInfo.processInfo.environment[name].flatMap(Int.init) }

    /// The number of sequences. `bin/money` sets it.
    private static let sequences = number("KOLCHI_MONEY") ?? 24
    private static let seed = number("KOLCHI_SEED") ?? Int.random(in: 0..<1_000_000)

    @Test("end with the sums of a reckoner that knows only the gateway, whatever happens in any sequence")
    func sums() async throws {
        try await TestDatabase.clone { db in
            for seed in Self.seed..<Self.seed + Self.sequences {
                var chance = Chance(state: UInt64(seed))
                let steps = (1...14).map { _ in
                    Step(event: Event.allCases.randomElement(using: &chance) ?? .works, number: chance.next())
                }
                guard let difference = try await difference(after: steps, in: db) else { continue }
                let fewest = try await shrunk(steps, in: db)
                Issue.record("seed \(seed): \(difference) after \(steps); also after \(fewest)")
                return
            }
        }
    }

    /// The clock of the database, which all sequences share.
    private static let clock = Counter()

    /// The fewest steps that still end wrong.
    private func shrunk(_ steps: [Step], in db: Database) async throws -> [Step] {
        var fewest = steps
        var index = 0
        while index < fewest.count {
            var fewer = fewest
            fewer.remove(at: index)
            if try await difference(after: fewer, in: db) != nil { fewest = fewer } else { index += 1 }
        }
        return fewest
    }

    /// What is stored otherwise than the reckoner says; nil where nothing is.
    private func difference(after steps: [Step], in db: Database) async throws -> String? {
        let till = Till(db, clock: Self.clock)
        var payments: [Payment.ID] = []
        for step in steps {
            var chance = Chance(state: step.number)
            try await happens(step.event, at: till, &payments, &chance)
        }
        try await quiets(till, payments)
        let reckoner = Reckoner(charges: till.gateway.charges, facts: till.facts)
        if till.gateway.balance != reckoner.balance { return "the gateway has \(till.gateway.balance), not \(reckoner.balance)" }
        if till.facts.count(where: { $0 == "paid" }) != reckoner.kept { return "paid is told \(till.facts)" }
        var (succeeded, left): (Int, Int64) = (0, 0)
        for payment in try await db.read(Payment.all(of: till.reference)) {
            if payment.state == .succeeded { succeeded += 1 }
            if [.none, .new, .pending, .late, .held].contains(payment.state) { return "a payment stays \(payment.state)" }
            if payment.closing != nil, payment.state == .open { return "a page stays open" }
            let refunds = try await db.read(Refund.of(payment: payment.id))
            if refunds.contains(where: { $0.state != .done }) { return "a refund stays \(refunds.map(\.state))" }
            let given = refunds.map(\.asked.minor).reduce(0, +)
            if payment.refunded != given || payment.refunding != 0 { return "refunded \(payment.refunded), not \(given)" }
            left += (payment.received?.minor ?? 0) - given
            if payment.state == .succeeded {
                let lines = try await db.read(PaymentPart.of(payment.id)).flatMap(\.lines).map(\.refunded.minor).reduce(0, +)
                if lines != reckoner.promised { return "of the lines \(lines) goes back, not \(reckoner.promised)" }
            }
        }
        return succeeded == reckoner.kept && left == reckoner.balance ? nil : "\(succeeded) succeeded, and \(left) is left"
    }

    /// What must be at the end, from what the gateway took and what the buyer was promised.
    private struct Reckoner {
        /// Payments that stay: one, if anybody paid the right sum.
        let kept: Int
        let promised: Int64
        let balance: Int64

        init(charges: [Int64], facts: [String]) {
            kept = charges.contains(10_000) ? 1 : 0
            promised = facts.compactMap { $0.hasPrefix("promised ") ? Int64($0.dropFirst(9)) : nil }.reduce(0, +)
            balance = Int64(kept) * 10_000 - promised
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
