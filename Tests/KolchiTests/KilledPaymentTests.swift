import Foundation
import Glibc
import Kernel
import Kolchi
import Ledger
import Orders
import Payments
import Postgres
import TestKit
import Testing

extension KilledKolchi {
    @Suite("When Kolchi or the database is killed while buyers pay")
    struct KilledPaymentTests {
        /// The number of kills of Kolchi: 3, or the value of `KOLCHI_MONEY`. The database is killed once for fifteen of them.
        static let rounds = ProcessInfo.processInfo.environment["KOLCHI_MONEY"].flatMap(Int.init) ?? 3
        /// Buyers in a round.
        private static let many = 4

        /// Payments and refunds that are not at their end, and calls and webhooks that wait.
        private static let unsettled = Query.one(
            """
            SELECT (SELECT count(*) FROM payments.payment WHERE state IN ('new', 'open', 'pending'))
                + (SELECT count(*) FROM payments.refund WHERE state IN ('due', 'asked'))
                + (SELECT count(*) FROM payments.call WHERE state = 'waiting')
                + (SELECT count(*) FROM callbacks.callback WHERE state <> 'applied')
            """
        ) { row in try row.next(Int.self) }

        /// What the gateway's journal says that it took less what it gave back.
        private static let journal = Query.one(
            """
            SELECT (coalesce((SELECT sum(amount) FROM simulated.charge), 0)
                - coalesce((SELECT sum(amount) FROM simulated.refund WHERE failure IS NULL), 0))::bigint
            """
        ) { row in try row.next(Int64.self) }

        /// Leases of a killed worker expire, and calls that failed are due.
        private func expireLeases(_ shift: inout Int, in db: Database) async throws {
            shift += 100
            let seconds = shift
            try await eventually("the database takes the time") { () async throws -> Void? in
                do {
                    return try await db.transaction { tx in try await TestDatabase.shiftClock(bySeconds: seconds, in: tx) }
                } catch is DatabaseUnavailable {
                    return nil
                }
            }
        }

        /// Gives a tenth of each order back. If the database goes away, the same form is sent again.
        private func givesBack(to payment: Payment.ID, in db: Database) async throws {
            var forms: [PaymentPart.OrderKey: Refund.ID] = [:]
            // A worker that was killed holds the reading of a payment for 45 seconds.
            try await eventually("the refunds are promised", within: .seconds(150)) { () async throws -> Void? in
                do {
                    for part in try await db.read(PaymentPart.of(payment)) {
                        let (form, tenth) = (forms[part.order] ?? Refund.ID(), Money(minor: part.amount.minor / 10))
                        forms[part.order] = form
                        try await db.transaction { tx in
                            _ = try await Refund.promise(form, of: part.order, .sum(tenth), by: .system, OrderPayment.subjects, in: tx)
                        }
                    }
                    return ()
                } catch is DatabaseUnavailable {
                    return nil
                } catch Refund.Refusal.notPaid {
                    // The webhook is still under way.
                    return nil
                }
            }
        }

        private func settles(_ db: Database) async throws {
            try await eventually("all is settled", within: .seconds(150)) { () async throws -> Void? in
                do { return try await db.search(Self.unsettled) == 0 ? () : nil } catch is DatabaseUnavailable { return nil }
            }
        }

        /// Everybody whom the gateway told that they have paid has a purchase that is placed, and all sums are right.
        private func compare(_ told: [PayingCustomer], _ story: Comment, in db: Database) async throws {
            for customer in told {
                let (payment, orders) = try await db.read(Payment.of(customer.payment), OrderSummary.of(customer.purchase))
                #expect(payment?.state == .succeeded && orders.allSatisfy { $0.state == .placed }, story)
                let refunds = try await db.read(Refund.of(payment: customer.payment))
                #expect(refunds.allSatisfy { $0.state == .done }, story)
            }
            let (journal, clearing) = (
                try await db.search(Self.journal), try await db.read(Account(.clearing(of: "simulated")).balance).minor
            )
            #expect(journal == clearing, story)
            let findings = try await Invariants.findings(db).map(\.row)
            #expect(findings == [], story)
        }

        @Test(
            "everybody who was told that they have paid has a purchase, and the gateway's sums are those of the books",
            .timeLimit(.minutes(60)))
        func anyMoment() async throws {
            let cluster = try await TestCluster.start()
            try await TestDatabase.make(in: cluster) { test in
                let (db, seed) = (test.db, KilledTests.seed)
                let story: Comment = "seed \(seed)"
                let shops = try await db.transaction { tx in
                    try await (
                        SellerFixture.open(prices: [.dirhams(100)], stock: 10_000, in: tx),
                        SellerFixture.open(prices: [.dirhams(70)], stock: 10_000, in: tx)
                    )
                }
                let offers = shops.0.offers + shops.1.offers
                let told = try await onOwnThread {
                    let kolchi = try KolchiProcess("serve", database: test.url, settings: ["KOLCHI_GATEWAYS": "simulated,cash"])
                    var (told, shift, chance) = ([PayingCustomer](), 0, Chance(state: seed))
                    for round in 1...Self.rounds {
                        var customers: [PayingCustomer] = []
                        for _ in 1...Self.many { customers.append(try await PayingCustomer(offers, at: kolchi, in: db)) }
                        let (paying, port) = (customers, kolchi.port)
                        let moment = Int.random(in: 0...400_000, using: &chance)
                        try await withThrowingTaskGroup(of: Void.self) { group in
                            for customer in paying {
                                group.addTask { try await onOwnThread { try await customer.pays(at: port, in: db) } }
                            }
                            for customer in told.suffix(Self.many) {
                                group.addTask { try await givesBack(to: customer.payment, in: db) }
                            }
                            // This sleep is the fault's own moment; it awaits nothing.
                            usleep(UInt32(moment))
                            if round % 15 == 3 {
                                try cluster.killPostmaster()
                                try await cluster.startAgain()
                            } else {
                                try kolchi.kill()
                                try kolchi.start()
                            }
                            try await group.waitForAll()
                        }
                        told += customers
                        try await expireLeases(&shift, in: db)
                    }
                    try await settles(db)
                    let check = try kolchi.run("check")
                    #expect(check.code == 0, "\(check.text)")
                    try kolchi.kill()
                    return told
                }
                try await compare(told, story, in: db)
                print("kills while buyers pay: \(Self.rounds) rounds, \(told.count) buyers, \(story)")
            }
        }
    }
}
