import Callbacks
import HTTP
import Kernel
import Logging
import Payments
import Postgres
import Secrets
import TestKit
import Testing

@testable import SimulatedPayments

@Suite("The webhooks of the simulated gateway", .timeLimit(.minutes(5)))
struct EventSenderTests {
    private static let current = secret("current"), former = secret("former")

    private static func secret(_ text: String) -> SharedSecret {
        guard let secret = SharedSecret(text) else { preconditionFailure("an empty secret") }
        return secret
    }

    /// A shop that records webhooks, and the gateway with a page.
    private struct Place: Sendable {
        let db: Database
        let shop: TestGateway
        let gateway: SimulatedGateway
        let sender: EventSender

        init(in db: Database, signing secrets: CallbackSecrets = CallbackSecrets(current: current)) async throws {
            self.db = db
            shop = try await TestGateway()
            gateway = SimulatedGateway(on: db, origin: Asking.origin)
            sender = EventSender(to: shop.url("/webhooks/simulated"), signing: secrets, on: db, log: Log(least: .error))
        }

        func pays(_ choice: SimulatedPayment.Choice = .pay) async throws -> OpenedPage {
            let page = try await gateway.open(Asking.request())
            _ = try await Asking.choose(choice, on: page, in: db)
            return page
        }

        /// The states of all events, with their numbers.
        func states() async throws -> [String: Int] {
            let states = try await db.read(Query<[String]>.all("SELECT state FROM simulated.event") { row in try row.next() })
            return Dictionary(states.map { ($0, 1) }, uniquingKeysWith: +)
        }
    }

    /// What becomes of a recorded webhook at the shop.
    private static func verified(_ asked: TestGateway.Asked, by secrets: CallbackSecrets, body: String? = nil) -> CallbackRefusal? {
        let (source, body) = (SimulatedSource(secrets), Array((body ?? asked.body).utf8))
        let request = SignedRequest(url: "", body: body) { name in asked.headers[name].map { [$0] } ?? [] }
        do {
            _ = try CallbackIntake([source], log: Log(least: .error)).verify(request, from: source, at: .now())
            return nil
        } catch {
            return error
        }
    }

    @Test("carry the key of the payment and no amount, and are signed with both secrets during a rotation")
    func signed() async throws {
        try await TestDatabase.clone { db in
            let place = try await Place(in: db, signing: CallbackSecrets(current: Self.current, previous: Self.former))
            let page = try await place.pays()
            try await place.sender.runDue()
            let asked = try #require(place.shop.asked.count == 1 ? place.shop.asked.first : nil)
            #expect(asked.method == "POST" && asked.target == "/webhooks/simulated" && asked.headers["content-type"] == "application/json")
            let key = try SimulatedSource(CallbackSecrets(current: Self.current)).key(of: Array(asked.body.utf8))
            #expect(key.subject == page.providerKey && key.event == asked.headers["webhook-id"])
            #expect(!asked.body.contains("amount"))
            for secret in [Self.current, Self.former] { #expect(Self.verified(asked, by: CallbackSecrets(current: secret)) == nil) }
            #expect(Self.verified(asked, by: CallbackSecrets(current: Self.secret("another"))) == .wrong)
            #expect(Self.verified(asked, by: CallbackSecrets(current: Self.current), body: asked.body + " ") == .wrong)
            let states = try await place.states()
            #expect(states == ["sent": 1, "void": 1])
            await place.shop.close()
        }
    }

    @Test("are sent again until the shop accepts them, and say the same each time")
    func again() async throws {
        try await TestDatabase.clone { db in
            let place = try await Place(in: db)
            _ = try await place.pays()
            place.shop.answer(.text("busy", status: .serviceUnavailable))
            for (count, shift) in [(1, 0), (2, 6), (3, 17)] {
                try await db.transaction { tx in try await TestDatabase.shiftClock(bySeconds: shift, in: tx) }
                try await place.sender.runDue()
                #expect(place.shop.asked.count == count)
            }
            let waiting = try await place.states()
            #expect(waiting == ["waiting": 1, "void": 1])
            place.shop.answer(.text("ok"))
            try await db.transaction { tx in try await TestDatabase.shiftClock(bySeconds: 60, in: tx) }
            for _ in 1...2 { try await place.sender.runDue() }
            #expect(place.shop.asked.count == 4 && Set(place.shop.asked.map(\.body)).count == 1)
            let sent = try await place.states()
            #expect(sent == ["sent": 1, "void": 1])
            await place.shop.close()
            _ = try await place.pays()
            try await place.sender.runDue()
            let unreached = try await place.states()
            #expect(unreached["waiting"] == 1)
        }
    }

    @Test("tell nothing of a silent charge, and of a late one only when it is known")
    func silent() async throws {
        try await TestDatabase.clone { db in
            let place = try await Place(in: db)
            _ = try await place.pays(.silent)
            _ = try await place.pays(.late)
            try await place.sender.runDue()
            #expect(place.shop.asked.isEmpty)
            try await db.transaction { tx in try await TestDatabase.shiftClock(bySeconds: 71, in: tx) }
            try await place.sender.runDue()
            #expect(place.shop.asked.count == 1)
            let open = try await place.gateway.open(Asking.request())
            try await db.transaction { tx in try await TestDatabase.shiftClock(bySeconds: 4_000, in: tx) }
            try await place.sender.runDue()
            #expect(place.shop.asked.last?.body.contains(open.providerKey) == true)
            await place.shop.close()
        }
    }

    @Test("can come twice and in any order, and the shop stores each once")
    func shuffled() async throws {
        try await TestDatabase.clone { db in
            let place = try await Place(in: db)
            var events: [ProviderEvent.ID] = []
            for _ in 1...4 {
                let page = try await place.pays(.dispute)
                events += try await db.read(ProviderEvent.all(of: Asking.id(page)))
            }
            for event in (events + events).shuffled() {
                let status = try await place.sender.send(event)
                #expect(status == 200)
            }
            let secrets = CallbackSecrets(current: Self.current)
            let source = SimulatedSource(secrets)
            let intake = CallbackIntake([source], log: Log(least: .error))
            for asked in place.shop.asked {
                let request = SignedRequest(url: "", body: Array(asked.body.utf8)) { name in asked.headers[name].map { [$0] } ?? [] }
                let callback = try intake.verify(request, from: source, at: .now())
                _ = try await intake.store(callback, in: db) { write in try await write() }
            }
            try await CallbackWorker([source], on: db, log: Log(least: .error)).runDue()
            let stored = try await db.read(ListedCallback.newest(100))
            // The shop knows none of these payments.
            #expect(place.shop.asked.count == 16 && stored.count == 8 && stored.allSatisfy { $0.state == "parked" })
            let nothing = try await place.sender.send(ProviderEvent.ID())
            #expect(nothing == nil)
            await place.shop.close()
        }
    }

    @Test("that name no event are refused")
    func unreadable() {
        let source = SimulatedSource(CallbackSecrets(current: Self.current))
        for body in ["", "{}", "[]", #"{"id": "1"}"#, #"{"id": 1, "data": {"payment": "x"}}"#] {
            #expect(throws: (any Error).self) { try source.key(of: Array(body.utf8)) }
        }
    }
}
