package import Identity
package import Media
package import Postgres

/// Messages that a person sent by the contact form, logged in or with one of their contacts.
package enum ContactRecords: PersonalRecords {
    package static let schema = "support"

    package static func disclosures(to subject: DataSubject) -> [Disclosure] {
        return [
            Disclosure(
                "contact_messages",
                """
                SELECT coalesce(json_agg(json_build_object('reference', 'M-' || upper(right(id::text, 8)), 'topic', topic,
                    'name', name, 'contact', contact, 'order_number', order_number, 'words', words,
                    'language', language, 'received_at', kernel.iso8601(received_at),
                    'handled_at', kernel.iso8601(handled_at)) ORDER BY received_at), '[]')::text
                FROM support.message WHERE \(isOf(subject))
                """)
        ]
    }

    /// The files that the person sent, with their names in the archive. The names begin with the references of the messages.
    package static func files(of subject: DataSubject, in db: Database) async throws -> [(name: String, file: PrivateFile)] {
        let messages = Query<[ContactMessage]>.all(
            "SELECT \(ContactMessage.columns) FROM support.message WHERE \(isOf(subject)) ORDER BY received_at, id"
        ) { row in try ContactMessage(&row) }
        let found = try await db.read(messages)
        let files = try await db.read(ContactMessage.files(of: found.map(\.id)))
        return found.flatMap { message in
            (files[message.id] ?? []).enumerated().map { (ContactMessage.fileName(message, $0.offset), $0.element) }
        }
    }

    package static func forget(_ subject: DataSubject, in tx: Transaction) async throws {
        try await ContactMessage.delete(where: isOf(subject), in: tx)
    }
    private static func isOf(_ subject: DataSubject) -> SQL {
        "person_id = \(subject.person.id) OR (person_id IS NULL AND contact = ANY (\(subject.contacts)::text[]))"
    }
}
