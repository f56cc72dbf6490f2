import Auditing
import Foundation
package import Identity
package import Kernel
package import Media
import Orders
package import Postgres
import Support

extension PersonalData {
    /// Exports that a person may request in a day.
    package static let exportsADay = 5

    /// The version of the format of `kolchi.json`. It rises when a key is renamed or removed.
    private static let form = 2

    /// Consumes one of a person's exports of the day and audits it. Call it in a transaction of its own, so that failed exports count.
    ///
    /// - Throws: `RateLimit.Exceeded`.
    package static func takeExport(of person: Person.ID, in tx: Transaction) async throws {
        try await RateLimit.consume("privacy.export:\(person)", limit: exportsADay, per: 86_400, in: tx)
        try await Audit.record("identity.exported", by: person.actor, on: person.auditSubject, in: tx)
    }

    /// All data of a person, read in one snapshot: an object with a key for each disclosure, and `kolchi`, which describes the format.
    ///
    /// - Parameter browser: the browser that makes the request.
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

    /// The files that a person sent and that the shop still stores, with their names in the archive. The names have no extension.
    package static func files(
        of person: Person, in browser: VisitorKey, in db: Database
    ) async throws -> [(name: String, file: PrivateFile)] {
        let subject = try await db.transaction(.snapshotReadOnly) { tx in try await DataSubject.of(person, in: browser, tx) }
        return try await ContactRecords.files(of: subject, in: db)
    }
}

extension DataSubject {
    /// The person, with everything that is needed to find their data.
    static func of(_ person: Person, in browser: VisitorKey, _ tx: Transaction) async throws -> DataSubject {
        let (contacts, dealings) = try await tx.read(Person.contacts(ofEver: person.id), Purchase.dealings(of: person.id))
        return DataSubject(person, contacts: contacts, browser: browser, dealings: dealings)
    }
}
