import Kernel
import Postgres
import TestKit
import Testing

@testable import Payments

@Suite("A payment", .timeLimit(.minutes(5)))
struct PaymentTests {
    private static func reading(
        _ id: Payment.ID, _ state: PaymentReading.State, refunded: Int64 = 0, amount: Money = .dirhams(100)
    ) -> PaymentReading {
        PaymentReading(
            providerKey: "pay_\(id)", state: state, amount: amount, mode: .test, reference: id.description, refunded: Money(minor: refunded)
        )
    }

    @Test("has a page, is paid, and succeeds once")
    func succeeds() async throws {
        try await TestDatabase.clone { db in
            let till = Till(db)
            let id = try await till.opens()
            let open = try await till.payment(id)
            #expect(open.state == .open && open.page == "https://pay.example/\(open.providerKey ?? "")")
            let before = try await till.worker.readBack(id)
            #expect(before == .open)
            try await till.pays(id)
            let states = try await withThrowingTaskGroup(of: Payment.State?.self) { group in
                for _ in 1...20 { group.addTask { try await till.worker.readBack(id) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(states.allSatisfy { $0 == .succeeded } && till.facts == ["paid"])
            let paid = try await till.payment(id)
            #expect(paid.received == .dirhams(100))
            let current = try await db.read(Payment.current(of: till.reference))
            #expect(current == nil)
        }
    }

    @Test("ends in the same state, whatever the sequence of the readings")
    func sequences() async throws {
        try await TestDatabase.clone { db in
            let readings: [(PaymentReading.State, Int64)] = [(.open, 0), (.pending, 0), (.paid, 0), (.paid, 1_000)]
            var ends: Set<[String]> = []
            for sequence in [0, 1, 2, 3].permutations {
                let till = Till(db)
                let id = try await db.transaction { try await till.begins(in: $0) }
                // Each comes twice.
                for index in sequence + sequence {
                    try await db.transaction { tx in
                        _ = try await Payment.apply(
                            Self.reading(id, readings[index].0, refunded: readings[index].1), to: id, TestSubject.subjects, in: tx)
                    }
                }
                let payment = try await till.payment(id)
                let refunds = try await till.refunded()
                ends.insert(["\(payment.state)", "\(payment.refunding) \(payment.refunded)", "\(refunds)", "\(till.facts)"])
            }
            #expect(ends == [["succeeded", "0 1000", "[\"1000 done\"]", "[\"paid\", \"promised 1000\", \"done 1000\"]"]])
        }
    }

    @Test("is one of a reference at a time, and another begins once the first is to be closed")
    func oneOpen() async throws {
        try await TestDatabase.clone { db in
            let till = Till(db)
            let first = try await till.opens()
            await #expect(throws: Payment.Refusal.alreadyOpen) { try await db.transaction { try await till.begins(in: $0) } }
            try await till.closes(first, for: .otherWay)
            let second = try await till.opens()
            let states = (try await till.state(first), try await till.state(second))
            #expect(states == (.givenUp, .open) && till.facts == ["closed other-way"])
            let current = try await db.read(Payment.current(of: till.reference))
            #expect(current?.id == second)
        }
    }

    @Test("is returned as a whole if another payment of its reference succeeded first")
    func paidTwice() async throws {
        try await TestDatabase.clone { db in
            let till = Till(db)
            let first = try await till.opens()
            till.gateway.fails(.close, .unreachable)
            try await till.closes(first, for: .otherWay)
            let second = try await till.opens()
            try await till.pays(first)
            try await till.pays(second)
            _ = try await till.worker.readBack(second)
            _ = try await till.worker.readBack(first)
            try await till.works()
            let states = (try await till.state(first), try await till.state(second))
            #expect(states == (.returned, .succeeded) && till.gateway.balance == 10_000)
            #expect(till.facts == ["paid", "lost", "unplaced", "returned", "done 10000"])
        }
    }

    @Test("counts as paid if the provider says so when its page is to be closed")
    func paidAtClosing() async throws {
        try await TestDatabase.clone { db in
            let till = Till(db)
            let id = try await till.opens()
            try await till.pays(id)
            try await till.closes(id)
            try await till.works()
            let state = try await till.state(id)
            #expect(state == .succeeded && till.facts == ["paid"])
        }
    }

    @Test("is given up only once the provider has said that its page is closed, and at once if it was never asked for")
    func givenUp() async throws {
        try await TestDatabase.clone { db in
            let till = Till(db)
            let id = try await till.opens()
            till.gateway.fails(.close, .unreachable, .silent)
            try await till.closes(id)
            try await till.worker.runDue()
            let during = try await till.state(id)
            #expect(during == .open && till.facts.isEmpty)
            try await till.works()
            let after = try await till.state(id)
            #expect(after == .givenUp && till.facts == ["closed hold-over"])
            let other = Till(db)
            let never = try await db.transaction { tx in
                let id = try await other.begins(in: tx)
                _ = try await Payment.close(id, for: .buyerAsked, in: tx)
                return id
            }
            try await other.works()
            let state = try await other.state(never)
            #expect(state == .givenUp && other.gateway.calls(.open) == 0 && other.gateway.calls(.close) == 0)
        }
    }

    @Test("that is paid late succeeds, or all goes back")
    func late() async throws {
        try await TestDatabase.clone { db in
            for isThere in [true, false] {
                let till = Till(db)
                let id = try await till.opens()
                try await till.closes(id)
                try await till.works()
                if !isThere { TestSubject.lose(till.reference) }
                till.gateway.set(try await till.key(id), .open)
                try await till.pays(id)
                _ = try await till.worker.readBack(id)
                try await till.works()
                let state = try await till.state(id)
                #expect(state == (isThere ? .succeeded : .returned) && till.gateway.balance == (isThere ? 10_000 : 0))
                #expect(
                    till.facts
                        == ["closed hold-over"] + (isThere ? ["paid"] : ["lost", "unplaced", "returned", "done 10000"]))
            }
        }
    }

    @Test("wins or loses against the end of the hold, and never both")
    func lateRace() async throws {
        try await TestDatabase.clone { db in
            for _ in 1...10 {
                let till = Till(db)
                let id = try await till.opens()
                try await till.closes(id)
                let key = try await till.key(id)
                await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { till.gateway.pay(key) }
                    group.addTask { try await till.worker.runDue() }
                    group.addTask { _ = try await till.worker.readBack(id) }
                }
                _ = try await till.worker.readBack(id)
                try await till.works(times: 1)
                let state = try await till.state(id)
                #expect(state == .succeeded ? till.gateway.balance == 10_000 : till.gateway.balance == 0)
                #expect(till.facts == [state == .succeeded ? "paid" : "closed hold-over"])
            }
        }
    }

    @Test("is held if another amount, currency, mode or reference comes, and a clerk decides")
    func held() async throws {
        try await TestDatabase.clone { db in
            let clerk = Actor(.clerk, "Nadia")
            for (amount, mode, reference) in [
                (Money.dirhams(90), GatewayMode.test, String?.none), (Money(minor: 10_000, .euro), .test, nil),
                (.dirhams(100), .live, nil), (.dirhams(100), .test, "another"),
            ] {
                let till = Till(db)
                let id = try await till.opens()
                till.gateway.pay(try await till.key(id), amount: amount, mode: mode, reference: reference)
                _ = try await till.worker.readBack(id)
                let state = try await till.state(id)
                #expect(state == .held && till.facts == ["unplaced"])
                func decide(_ decision: HeldDecision, why: String = "vu") async throws -> Payment.State {
                    try await db.transaction {
                        try await Payment.decide(id, decision, by: clerk, why: why, TestSubject.subjects, in: $0)
                    }
                }
                await #expect(throws: Payment.DecisionRefusal.reasonMissing) { try await decide(.giveBack, why: " ") }
                if amount == .dirhams(100) {
                    let taken = try await decide(.take)
                    #expect(taken == .succeeded && till.facts.last == "paid")
                } else {
                    await #expect(throws: Payment.DecisionRefusal.otherSum) { try await decide(.take) }
                    let given = try await decide(.giveBack)
                    #expect(given == .returned)
                    try await till.works(times: 1)
                    #expect(till.gateway.balance == 0)
                }
                await #expect(throws: Payment.DecisionRefusal.notHeld) { try await decide(.giveBack) }
            }
        }
    }

    @Test("fails on a final no, and is over with its page")
    func refused() async throws {
        try await TestDatabase.clone { db in
            for (said, end, fact) in [(PaymentReading.State.refused, Payment.State.failed, "refused"), (.expired, .givenUp, "expired")] {
                let till = Till(db)
                let id = try await till.opens()
                till.gateway.set(try await till.key(id), said)
                _ = try await till.worker.readBack(id)
                let state = try await till.state(id)
                #expect(state == end && till.facts == [fact])
            }
            let till = Till(db)
            till.gateway.fails(.open, .refused)
            let id = try await till.opens()
            let state = try await till.state(id)
            #expect(state == .failed && till.facts == ["refused"])
        }
    }

    @Test("does not go back, whatever the program writes")
    func forward() async throws {
        try await TestDatabase.clone { db in
            let (_, id) = try await Till.paid(db)
            let writes: [(SQL, String)] = [
                ("UPDATE payments.payment SET provider_key = 'other' WHERE id = \(id)", "payment_forward"),
                ("UPDATE payments.payment SET received = 5 WHERE id = \(id)", "payment_forward"),
                ("UPDATE payments.payment SET refunding = 10001 WHERE id = \(id)", "payment_given_back"),
                ("UPDATE payments.payment_part SET captured = 0 WHERE payment_id = \(id)", "payment_part_forward"),
                ("UPDATE payments.payment_part SET refunding = 10001 WHERE payment_id = \(id)", "payment_part_given_back"),
                ("UPDATE payments.payment_line SET refunded = amount + 1 WHERE payment_id = \(id)", "payment_line_refunded"),
            ]
            for (write, constraint) in writes {
                let error = await #expect(throws: DatabaseError.self) { try await db.transaction { try await $0.run(write) } }
                #expect(error?.constraint == constraint)
            }
            for write: SQL in ["UPDATE payments.payment SET state = 'new'", "DELETE FROM payments.payment", "DELETE FROM payments.step"] {
                let error = await #expect(throws: DatabaseError.self) { try await db.transaction { try await $0.run(write) } }
                #expect(error?.sqlState == "42501")
            }
            let deleted = await #expect(throws: DatabaseError.self) {
                try await db.transaction { try await $0.run("DELETE FROM payments.call") }
            }
            #expect(deleted?.constraint == "append_only")
            let (from, to): (Payment.State, Payment.State) = (.succeeded, .open)
            let error = await #expect(throws: DatabaseError.self) {
                try await db.transaction { tx in
                    var payment = try #require(try await tx.read(Payment.locked(id)))
                    #expect(payment.state == from)
                    try await payment.step(to: to, in: tx)
                }
            }
            #expect(error?.constraint == "step_legal")
        }
    }
}

extension [Int] {
    /// All sequences of the elements.
    var permutations: [[Int]] {
        isEmpty
            ? [[]]
            : indices.flatMap { index in
                var rest = self
                let first = rest.remove(at: index)
                return rest.permutations.map { [first] + $0 }
            }
    }
}
