package import Callbacks
import Jobs
import Kernel
package import Logging
import Outgoing
package import Postgres

/// Sends the webhooks of the simulated gateway to the shop, until it is stopped.
///
/// A webhook is sent again until the shop answers with 2xx, so the shop may get it several times and in any order.
package final class EventSender: Sendable {
    /// Webhooks that are sent at the same time.
    private static let concurrency = 2

    /// The pause doubles from five seconds up to an hour, so an event is abandoned after about a day.
    static let queue = LeasedQueue<ProviderEvent.ID>(
        table: "simulated.event", hasStates: false, lease: 60, tries: 32, longestError: 200
    ) { tries in min(3_600, 5 << min(tries - 1, 10)) }

    private let address: String
    private let secrets: CallbackSecrets
    private let db: Database
    private let log: Log
    private let loop: QueueLoop
    private let client = HTTPClient("simulated")

    /// - Parameters:
    ///   - address: the whole URL of the shop's callbacks.
    ///   - secrets: both sign.
    ///   - pollInterval: milliseconds between two looks at the queue when nothing wakes the sender.
    package init(to address: String, signing secrets: CallbackSecrets, on db: Database, log: Log, pollInterval: Int = 1_000) {
        (self.address, self.secrets, self.db, self.log) = (address, secrets, db, log)
        loop = QueueLoop(ProviderEvent.channel, concurrency: Self.concurrency, pollInterval: pollInterval, on: db)
    }

    /// Works until `stop()`, and returns when the webhooks at hand are settled.
    package func run() async {
        // If the database is down, the worker of the jobs logs it.
        await loop.run { [self] in try await sendOne() }
    }

    /// Makes `run()` return after the webhooks at hand.
    package func stop() { loop.stop() }

    /// Sends all webhooks that are due now, then returns. For tests.
    package func runDue() async throws {
        while try await sendOne() {}
    }

    /// Sends one webhook now, whatever its state is, and records nothing. Tests repeat and shuffle webhooks by it.
    ///
    /// - Returns: the status of the answer; nil where there was none, or no such event.
    package func send(_ event: ProviderEvent.ID) async throws -> Int? {
        guard let body = try await db.read(ProviderEvent.body(of: event)) else { return nil }
        return try? await client.answer(to: call(event, body)).status
    }

    /// - Returns: false where nothing is due.
    private func sendOne() async throws -> Bool {
        let lease = try await db.transaction { tx in
            try await Self.queue.take(where: "state = 'waiting'", reading: "payment_id", in: tx) { lease, _ in lease }
        }
        guard let lease else { return false }
        guard let body = try await db.read(ProviderEvent.body(of: lease.id)) else { return true }
        do {
            let answer = try await client.answer(to: call(lease.id, body))
            guard answer.isGood else { throw NotAccepted(status: answer.status) }
            try await settle(lease, as: "sent", why: nil)
        } catch let failure as HTTPFailure {
            try await postpone(lease, why: failure.why)
        } catch let failure as NotAccepted {
            try await postpone(lease, why: "the shop answered with \(failure.status)")
        }
        return true
    }

    private func call(_ event: ProviderEvent.ID, _ body: [UInt8]) -> HTTPCall {
        let headers = StandardWebhooks.headers(of: body, id: event.description, at: .now(), with: secrets)
        return HTTPCall(.post, address, headers: headers, body: .json(Bytes(body)), answerLimit: 1 << 16)
    }

    private func settle(_ lease: LeasedQueue<ProviderEvent.ID>.Lease, as state: String, why: String?) async throws {
        _ = try await db.transaction { tx in try await Self.queue.settle(lease, as: state, why: why, in: tx) }
    }

    private func postpone(_ lease: LeasedQueue<ProviderEvent.ID>.Lease, why: String) async throws {
        let isLast = Self.queue.isLastTry(lease)
        if isLast {
            try await settle(lease, as: "abandoned", why: why)
        } else {
            try await db.transaction { tx in try await Self.queue.postpone(lease, why: why, in: tx) }
        }
        log.warning(
            isLast ? "a webhook of the simulated gateway was abandoned" : "a webhook of the simulated gateway was not accepted",
            ["event": .text("\(lease.id)"), "try": .number(lease.tries), "why": .text(why)])
    }
}

/// The shop answered, but not with 2xx.
private struct NotAccepted: Error {
    let status: Int
}
