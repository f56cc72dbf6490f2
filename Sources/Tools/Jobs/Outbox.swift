import Foundation
package import Kernel
package import Postgres
import Tracing

/// An event that a domain module publishes. Its wire name must never change.
package protocol Event: Codable, Sendable {
    static var name: String { get }
}

/// An event about things that many statements of a transaction change. Each of them is told of once, however often it was published.
package protocol GatheredEvent: Event {
    associatedtype Subject
    /// The keys of the things.
    var keys: [ID<Subject>] { get }

    init(keys: [ID<Subject>])
}

/// Delivers events to their subscribers: the transactional outbox.
package enum Outbox {
    static let channel = "jobs"

    /// Writes one job for each subscriber, in the transaction that causes the event. Either both are committed or neither is.
    /// The order of events is not guaranteed, so a subscriber reads the current state again.
    package static func publish<Fact: Event>(_ event: Fact, in tx: Transaction) async throws {
        _ = try await tx.run(try insertion(of: event, tx.span?.context.traceparent))
        await tx.notify(channel)
    }

    /// Writes the jobs right before the commit, together with those of the same event. A job is about `mostKeys` things at most.
    package static func publish<Fact: GatheredEvent>(_ event: Fact, in tx: Transaction) async throws {
        let trace = tx.span?.context.traceparent
        await tx.gather(event.keys.map { "\($0)" }, as: Fact.name) { keys in
            try stride(from: 0, to: keys.count, by: mostKeys).map { first in
                try insertion(of: Fact(keys: keys[first..<min(first + mostKeys, keys.count)].compactMap { ID($0) }), trace)
            }
        }
        await tx.notify(channel)
    }

    private static let mostKeys = 100

    private static func insertion(of event: some Event, _ trace: String?) throws -> SQL {
        let payload = String(decoding: try JSONEncoder().encode(event), as: UTF8.self)
        return """
            INSERT INTO jobs.job (name, payload, traceparent)
            SELECT subscriber, \(payload)::jsonb, \(trace as String?)::text FROM jobs.subscription WHERE event = \(type(of: event).name)
            """
    }
}
