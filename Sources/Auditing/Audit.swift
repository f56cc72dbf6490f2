import Foundation
package import Kernel
package import Postgres

/// The log of who did what. Rows are added and never changed.
package enum Audit {
    /// What something was done to: a kind of thing and its key, as `person 0193…`.
    ///
    /// The log outlives the people in it, so a key is never a name, an address or a number of a person.
    package struct Subject: Sendable, Equatable, CustomStringConvertible {
        package let description: String

        package init(_ kind: StaticString, _ key: some CustomStringConvertible) { description = "\(kind) \(key)" }
    }

    /// Writes an act down in its own transaction: both are there, or none.
    ///
    /// - Parameters:
    ///   - act: where and what, as `identity.password-changed`. It is never called otherwise later.
    ///   - details: what else is to be known of it, without anybody's name, address, number or secret.
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
