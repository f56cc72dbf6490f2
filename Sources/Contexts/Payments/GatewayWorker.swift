import Jobs
import Kernel
package import Logging
import Loops
package import Postgres

/// Makes the calls to gateways until it is stopped.
///
/// A call whose outcome is not known is made again with the same key, for as long as the provider keeps the key.
/// Later only reading decides.
/// What a provider says takes effect in one transaction, which also ends the call.
package final class GatewayWorker: Sendable {
    /// Calls that are made at the same time.
    private static let concurrency = 4

    let gateways: [GatewayName: any Gateway]
    let subjects: PaymentSubjects
    let db: Database
    let log: Log
    private let loop: QueueLoop

    /// - Parameter pollInterval: milliseconds between two looks at the queue when nothing wakes the worker.
    package init(_ gateways: [any Gateway], _ subjects: PaymentSubjects, on db: Database, log: Log, pollInterval: Int = 1_000) {
        self.gateways = Dictionary(uniqueKeysWithValues: gateways.map { ($0.name, $0) })
        (self.subjects, self.db, self.log) = (subjects, db, log)
        loop = QueueLoop(GatewayCall.channel, concurrency: Self.concurrency, pollInterval: pollInterval, on: db)
    }

    /// Works until `stop()`, and returns when the calls at hand are settled. Without a gateway there is nothing to do.
    package func run() async {
        guard !gateways.isEmpty else { return }
        await loop.run { [self] in try await makeOne() }
    }

    /// Makes `run()` return after the calls at hand.
    package func stop() { loop.stop() }

    /// Makes all calls that are due now, then returns. For tests and commands.
    package func runDue() async throws { while try await makeOne() {} }

    /// Reads a payment at its provider now, for the buyer who comes back from the page.
    ///
    /// - Returns: the state afterwards; nil where there is no such payment or gateway.
    /// - Throws: `GatewayFailure`, and what the database throws.
    package func readBack(_ id: Payment.ID) async throws -> Payment.State? {
        guard let payment = try await db.read(Payment.of(id)), let gateway = gateways[payment.gateway] else { return nil }
        guard payment.state != .new || payment.providerKey != nil, let handle = payment.handle else { return payment.state }
        guard let reading = try await gateway.read(handle) else { return payment.state }
        return try await db.transaction { tx in try await Payment.apply(reading, to: id, subjects, in: tx) }
    }

    /// - Returns: false where nothing is due.
    private func makeOne() async throws -> Bool {
        let names = Array(gateways.keys)
        let call = try await db.transaction { tx in try await GatewayCall.take(at: names, in: tx) }
        guard let call, let gateway = gateways[call.gateway] else { return false }
        call.verb.faults.taken.pass()
        do {
            switch call.verb {
            case .open: try await open(call, gateway)
            case .read: try await read(call, gateway)
            case .close: try await close(call, gateway)
            case .refund: try await refund(call, gateway)
            }
        } catch let failure as GatewayFailure {
            try await postpone(call, why: LoggedError.text(of: failure))
        } catch {
            // What does not fit is seen by an operator; meanwhile the call stays.
            log.error(
                "a call to a gateway could not be settled",
                ["call": .text("\(call.lease.id)"), "verb": .text(call.verb.rawValue), "error": .text(LoggedError.text(of: error))])
            try await postpone(call, why: LoggedError.text(of: error))
        }
        return true
    }

    private func postpone(_ call: GatewayCall.Taken, why: String) async throws {
        try await db.transaction { tx in try await GatewayCall.queue.postpone(call.lease, why: why, in: tx) }
    }

    /// Whether the provider has forgotten the key. Then the call must not be made again.
    private func isForgotten(_ call: GatewayCall.Taken, by gateway: any Gateway) -> Bool { call.wasSent && call.age > gateway.keyLife }

    // MARK: Pages

    private func open(_ call: GatewayCall.Taken, _ gateway: any Gateway) async throws {
        let mayAsk = try await db.transaction { tx in
            guard let payment = try await tx.read(Payment.locked(call.payment)) else { return false }
            guard payment.state == .new, payment.providerKey == nil, payment.closing == nil || call.wasSent else {
                try await GatewayCall.end(call, as: "overtaken", in: tx)
                return false
            }
            return try await GatewayCall.markSent(call, in: tx)
        }
        guard mayAsk else { return }
        guard !isForgotten(call, by: gateway) else { return try await findPage(call, gateway) }
        let request = try StoredPage(call.content).request(call.lease.id)
        call.verb.faults.sent.pass()
        let page: OpenedPage
        do throws(GatewayFailure) {
            page = try await gateway.open(request)
        } catch {
            guard case .refused(let reason) = error else { throw error }
            return try await fail(call, why: reason)
        }
        call.verb.faults.answered.pass()
        try await db.transaction { tx in
            guard var payment = try await tx.read(Payment.locked(call.payment)) else { return }
            try await payment.learnKey(page.providerKey, in: tx)
            try await tx.run(
                """
                UPDATE payments.payment SET page = \(page.address), page_expires_at = \(page.expiresAt) WHERE id = \(call.payment)
                """)
            if payment.state == .new { try await payment.step(to: .open, in: tx) }
            try await GatewayCall.end(call, as: "answered", in: tx)
        }
    }

    /// The page was never made, or is refused for good.
    private func fail(_ call: GatewayCall.Taken, why: String) async throws {
        try await db.transaction { tx in
            guard var payment = try await tx.read(Payment.locked(call.payment)) else { return }
            if payment.state == .new {
                try await payment.step(to: .failed, why: why, in: tx)
                try await subjects.tell(payment, .ended(payment, payment.closing.map(PaymentOutcome.End.closed) ?? .refused), in: tx)
            }
            try await GatewayCall.end(call, as: "refused", why: why, in: tx)
        }
    }

    /// The key is forgotten, so a second request would make a second page.
    private func findPage(_ call: GatewayCall.Taken, _ gateway: any Gateway) async throws {
        guard let reading = try await gateway.read(PaymentHandle(providerKey: nil, key: call.lease.id)) else {
            return try await fail(call, why: "the provider has no such page")
        }
        try await db.transaction { tx in
            try await Payment.apply(reading, to: call.payment, subjects, in: tx)
            try await GatewayCall.end(call, as: "answered", in: tx)
        }
    }

    // MARK: Readings

    private func read(_ call: GatewayCall.Taken, _ gateway: any Gateway) async throws {
        let handle = try await db.read(Payment.of(call.payment))?.handle
        call.verb.faults.sent.pass()
        guard let handle, let reading = try await gateway.read(handle) else {
            return try await db.transaction { tx in try await GatewayCall.end(call, as: "answered", in: tx) }
        }
        call.verb.faults.answered.pass()
        try await db.transaction { tx in
            try await Payment.apply(reading, to: call.payment, subjects, in: tx)
            try await GatewayCall.end(call, as: "answered", in: tx)
        }
    }

    private func close(_ call: GatewayCall.Taken, _ gateway: any Gateway) async throws {
        let (handle, mustWait) = try await db.transaction { tx -> (PaymentHandle?, Bool) in
            guard var payment = try await tx.read(Payment.locked(call.payment)), payment.state.isOpen else {
                try await GatewayCall.end(call, as: "overtaken", in: tx)
                return (nil, false)
            }
            guard payment.state == .new, payment.providerKey == nil else {
                return (payment.handle, try await !GatewayCall.markSent(call, in: tx))
            }
            // If the page was asked for, it may come into being at any time. It is closed once it is known.
            let wasAsked = Query<Bool>.one(
                "SELECT count(*) > 0 FROM payments.call WHERE payment_id = \(payment.id) AND verb = 'open' AND sent_at IS NOT NULL"
            ) { row in try row.next() }
            guard try await !tx.read(wasAsked) else { return (nil, true) }
            try await payment.giveUp(.expired, subjects, in: tx)
            try await GatewayCall.end(call, as: "answered", in: tx)
            return (nil, false)
        }
        guard !mustWait else { return try await postpone(call, why: "its page is not known yet") }
        guard let handle else { return }
        call.verb.faults.sent.pass()
        let closing: PageClosing
        do throws(GatewayFailure) {
            closing = try await gateway.close(handle)
        } catch {
            // Perhaps it cannot be closed because it has ended. The next try finds that.
            guard case .refused = error, let reading = try await gateway.read(handle) else { throw error }
            try await db.transaction { tx in _ = try await Payment.apply(reading, to: call.payment, subjects, in: tx) }
            throw error
        }
        call.verb.faults.answered.pass()
        try await db.transaction { tx in
            guard var payment = try await tx.read(Payment.locked(call.payment)) else { return }
            switch closing {
            case .closed:
                if payment.state.isOpen { try await payment.giveUp(.expired, subjects, in: tx) }
            case .paid(let reading): try await Payment.apply(reading, to: call.payment, subjects, in: tx)
            case .pending:
                if payment.state == .open { try await payment.step(to: .pending, in: tx) }
                return try await GatewayCall.queue.postpone(call.lease, why: "the bank has not decided yet", in: tx)
            }
            try await GatewayCall.end(call, as: "answered", in: tx)
        }
    }

    // MARK: Refunds

    private func refund(_ call: GatewayCall.Taken, _ gateway: any Gateway) async throws {
        guard let id = call.refund else { return }
        let asks = try await db.transaction { tx -> (PaymentHandle, Refund)? in
            guard let payment = try await tx.read(Payment.locked(call.payment)), let handle = payment.handle,
                let refund = try await tx.read(Refund.locked(id)), refund.state == .due || refund.state == .asked
            else {
                try await GatewayCall.end(call, as: "overtaken", in: tx)
                return nil
            }
            try await Refund.markAsked(id, in: tx)
            return try await GatewayCall.markSent(call, in: tx) ? (handle, refund) : nil
        }
        guard let (payment, refund) = asks else { return }
        call.verb.faults.sent.pass()
        let reading: RefundReading
        do throws(GatewayFailure) {
            if refund.providerKey != nil || isForgotten(call, by: gateway) {
                let handle = RefundHandle(providerKey: refund.providerKey, key: call.lease.id, payment: payment)
                guard let known = try await gateway.readRefund(handle) else { throw .refused(reason: "the provider has no such refund") }
                reading = known
            } else {
                reading = try await gateway.refund(RefundRequest(key: call.lease.id, payment: payment, amount: refund.asked))
            }
        } catch {
            guard case .refused(let reason) = error else { throw error }
            return try await db.transaction { tx in
                try await Refund.fail(id, why: reason, subjects, in: tx)
                try await GatewayCall.end(call, as: "refused", why: reason, in: tx)
            }
        }
        call.verb.faults.answered.pass()
        try await db.transaction { tx in
            if try await Refund.apply(reading, to: id, subjects, in: tx) == .asked {
                try await GatewayCall.queue.postpone(call.lease, why: "the provider has not decided yet", in: tx)
            } else {
                try await GatewayCall.end(call, as: "answered", in: tx)
            }
        }
    }
}
