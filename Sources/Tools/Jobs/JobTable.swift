import Foundation
package import Postgres

/// The work of the program's workers: subscribers of events, and jobs that repeat.
package struct JobTable: Sendable {
    typealias Work = @Sendable (_ payload: Data, Database) async throws -> Void

    private(set) var works: [String: Work] = [:]
    private var subscriptions: [(event: String, subscriber: String)] = []
    private var repeated: [(name: String, seconds: Int)] = []

    package init() {}

    /// Subscribes to an event. `body` runs at least once for each event, so running it twice must be safe.
    /// - Parameter name: the subscriber's name, which must never change. One name may subscribe to several kinds of events, once each.
    package mutating func on<Fact: Event>(
        _ fact: Fact.Type, as name: String, _ body: @escaping @Sendable (Fact, Database) async throws -> Void
    ) {
        let subscriber = name + ":" + Fact.name
        precondition(works[subscriber] == nil, "\(subscriber) is subscribed twice")
        subscriptions.append((Fact.name, subscriber))
        works[subscriber] = { payload, db in try await body(JSONDecoder().decode(Fact.self, from: payload), db) }
    }

    /// Adds a job that runs again `seconds` after its last run, on one worker at a time.
    package mutating func every(_ seconds: Int, _ name: String, _ body: @escaping @Sendable (Database) async throws -> Void) {
        precondition(works[name] == nil, "there are two jobs called \(name)")
        repeated.append((name, seconds))
        works[name] = { _, db in try await body(db) }
    }

    /// Writes the table to the database, so that publishers know the subscribers. It also renews the names of the table's jobs, so
    /// that their subscriptions stay. Call it at each start. A running worker calls it again every five minutes.
    package func register(in tx: Transaction) async throws {
        // A name comes before its subscriptions. A worker that removes the name holds its lock until the subscriptions are gone too.
        try await tx.run([
            """
            INSERT INTO jobs.handler (name) SELECT name FROM unnest(\(Array(works.keys))::text[]) AS served (name) ORDER BY name
            ON CONFLICT (name) DO UPDATE SET seen_at = kernel.now()
            """,
            """
            INSERT INTO jobs.subscription (event, subscriber)
            SELECT event, subscriber FROM unnest(\(subscriptions.map(\.event))::text[], \(subscriptions.map(\.subscriber))::text[])
                AS served (event, subscriber)
            ON CONFLICT DO NOTHING
            """,
            """
            INSERT INTO jobs.job (name, every)
            SELECT name, every FROM unnest(\(repeated.map(\.name))::text[], \(repeated.map(\.seconds))::int[]) AS served (name, every)
            ORDER BY name ON CONFLICT (name) WHERE every IS NOT NULL DO UPDATE SET every = excluded.every WHERE job.every <> excluded.every
            """,
        ])
    }
}
