import Callbacks
import Kernel
import Logging
import Payments
import Postgres
import Secrets
import TestKit
import Testing

@testable import SimulatedPayments

@Suite("A payment by the simulated gateway", .timeLimit(.minutes(5)))
struct PaidShopTests {
    /// What is paid for. It can always be had.
    private enum Thing: PaymentSubject {
        static let kind = "orders.purchase"

        static func settle(_ reference: PaymentReference, _ outcome: PaymentOutcome, in tx: Transaction) async throws -> PaymentVerdict {
            .taken
        }
    }

    /// A shop that takes payments by the gateway, whose calls fail now and then.
    private struct Shop: Sendable {
        static let secrets: CallbackSecrets = {
            guard let secret = SharedSecret("a secret") else { preconditionFailure("an empty secret") }
            return CallbackSecrets(current: secret)
        }()

        let db: Database
        let gateway: SimulatedGateway
        let worker: GatewayWorker
        let server: TestGateway
        let sender: EventSender
        let source = SimulatedSource(secrets)
        let intake: CallbackIntake
        /// The seconds by which the clock of the database is shifted.
        private let clock = Counter()

        /// - Parameter percent: how many of a hundred calls fail after they were done.
        init(in db: Database, failing percent: Int = 0) async throws {
            self.db = db
            gateway = SimulatedGateway(
                on: db, origin: Asking.origin,
                fault: { _ in Int.random(in: 0..<100) < percent ? [.silent, .serverError, .unreachable].randomElement() : nil })
            worker = GatewayWorker(
                [gateway], PaymentSubjects("PaymentSubject", [(Thing.kind, Thing.self)]), on: db, log: Log(least: .error))
            server = try await TestGateway()
            sender = EventSender(to: server.url("/webhooks/simulated"), signing: Self.secrets, on: db, log: Log(least: .error))
            intake = CallbackIntake([source], log: Log(least: .error))
        }

        func begins() async throws -> Payment.ID {
            let (id, order) = (Payment.ID(), PaymentPart.OrderKey())
            let part = PaymentPart(
                order: order, seller: PaymentPart.SellerKey(), lines: [.init(PaymentPart.LineKey(), quantity: 1, .dirhams(100))])
            try await db.transaction { tx in
                try await Payment.begin(
                    id, of: PaymentReference(Thing.kind, id.uuid), parts: [part], at: gateway.name, gateway.mode, amount: .dirhams(100),
                    page: .init(
                        lines: [.init("Commande", .dirhams(100))], language: .french, returnURL: Asking.origin + "/r",
                        cancelURL: Asking.origin + "/c"), in: tx)
            }
            return id
        }

        /// Has due calls made, at once and after the pauses of those that failed.
        func works(times: Int) async throws {
            for _ in 1...times {
                try await worker.runDue()
                try await pass(seconds: 33)
            }
            try await worker.runDue()
        }

        func pass(seconds: Int) async throws {
            let shift = await clock.add(seconds)
            try await db.transaction { tx in try await TestDatabase.shiftClock(bySeconds: shift, in: tx) }
        }

        func payment(_ id: Payment.ID) async throws -> Payment {
            try #require(try await db.read(Payment.of(id)))
        }

        func choose(_ choice: SimulatedPayment.Choice, code: String = "", for id: Payment.ID) async throws {
            let page = try #require(try await payment(id).page)
            let token = try #require(page.split(separator: "/").last.map { String($0) })
            let found = try #require(try await db.read(SimulatedPayment.at(token)))
            _ = try await db.transaction { tx in try await SimulatedPayment.choose(choice, code: code, on: found.id, in: tx) }
        }

        /// Sends all events of these payments twice and in any order, and has the shop apply those that it accepts.
        ///
        /// - Parameter lost: whether an event never comes.
        func tells(of payments: [Payment.ID], losing lost: (Int) -> Bool = { _ in false }) async throws {
            var events: [ProviderEvent.ID] = []
            for id in payments {
                guard let key = try await payment(id).providerKey.flatMap({ SimulatedPayment.ID($0) }) else { continue }
                events += try await db.read(ProviderEvent.all(of: key))
            }
            let coming = events.enumerated().filter { !lost($0.offset) }.map(\.element)
            for event in (coming + coming).shuffled() { _ = try await sender.send(event) }
            for asked in server.asked {
                let request = SignedRequest(url: "", body: Array(asked.body.utf8)) { name in asked.headers[name].map { [$0] } ?? [] }
                let callback = try intake.verify(request, from: source, at: .now())
                _ = try await intake.store(callback, in: db) { write in try await write() }
            }
            try await CallbackWorker([source], on: db, log: Log(least: .error)).runDue()
        }
    }

    @Test("is read back after a webhook, and ends as the bank decided")
    func told() async throws {
        try await TestDatabase.clone { db in
            let shop = try await Shop(in: db)
            let (paid, refused, other) = (try await shop.begins(), try await shop.begins(), try await shop.begins())
            try await shop.worker.runDue()
            try await shop.choose(.code, for: paid)
            try await shop.choose(.confirm, code: SimulatedPayment.code, for: paid)
            for _ in 1...3 { try await shop.choose(.refuse, for: refused) }
            try await shop.choose(.amount, for: other)
            for id in [paid, refused, other] {
                let before = try await shop.payment(id)
                #expect(before.state == .open)
            }
            try await shop.tells(of: [paid, refused, other])
            try await shop.worker.runDue()
            for (id, state) in [(paid, Payment.State.succeeded), (refused, .failed), (other, .held)] {
                let after = try await shop.payment(id)
                #expect(after.state == state, "\(state)")
            }
            await shop.server.close()
        }
    }

    @Test("ends right although calls fail after they were done, and webhooks are doubled, shuffled and lost")
    func disturbed() async throws {
        try await TestDatabase.clone { db in
            let shop = try await Shop(in: db, failing: 30)
            let ways: [([SimulatedPayment.Choice], Payment.State)] = [
                ([.pay], .succeeded), ([.silent], .succeeded), ([.late], .succeeded), ([.code, .confirm], .succeeded),
                ([.dispute], .succeeded),
                ([.amount], .held), ([.refuse, .refuse, .refuse], .failed), ([.refuse, .pay], .succeeded), ([], .givenUp),
            ]
            var payments: [(id: Payment.ID, choices: [SimulatedPayment.Choice], state: Payment.State)] = []
            for way in ways + ways { payments.append((try await shop.begins(), way.0, way.1)) }
            try await shop.works(times: 12)
            for payment in payments.shuffled() {
                for choice in payment.choices { try await shop.choose(choice, code: SimulatedPayment.code, for: payment.id) }
            }
            try await shop.tells(of: payments.map(\.id)) { $0 % 10 == 3 }
            try await shop.works(times: 8)
            // Every page is over by then, and the reconciler finds what no webhook told.
            try await shop.pass(seconds: Payment.pageLife)
            try await Payment.reconcile(in: db)
            try await shop.works(times: 12)
            for payment in payments {
                let after = try await shop.payment(payment.id)
                #expect(after.state == payment.state, "\(payment.choices)")
            }
            let pages = try await db.read(
                Query<Int>.one("SELECT count(*) - count(DISTINCT reference) FROM simulated.payment") { row in try row.next() })
            #expect(pages == 0, "a payment has one page")
            await shop.server.close()
        }
    }
}
