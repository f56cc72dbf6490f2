package import Kernel
import Loops
package import Payments
package import Postgres

/// A gateway for trying the shop. No money moves.
///
/// It answers from its journal, as the servers of another company would. Tests make it fail like these.
package struct SimulatedGateway: Gateway {
    /// A call to the gateway.
    package enum Call: Sendable, CaseIterable {
        case open, read, close, refund, readRefund, list
    }

    /// What goes wrong with a call.
    package enum Fault: Sendable, Equatable {
        /// It is never sent.
        case unreachable
        /// It is done, and no answer comes.
        case silent
        /// It is done, and the answer is a 500.
        case serverError
        /// It is done, and the answer comes after so many milliseconds. After `patience` the shop no longer waits.
        case late(milliseconds: Int)
    }

    /// How refunds go on. Tests choose it.
    package struct Refunds: Sendable {
        /// Seconds for which a refund is under way.
        package var delay: Int64
        /// The bank's reason for sending refunds back; nil where they are done.
        package var failure: String?

        package init(delay: Int64 = 0, failure: String? = nil) { (self.delay, self.failure) = (delay, failure) }
    }

    /// Milliseconds for which the shop waits for an answer.
    package static let patience = 10_000

    private let db: Database
    private let origin: String
    private let refunds: Refunds
    private let fault: @Sendable (Call) -> Fault?
    private let wait: @Sendable (_ milliseconds: Int) async throws -> Void

    /// - Parameters:
    ///   - origin: scheme and authority of the pages.
    ///   - refunds: how they go on.
    ///   - fault: what goes wrong with a call; nil for nothing.
    ///   - wait: waits for a late answer; by default on the loop of the database.
    package init(
        on db: Database, origin: String, refunds: Refunds = Refunds(), fault: @escaping @Sendable (Call) -> Fault? = { _ in nil },
        wait: (@Sendable (_ milliseconds: Int) async throws -> Void)? = nil
    ) {
        (self.db, self.origin, self.refunds, self.fault) = (db, origin, refunds, fault)
        self.wait = wait ?? { milliseconds in try await db.loop.sleep(milliseconds: milliseconds) }
    }

    package var name: GatewayName {
        guard let name = GatewayName(SimulatedSource.name) else { preconditionFailure("a name of letters") }
        return name
    }

    package var mode: GatewayMode { .test }

    /// An hour less than the journal remembers a key.
    package var keyLife: Int { JournalContent.keyLife - 3_600 }

    package func open(_ page: PageRequest) async throws(GatewayFailure) -> OpenedPage {
        let opened = try await call(.open) { try await db.transaction { tx in try await SimulatedPayment.open(page, in: tx) } }
        return OpenedPage(
            providerKey: opened.id.description, address: "\(origin)/\(page.language.rawValue)/simulated/\(opened.token)",
            expiresAt: opened.expiresAt)
    }

    package func read(_ payment: PaymentHandle) async throws(GatewayFailure) -> PaymentReading? {
        try await call(.read) {
            guard let id = try await db.read(SimulatedPayment.key(of: payment)) else { return nil }
            return try await db.read(SimulatedPayment.reading(of: id))
        }
    }

    package func close(_ payment: PaymentHandle) async throws(GatewayFailure) -> PageClosing {
        try await call(.close) {
            try await db.transaction { tx in
                switch try await SimulatedPayment.close(payment, in: tx) {
                case .pending: return .pending
                case .paid:
                    guard let id = try await tx.read(SimulatedPayment.key(of: payment)) else { throw JournalRefusal.noSuchPayment }
                    return .paid(try await tx.read(SimulatedPayment.reading(of: id)))
                default: return .closed
                }
            }
        }
    }

    package func refund(_ refund: RefundRequest) async throws(GatewayFailure) -> RefundReading {
        let course = SimulatedRefund.Course(delay: refunds.delay, failure: refunds.failure)
        return try await call(.refund) {
            try await db.transaction { tx in try await SimulatedRefund.refund(refund, course: course, in: tx) }
        }
    }

    package func readRefund(_ refund: RefundHandle) async throws(GatewayFailure) -> RefundReading? {
        try await call(.readRefund) { try await db.read(SimulatedRefund.reading(of: refund)) }
    }

    package func list(_ day: CalendarDay) async throws(GatewayFailure) -> [GatewayEntry] {
        try await call(.list) { try await db.search(SimulatedPayment.entries(of: day)) }
    }

    /// Does a call with its fault.
    private func call<Value: Sendable>(
        _ call: Call, _ work: () async throws -> Value
    ) async throws(GatewayFailure) -> Value {
        let fault = fault(call)
        if fault == .unreachable { throw .unreachable }
        let value: Value
        do {
            value = try await work()
        } catch let refusal as JournalRefusal {
            throw .refused(reason: refusal.rawValue)
        } catch let error as DatabaseUnavailable {
            throw error.outcomeIsUnknown ? .unknown : .unreachable
        } catch {
            throw .unknown
        }
        switch fault {
        case .silent, .serverError: throw .unknown
        case .late(let milliseconds):
            do { try await wait(min(milliseconds, Self.patience)) } catch { throw .unknown }
            if milliseconds > Self.patience { throw .unknown }
        case .unreachable, nil: break
        }
        return value
    }
}
