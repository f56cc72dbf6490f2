import Foundation
package import Postgres

/// What is to be done: who hears which event, and what is done again and again.
package struct JobTable: Sendable {
    typealias Work = @Sendable (_ payload: Data, Database) async throws -> Void

    private(set) var works: [String: Work] = [:]
    private var subscriptions: [(event: String, subscriber: String)] = []
    private var repeated: [(name: String, seconds: Int)] = []

    package init() {}

    /// `body` runs at least once for each event, so it must be safe to run twice.
    /// - Parameter name: the subscriber's, which never changes; one name hears one kind of event.
    package mutating func on<Fact: Event>(
        _ fact: Fact.Type, as name: String, _ body: @escaping @Sendable (Fact, Database) async throws -> Void
    ) {
        let subscriber = name + ":" + Fact.name
        precondition(works[subscriber] == nil, "\(subscriber) is subscribed twice")
        subscriptions.append((Fact.name, subscriber))
        works[subscriber] = { payload, db in try await body(JSONDecoder().decode(Fact.self, from: payload), db) }
    }

    /// `body` runs each time that so many seconds have passed since its last run, on one worker of all.
    package mutating func every(_ seconds: Int, _ name: String, _ body: @escaping @Sendable (Database) async throws -> Void) {
        precondition(works[name] == nil, "there are two jobs called \(name)")
        repeated.append((name, seconds))
        works[name] = { _, db in try await body(db) }
    }

    /// Writes the table to the database, so that publishers know the subscribers; call it at each start.
    /// What other versions of the program subscribed stays until nobody of them runs.
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
