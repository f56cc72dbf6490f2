import Kernel
import Logging
import Payments
import Postgres
import Synchronization
import TestKit
import Testing

/// What is paid for in these tests. It remembers the facts that it is told.
enum TestSubject: PaymentSubject {
    static let kind = "orders.purchase"
    static let subjects = PaymentSubjects("PaymentSubject", [(kind, TestSubject.self)])

    private static let facts = Mutex<[PaymentReference: [String]]>([:])
    /// References that cannot be had any more.
    private static let gone = Mutex<Set<PaymentReference>>([])

    static func lose(_ reference: PaymentReference) { gone.withLock { _ = $0.insert(reference) } }
    static func facts(of reference: PaymentReference) -> [String] { facts.withLock { $0[reference] ?? [] } }

    static func settle(_ reference: PaymentReference, _ outcome: PaymentOutcome, in tx: Transaction) async throws -> PaymentVerdict {
        let (word, verdict): (String, PaymentVerdict) =
            switch outcome {
            case .paid:
                if gone.withLock({ $0.contains(reference) }) || facts(of: reference).contains("paid") {
                    ("lost", .lost)
                } else {
                    ("paid", .taken)
                }
            case .ended(_, .closed(let reason)): ("closed \(reason.rawValue)", .taken)
            case .ended(_, .expired): ("expired", .taken)
            case .ended(_, .refused): ("refused", .taken)
            case .unplaced: ("unplaced", .taken)
            case .returned: ("returned", .taken)
            case .refundPromised(_, let refund, _): ("promised \(refund.amount.minor)", .taken)
            case .refundDone(_, let refund): ("done \(refund.amount.minor)", .taken)
            case .refundFailed: ("failed", .taken)
            case .disputeOpened(_, let dispute): ("disputed \(dispute.amount.minor)", .taken)
            case .disputeWon: ("won", .taken)
            case .disputeLost(_, _, let losses): ("lost \(losses.map(\.borne.minor).reduce(0, +))", .taken)
            }
        facts.withLock { $0[reference, default: []].append(word) }
        return verdict
    }
}

/// A buyer who pays 100 DH for an order of two lines and its delivery, and the gateway at which they pay.
struct Till: Sendable {
    let gateway = FakeGateway()
    let db: Database
    let worker: GatewayWorker
    let reference = PaymentReference(TestSubject.kind, ID<Till>().uuid)
    let order = PaymentPart.OrderKey()
    let lines = [PaymentPart.LineKey(), PaymentPart.LineKey()]
    /// The seconds by which the clock of the database is shifted.
    private let clock: Counter

    /// - Parameter clock: one for all tills of a database of which time passes.
    init(_ db: Database, clock: Counter = Counter()) {
        (self.db, self.clock) = (db, clock)
        worker = GatewayWorker([gateway], TestSubject.subjects, on: db, log: Log(least: .error))
    }

    /// Three pieces for 50 DH, one for 30 DH, and the delivery for 20 DH.
    var part: PaymentPart {
        PaymentPart(
            order: order, seller: PaymentPart.SellerKey(),
            lines: [
                .init(lines[0], quantity: 3, .dirhams(50)), .init(lines[1], quantity: 1, .dirhams(30)),
                .init(PaymentPart.LineKey(order.uuid), quantity: 1, .dirhams(20)),
            ])
    }

    func begins(in tx: Transaction) async throws -> Payment.ID {
        let id = Payment.ID()
        try await Payment.begin(
            id, of: reference, parts: [part], at: gateway.name, gateway.mode, amount: .dirhams(100),
            page: .init(
                lines: [.init("Commande", .dirhams(100))], language: .french, returnURL: "https://shop.example/r",
                cancelURL: "https://shop.example/c"), in: tx)
        return id
    }

    /// Begins a payment and has its page opened.
    func opens() async throws -> Payment.ID {
        let id = try await db.transaction { try await begins(in: $0) }
        try await worker.runDue()
        return id
    }

    func pays(_ id: Payment.ID, amount: Money? = nil, mode: GatewayMode = .test) async throws {
        gateway.pay(try await key(id), amount: amount, mode: mode)
    }

    func key(_ id: Payment.ID) async throws -> String { try await payment(id).providerKey ?? "" }

    func payment(_ id: Payment.ID) async throws -> Payment {
        try #require(try await db.read(Payment.of(id)))
    }

    func state(_ id: Payment.ID) async throws -> Payment.State { try await payment(id).state }

    /// Has due calls made, at once and after the pauses of those that failed.
    func works(times: Int = 3) async throws {
        for _ in 1...times {
            try await worker.runDue()
            try await pass(seconds: 40)
        }
        try await worker.runDue()
    }

    func pass(seconds: Int) async throws {
        let shift = await clock.add(seconds)
        try await db.transaction { try await TestDatabase.shiftClock(bySeconds: shift, in: $0) }
    }

    func closes(_ id: Payment.ID, for reason: Payment.ClosingReason = .holdOver) async throws {
        try await db.transaction { _ = try await Payment.close(id, for: reason, in: $0) }
    }

    func refunds(_ extent: Refund.Extent, _ id: Refund.ID = Refund.ID()) async throws -> Refund {
        try await db.transaction {
            try await Refund.promise(id, of: order, extent, by: Actor(.clerk, "Nadia"), TestSubject.subjects, in: $0)
        }
    }

    /// The refunds of the order, as amounts in dirhams and states.
    func refunded() async throws -> [String] {
        try await db.read(Refund.of(order: order)).map { "\($0.amount.minor) \($0.state.rawValue)" }
    }

    var facts: [String] { TestSubject.facts(of: reference) }
}

extension Till {
    /// A buyer who has paid.
    static func paid(_ db: Database) async throws -> (Till, Payment.ID) {
        let till = Till(db)
        let id = try await till.opens()
        try await till.pays(id)
        _ = try await till.worker.readBack(id)
        return (till, id)
    }
}
