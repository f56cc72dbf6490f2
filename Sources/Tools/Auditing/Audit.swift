import Foundation
package import Kernel
package import Postgres

/// The audit log: who did what. Rows are added and never changed.
package enum Audit {
    /// The thing that was acted on: its kind and its key, as `person 0193…`.
    ///
    /// The log outlives the people in it, so a key is never the name, address or number of a person.
    package struct Subject: Sendable, Equatable, CustomStringConvertible {
        package let description: String

        package init(_ kind: StaticString, _ key: some CustomStringConvertible) { description = "\(kind) \(key)" }
    }

    /// Records an act in the transaction of that act, so both are committed or neither is.
    ///
    /// - Parameters:
    ///   - act: area and event, as `identity.password-changed`. The name never changes later.
    ///   - details: further facts, without anybody's name, address, number or secret.
    package static func record(
        _ act: StaticString, by actor: Actor, on subject: Subject, _ details: [String: String] = [:], in tx: Transaction
    ) async throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let text = String(decoding: try encoder.encode(details), as: UTF8.self)
        try await tx.run(
            """
            INSERT INTO audit.act (name, actor, subject, details)
            VALUES (\("\(act)"), \(actor.description), \(subject.description), \(text)::json)
            """)
    }
}
