import Foundation
package import Postgres
import Tracing

/// A fact that a context tells. Its wire name never changes.
package protocol Event: Codable, Sendable {
    static var name: String { get }
}

/// The way of a fact to those who want to hear it.
package enum Outbox {
    static let channel = "jobs"

    /// Writes one job for each subscriber, in the transaction in which the fact came about: either both are there
    /// or none. Order is not promised; a subscriber reads the state again.
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
