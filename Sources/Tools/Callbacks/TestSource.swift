import Foundation
package import Postgres

/// A gateway for tests. Its body is JSON: `{"id": "evt_1", "type": "paid", "subject": "p-1", "amount": 1250}`.
///
/// `opened` makes the subject known, and `paid` adds a row for the amount, in centimes. So a test can count effects.
package struct TestSource: CallbackSource {
    package static let name = "test"
    /// The header field with the signature.
    package static let field = "Test-Signature"

    package let secrets: CallbackSecrets

    package init(_ secrets: CallbackSecrets) { self.secrets = secrets }

    package var name: String { Self.name }
    package var scheme: any SignatureScheme { TimestampedHMAC(field: Self.field) }

    private struct Content: Decodable {
        let id: String
        let type: String
        let subject: String
        let amount: Int?

        init(_ body: [UInt8]) throws { self = try JSONDecoder().decode(Self.self, from: Data(body)) }
    }

    package func key(of body: [UInt8]) throws -> CallbackKey {
        let content = try Content(body)
        return CallbackKey(event: content.id, subject: content.subject)
    }

    package func apply(_ callback: Callback, in tx: Transaction) async throws -> CallbackOutcome {
        let content = try Content(callback.body)
        switch content.type {
        case "opened":
            let count = try await tx.run(
                """
                INSERT INTO callbacks.test_subject (subject, callback_id) VALUES (\(content.subject), \(callback.id))
                ON CONFLICT (subject) DO NOTHING
                """)
            guard count > 0 else { return .ignored(why: "the subject is known already") }
            try await Callback.wake(about: content.subject, of: name, in: tx)
            return .applied
        case "paid":
            let count = try await tx.run(
                """
                INSERT INTO callbacks.test_effect (callback_id, subject, amount)
                SELECT \(callback.id), subject, \(content.amount ?? 0) FROM callbacks.test_subject WHERE subject = \(content.subject)
                """)
            return count > 0 ? .applied : .unknownSubject
        default: return .ignored(why: "events of this type have no effect")
        }
    }
}
