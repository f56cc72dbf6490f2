import Auditing
import Foundation
package import Identity
package import Kernel
import Orders
package import Postgres

extension PersonalData {
    /// Exports that a person may have in any day.
    package static let exportsADay = 5

    /// The number of the form of `kolchi.json`: another one when a key is called otherwise or is gone.
    private static let form = 1

    /// Takes one of the exports of a person; it counts whatever comes of it.
    ///
    /// - Throws: `RateLimit.Exceeded`.
    package static func takeExport(of person: Person.ID, in tx: Transaction) async throws {
        try await RateLimit.consume("privacy.export:\(person)", limit: exportsADay, per: 86_400, in: tx)
        try await Audit.record("identity.exported", by: person.actor, on: person.auditSubject, in: tx)
    }

    /// What is held of somebody, at one moment: an object with a key for each disclosure, and `kolchi`, which says what it is.
    ///
    /// - Parameter browser: in which they ask.
    /// - Returns: JSON (RFC 8259) in UTF-8, keys sorted.
    package static func export(of person: Person, in browser: VisitorKey, at now: Moment, in db: Database) async throws -> [UInt8] {
        let parts = try await db.transaction(.snapshotReadOnly) { tx in
            let subject = try await DataSubject.of(person, in: browser, tx)
            var parts: [(key: String, json: String)] = []
            for disclosure in records.flatMap({ $0.disclosures(to: subject) }) {
                parts.append((disclosure.key, try await tx.read(disclosure.json)))
            }
            return parts
        }
        var whole: [String: Any] = [
            "kolchi": [
                "form": form, "made_at": Date(timeIntervalSince1970: Double(now.seconds)).formatted(.iso8601), "moments": "ISO 8601, UTC",
                "sums": "MAD, with two decimals, as text",
            ] as [String: Any]
        ]
        for (key, json) in parts { whole[key] = try JSONSerialization.jsonObject(with: Data(json.utf8), options: .fragmentsAllowed) }
        return Array(try JSONSerialization.data(withJSONObject: whole, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]))
    }
}

extension DataSubject {
    /// That person, with all that is needed to find them.
    static func of(_ person: Person, in browser: VisitorKey, _ tx: Transaction) async throws -> DataSubject {
        let (contacts, dealings) = try await tx.read(Person.contacts(ofEver: person.id), Purchase.dealings(of: person.id))
        return DataSubject(person, contacts: contacts, browser: browser, dealings: dealings)
    }
}
