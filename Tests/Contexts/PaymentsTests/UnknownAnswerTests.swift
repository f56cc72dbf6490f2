import Callbacks
import Kernel
import Logging
import Postgres
import TestKit
import Testing

@testable import Payments

@Suite("An answer of a gateway that does not come", .timeLimit(.minutes(5)))
struct UnknownAnswerTests {
    @Test("is asked for again with the same key, so there is one page and one charge")
    func samePage() async throws {
        try await TestDatabase.clone { db in
            let till = Till(db)
            till.gateway.fails(.open, .unreachable, .silent, .silent)
            let id = try await till.opens()
            let before = try await till.state(id)
            #expect(before == .new)
            try await till.works(times: 4)
            let after = try await till.state(id)
            #expect(after == .open && till.gateway.pageCount == 1 && till.gateway.calls(.open) == 4)
        }
    }

    @Test(
        "is read back once the provider has forgotten the key, and never asked for again",
        arguments: [FakeGateway.Fault.silent, .unreachable])
    func forgotten(fault: FakeGateway.Fault) async throws {
        try await TestDatabase.clone { db in
            let till = Till(db)
            till.gateway.fails(.open, fault)
            let id = try await till.opens()
            try await till.pass(seconds: 24 * 3_600)
            try await till.works(times: 1)
            let state = try await till.state(id)
            #expect(state == (fault == .silent ? .open : .failed))
            #expect(till.gateway.calls(.open) == 1 && till.gateway.pageCount == (fault == .silent ? 1 : 0))
        }
    }

    @Test("to a refund gives the money back once")
    func sameRefund() async throws {
        try await TestDatabase.clone { db in
            let (till, _) = try await Till.paid(db)
            till.gateway.fails(.refund, .silent, .unreachable, .silent)
            _ = try await till.refunds(.whole)
            try await till.works(times: 5)
            let refunds = try await till.refunded()
            #expect(refunds == ["10000 done"] && till.gateway.refundCount == 1 && till.gateway.balance == 0)
            let (other, _) = try await Till.paid(db)
            other.gateway.fails(.refund, .silent)
            _ = try await other.refunds(.whole)
            try await other.worker.runDue()
            try await other.pass(seconds: 24 * 3_600)
            try await other.works(times: 1)
            let others = try await other.refunded()
            #expect(others == ["10000 done"] && other.gateway.calls(.refund) == 1 && other.gateway.calls(.readRefund) == 1)
        }
    }

    @Test("to the opening of a page that is to be closed keeps it from being given up")
    func unknownPage() async throws {
        try await TestDatabase.clone { db in
            let till = Till(db)
            till.gateway.fails(.open, .silent)
            let id = try await till.opens()
            try await till.closes(id)
            till.gateway.fails(.open, .silent)
            try await till.worker.runDue()
            let during = try await till.state(id)
            #expect(during == .new)
            try await till.works(times: 6)
            let after = try await till.state(id)
            #expect(after == .givenUp && till.gateway.pageCount == 1 && till.facts == ["closed hold-over"])
        }
    }

    @Test("to a buyer who has paid is found by the job, without an event")
    func reconciled() async throws {
        try await TestDatabase.clone { db in
            let till = Till(db)
            let id = try await till.opens()
            try await till.pays(id)
            let young = try await Payment.reconcile(in: db)
            try await till.pass(seconds: 61)
            let found = try await Payment.reconcile(in: db)
            try await till.worker.runDue()
            let state = try await till.state(id)
            #expect(young == 0 && found == 1 && state == .succeeded && till.facts == ["paid"])
        }
    }
}

@Suite("An event of a gateway", .timeLimit(.minutes(5)))
struct GatewayEventTests {
    /// A source whose body is the identifier of the event and the provider's key.
    private struct Source: CallbackSource {
        let name: String
        let secrets: CallbackSecrets
        var scheme: any SignatureScheme { TimestampedHMAC(field: TestSource.field) }

        func key(of body: [UInt8]) throws -> CallbackKey {
            let parts = String(decoding: body, as: UTF8.self).split(separator: " ").map(String.init)
            return CallbackKey(event: parts[0], subject: parts[1])
        }

        func apply(_ callback: Callback, in tx: Transaction) async throws -> CallbackOutcome { try await Payment.apply(callback, in: tx) }
    }

    @Test("has the payment read back, also if it comes before the page is known, and many times at once")
    func events() async throws {
        try await TestDatabase.clone { db in
            let till = Till(db)
            till.gateway.fails(.open, .silent)
            let id = try await till.opens()
            let key = "pay_\(try #require(try await till.payment(id).openKey))"
            till.gateway.pay(key)
            let sender = CallbackSender()
            let source = Source(name: till.gateway.name.description, secrets: sender.source().secrets)
            let intake = CallbackIntake([source], log: Log(least: .error))
            let callbacks = CallbackWorker([source], on: db, log: Log(least: .error))
            func send(_ event: String) async throws {
                let body = Array("\(event) \(key)".utf8)
                let signature = sender.signature(of: body)
                let verified = try intake.verify(SignedRequest(url: "", body: body) { _ in [signature] }, from: source, at: .now())
                _ = try await intake.store(verified, in: db) { try await $0() }
            }
            try await send("evt_1")
            try await callbacks.runDue()
            let parked = try await db.read(ListedCallback.unapplied(9)).map(\.state)
            #expect(parked == ["parked"])
            try await withThrowingTaskGroup { group in
                for number in 1...20 { group.addTask { try await send("evt_\(number % 4)") } }
                try await group.waitForAll()
            }
            // The call is made again after a second. The parked events do not wait for their own next try.
            try await till.pass(seconds: 2)
            try await till.worker.runDue()
            try await callbacks.runDue()
            try await till.worker.runDue()
            let (rest, state) = (try await db.read(ListedCallback.unapplied(9)).count, try await till.state(id))
            #expect(rest == 0 && state == .succeeded && till.facts == ["paid"])
        }
    }
}
