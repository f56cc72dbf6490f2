import Foundation
package import Postgres

/// The log of who did what. Rows are added and never changed.
package enum Audit {
    /// Who did something, or what it was done to: a kind of thing and its key, as `person 0193…`.
    ///
    /// The log outlives whom it names, so a key is never a name, an address or a number of a person.
    package struct Party: Sendable, Equatable, CustomStringConvertible {
        package let description: String

        package init(_ kind: StaticString, _ key: some CustomStringConvertible) { description = "\(kind) \(key)" }

        /// What the program does by itself.
        package static let system = Party("system", "kolchi")

        /// Whoever gives the commands of the house: the name of a login.
        package static func login(_ name: String) -> Party { Party("login", name.prefix(100)) }
    }

    /// Writes an act down in its own transaction: both are there, or none.
    ///
    /// - Parameters:
    ///   - act: where and what, as `identity.password-changed`. It is never called otherwise later.
    ///   - details: what else is to be known of it, without anybody's name, address, number or secret.
    package static func record(
        _ act: StaticString, by actor: Party, on subject: Party, _ details: [String: String] = [:], in tx: Transaction
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
