import Jobs
import Kernel
import Logging
import Postgres
import TestKit
import Testing

@testable import Payments

@Suite("The list of a gateway", .timeLimit(.minutes(5)))
struct CompareDayTests {
    private func today(_ db: Database) async throws -> CalendarDay {
        try await db.read(Query<Moment>.one("SELECT kernel.now()") { row in try row.next() }).inUTC.time.day
    }

    private func compare(_ till: Till) async throws -> [String] {
        try await till.worker.compare(try await today(till.db)).map {
            "\($0.kind.rawValue) \($0.fact.rawValue) \($0.here?.minor ?? 0) \($0.there?.minor ?? 0)"
        }
    }

    @Test("agrees with what was paid, refunded and disputed, however often it is compared")
    func agrees() async throws {
        try await TestDatabase.clone { db in
            let (till, id) = try await Till.paid(db)
            _ = try await till.refunds(.sum(.dirhams(30)))
            try await till.works(times: 1)
            till.gateway.dispute(try await till.key(id))
            _ = try await till.worker.readBack(id)
            for _ in 1...2 {
                let found = try await compare(till)
                #expect(found == [])
            }
        }
    }

    @Test("brings payments, refunds at the console and disputes of which no event came, and says so once")
    func books() async throws {
        try await TestDatabase.clone { db in
            let till = Till(db)
            let id = try await till.opens()
            try await till.pays(id)
            let paid = try await compare(till)
            #expect(paid == ["booked payment 10000 10000"])
            till.gateway.giveBack(try await till.key(id), 1_500)
            let refunded = try await compare(till)
            #expect(refunded == ["booked refund 1500 1500"])
            till.gateway.dispute(try await till.key(id))
            let disputed = try await compare(till)
            #expect(disputed == ["booked dispute 10000 10000"])
            let again = try await compare(till)
            #expect(again == [])
            let payment = try await till.payment(id)
            #expect(payment.refunded == 1_500)
        }
    }

    @Test("brings the decision on a dispute, which stands in no list")
    func decision() async throws {
        try await TestDatabase.clone { db in
            let (till, id) = try await Till.paid(db)
            for state in [PaymentDispute.State.open, .won] {
                till.gateway.dispute(try await till.key(id), state)
                _ = try await compare(till)
                let payment = try await till.payment(id)
                #expect(payment.dispute?.state == state)
            }
        }
    }

    @Test("differs where a payment is not known here, not known there, or has another amount, and a failed refund was given back there")
    func differs() async throws {
        try await TestDatabase.clone { db in
            let (till, id) = try await Till.paid(db)
            till.gateway.takesUnasked(700)
            let unknown = try await compare(till)
            #expect(unknown == ["unknown payment 0 700"])
            till.gateway.forgets("pay_unasked")
            till.gateway.claims(try await till.key(id), 9_900)
            let other = try await compare(till)
            #expect(other == ["other-amount payment 10000 9900"])
            till.gateway.claims(try await till.key(id), 10_000)
            till.gateway.listsNot(try await till.key(id))
            let unlisted = try await compare(till)
            #expect(unlisted == [], "a payment of another day is read")
            till.gateway.forgets(try await till.key(id))
            let gone = try await compare(till)
            #expect(gone == ["not-there payment 10000 0"])
            let count = Query<Int>.one("SELECT differences FROM payments.compared_day WHERE gateway = \(till.gateway.name)") { row in
                try row.next()
            }
            let kept = try await db.read(count)
            #expect(kept == 1)
        }
    }

    @Test("finds a refund that failed and was given back at the console: it is done then, and not made twice")
    func failedRefund() async throws {
        try await TestDatabase.clone { db in
            let (till, id) = try await Till.paid(db)
            let refund = try await till.refunds(.sum(.dirhams(40)))
            till.gateway.fails(.refund, .refused)
            try await till.works(times: 1)
            till.gateway.giveBack(try await till.key(id), 4_000)
            let found = try await compare(till)
            let refunds = try await db.read(Refund.of(order: till.order))
            #expect(found == ["booked refund 4000 4000"])
            #expect(refunds.map(\.id) == [refund.id] && refunds[0].state == .done && refunds[0].way == .console)
            #expect(till.facts == ["paid", "promised 4000", "failed", "done 4000"])
        }
    }

    @Test("is compared by itself for each day of the last week with payments, and again after the gateway was away")
    func job() async throws {
        try await TestDatabase.clone { db in
            let (till, _) = try await Till.paid(db)
            func days() async throws -> Int {
                try await db.read(
                    Query<Int>.one("SELECT count(*) FROM payments.compared_day WHERE gateway = \(till.gateway.name)") { row in
                        try row.next()
                    })
            }
            try await till.worker.compareDays()
            let none = try await days()
            #expect(none == 0, "today is not over")
            try await till.pass(seconds: 3 * 86_400)
            till.gateway.fails(.list, .unreachable)
            try await till.worker.compareDays()
            let most = try await days()
            try await till.worker.compareDays()
            let all = try await days()
            // Within the first hour of a day, the day before is not over for an hour.
            #expect(most == all - 1 && (2...3).contains(all))
        }
    }

    @Test("does not matter while the gateway is away: all that hangs is settled within a minute of its return")
    func away() async throws {
        try await TestDatabase.clone { db in
            let (till, _) = try await Till.paid(db)
            let other = Till(db)
            let open = try await other.opens()
            try await other.pays(open)
            _ = try await till.refunds(.whole)
            for _ in 1...7 {
                till.gateway.fails(.refund, .silent)
                other.gateway.fails(.read, .unreachable)
            }
            // The open payment is read from its second minute on.
            try await till.pass(seconds: 61)
            for _ in 1...7 {
                try await Payment.reconcile(in: db)
                try await till.worker.runDue()
                try await other.worker.runDue()
                try await till.pass(seconds: 61)
            }
            try await Payment.reconcile(in: db)
            try await till.worker.runDue()
            try await other.worker.runDue()
            let (state, refunds) = (try await other.state(open), try await till.refunded())
            #expect(state == .succeeded && refunds == ["10000 done"] && till.gateway.refundCount == 1)
        }
    }
}
