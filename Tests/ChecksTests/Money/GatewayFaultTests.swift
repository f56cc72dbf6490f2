import Kernel
import Orders
import Postgres
import TestKit
import Testing

@testable import Payments
@testable import SimulatedPayments

@Suite("A gateway that fails", .timeLimit(.minutes(60)))
struct GatewayFaultTests {
    private static let faults: [SimulatedGateway.Fault] = [.silent, .serverError, .unreachable, .late(milliseconds: 10_001)]

    /// Each call with each fault, up to three times in a row.
    private static var failures: [(call: SimulatedGateway.Call, fault: SimulatedGateway.Fault, times: Int)] {
        [SimulatedGateway.Call.open, .read, .close, .refund].flatMap { call in
            faults.enumerated().map { number, fault in (call, fault, 1 + number % 3) }
        }
    }

    @Test("charges and gives back once, and within a minute of its return everything is settled")
    func settles() async throws {
        let rounds = Campaign.size(1)
        try await TestDatabase.clone { db in
            let shop = try await MoneyShop(stock: 16 * rounds, in: db)
            for _ in 1...rounds {
                for (call, fault, times) in Self.failures {
                    let comment: Comment = "\(call), \(fault), \(times)"
                    let plan = { for _ in 1...times { shop.faults.plan(call, fault) } }
                    if call == .open { plan() }
                    let buyer = try await shop.comes()
                    for _ in 1..<times where call == .open {
                        try await shop.pass(seconds: 8)
                        try await shop.works()
                    }
                    if call == .open { try await shop.settles() }
                    if call == .close {
                        plan()
                        try await shop.pass(seconds: UnpaidPurchase.secondsHeld + 1)
                        try await OrderPayment.endHolds(in: db)
                        try await shop.worker.runDue()
                        try await shop.settles()
                        let state = try await shop.state(of: buyer)
                        #expect(state == .givenUp, comment)
                        continue
                    }
                    // The gateway tells nobody that it has charged.
                    try await shop.chooses(.silent, by: buyer)
                    if call == .read { plan() }
                    for _ in 1...times { try await shop.returns(buyer) }
                    try await shop.settles()
                    let paid = try await shop.state(of: buyer)
                    #expect(paid == .succeeded, comment)
                    if call == .refund { plan() }
                    try await shop.givesBack(to: buyer)
                    for _ in 1...times {
                        try await shop.works()
                        try await shop.pass(seconds: 8)
                    }
                    try await shop.settles()
                    let refunds = try await db.read(Refund.of(payment: buyer.payment))
                    #expect(refunds.count == 2 && refunds.allSatisfy { $0.state == .done }, comment)
                }
            }
            let (sums, doubles) = (try await shop.sums(), try await shop.doubles())
            #expect(sums.journal == 0 && sums.clearing == 0 && doubles == 0)
            let findings = try await shop.findings()
            #expect(findings == [])
        }
    }

    @Test("that returns after it has forgotten the key is only read, and charges and gives back nothing twice")
    func forgotten() async throws {
        // Each round has a shop of its own: a day later the orders of the one before would be overdue.
        for _ in 1...Campaign.size(1) {
            try await TestDatabase.clone { db in
                let shop = try await MoneyShop(stock: 2, in: db)
                let opening = try await shop.buys()
                shop.faults.plan(.open, .silent)
                try await shop.worker.runDue()
                try await shop.chooses(.pay, by: opening)
                let refunding = try await shop.comes()
                try await shop.chooses(.pay, by: refunding)
                try await shop.returns(refunding)
                try await shop.givesBack(to: refunding)
                shop.faults.plan(.refund, .silent, .serverError)
                try await shop.worker.runDue()
                try await shop.pass(seconds: 25 * 3_600)
                for _ in 1...2 { try await shop.settles() }
                let states = (try await shop.state(of: opening), try await shop.state(of: refunding))
                let refunds = try await db.read(Refund.of(payment: refunding.payment)).map(\.state)
                #expect(states == (.succeeded, .succeeded) && refunds == [.done, .done])
                let (sums, doubles) = (try await shop.sums(), try await shop.doubles())
                #expect(sums.journal == sums.clearing && doubles == 0)
                let findings = try await shop.findings()
                #expect(findings == [])
            }
        }
    }
}
