package import Identity
package import Postgres

/// Messages that a person sent by the contact form, logged in or with one of their contacts.
package enum ContactRecords: PersonalRecords {
    package static let schema = "support"

    package static func disclosures(to subject: DataSubject) -> [Disclosure] {
        let (id, contacts) = (subject.person.id, subject.contacts)
        return [
            Disclosure(
                "contact_messages",
                """
                SELECT coalesce(json_agg(json_build_object('topic', topic, 'name', name, 'contact', contact, 'order_number', order_number,
                    'words', words, 'language', language, 'received_at', kernel.iso8601(received_at)) ORDER BY received_at), '[]')::text
                FROM support.message WHERE person_id = \(id) OR (person_id IS NULL AND contact = ANY (\(contacts)::text[]))
                """)
        ]
    }

    package static func forget(_ subject: DataSubject, in tx: Transaction) async throws {
        try await tx.run(
            """
            DELETE FROM support.message
            WHERE person_id = \(subject.person.id) OR (person_id IS NULL AND contact = ANY (\(subject.contacts)::text[]))
            """)
    }
}
