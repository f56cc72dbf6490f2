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

    /// Writes the table to the database, so that publishers know the subscribers. Call it at each start.
    /// Subscriptions of other versions of the program stay, because those versions may still be running.
    package func register(in tx: Transaction) async throws {
        for (event, subscriber) in subscriptions {
            _ = try await tx.run(
                "INSERT INTO jobs.subscription (event, subscriber) VALUES (\(event), \(subscriber)) ON CONFLICT DO NOTHING")
        }
        for (name, seconds) in repeated {
            _ = try await tx.run(
                """
                INSERT INTO jobs.job (name, every) VALUES (\(name), \(seconds))
                ON CONFLICT (name) WHERE every IS NOT NULL DO UPDATE SET every = excluded.every
                """)
        }
    }
}
