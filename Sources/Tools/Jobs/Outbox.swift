import Foundation
package import Postgres
import Tracing

/// An event that a domain module publishes. Its wire name must never change.
package protocol Event: Codable, Sendable {
    static var name: String { get }
}

/// Delivers events to their subscribers: the transactional outbox.
package enum Outbox {
    static let channel = "jobs"

    /// Writes one job for each subscriber, in the transaction that causes the event. Either both are committed or neither is.
    /// The order of events is not guaranteed, so a subscriber reads the current state again.
    package static func publish<Fact: Event>(_ event: Fact, in tx: Transaction) async throws {
        let payload = String(decoding: try JSONEncoder().encode(event), as: UTF8.self)
        _ = try await tx.run(
            """
            INSERT INTO jobs.job (name, payload, traceparent)
            SELECT subscriber, \(payload)::jsonb, \(tx.span?.context.traceparent as String?)::text FROM jobs.subscription WHERE event = \(Fact.name)
            """)
        await tx.notify(channel)
    }
}
