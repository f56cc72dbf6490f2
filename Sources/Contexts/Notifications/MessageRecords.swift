package import Identity
package import Postgres

/// Personal data in the schema `notifications`: messages, in-app notifications, preferences and unsubscribed addresses.
package enum MessageRecords: PersonalRecords {
    package static let schema = "notifications"

    package static func disclosures(to subject: DataSubject) -> [Disclosure] {
        let (id, contacts) = (subject.person.id, subject.contacts)
        return [
            Disclosure(
                "messages",
                """
                SELECT coalesce(json_agg(json_build_object('of', topic, 'about', subject, 'channel', channel, 'recipient', recipient, 'state', state,
                    'made_at', kernel.iso8601(made_at), 'settled_at', kernel.iso8601(settled_at)) ORDER BY made_at), '[]')::text
                FROM notifications.message WHERE person_id = \(id) OR (person_id IS NULL AND recipient = ANY (\(contacts)::text[]))
                """),
            Disclosure(
                "notices",
                """
                SELECT coalesce(json_agg(json_build_object('of', topic, 'about', subject, 'made_at', kernel.iso8601(made_at),
                    'read_at', kernel.iso8601(read_at)) ORDER BY made_at), '[]')::text
                FROM notifications.notice WHERE person_id = \(id)
                """),
            Disclosure(
                "preferences",
                """
                SELECT coalesce(json_agg(json_build_object('of', kind, 'channel', channel, 'is_wanted', is_wanted, 'said_at', kernel.iso8601(said_at))
                    ORDER BY kind, channel), '[]')::text
                FROM notifications.preference WHERE person_id = \(id)
                """),
            Disclosure(
                "unwanted",
                """
                SELECT coalesce(json_agg(json_build_object('of', kind, 'channel', channel, 'recipient', recipient, 'said_at', kernel.iso8601(said_at))
                    ORDER BY kind, channel), '[]')::text
                FROM notifications.unwanted WHERE recipient = ANY (\(contacts)::text[])
                """),
            Disclosure(
                "disavowed",
                """
                SELECT coalesce(json_agg(json_build_object('recipient', recipient, 'said_at', kernel.iso8601(said_at)) ORDER BY said_at), '[]')::text
                FROM notifications.disavowed WHERE recipient = ANY (\(contacts)::text[])
                """),
        ]
    }

    /// Deletes all past and waiting messages. One last message says that the person is erased; its row is deleted when it is sent.
    package static func forget(_ subject: DataSubject, in tx: Transaction) async throws {
        let (id, contacts, dealings) = (subject.person.id, subject.contacts, subject.dealings)
        try await tx.run([
            """
            DELETE FROM notifications.inbox WHERE recipient = ANY (\(contacts)::text[]) OR message_id IN (
                SELECT m.id FROM notifications.message m
                WHERE m.person_id = \(id) OR (m.topic = ANY (\(NotificationType.ofOrders)::text[]) AND m.subject = ANY (\(dealings)::text[])))
            """,
            """
            DELETE FROM notifications.paused WHERE recipient = ANY (\(contacts)::text[]) OR recipient IN (
                SELECT m.recipient FROM notifications.message m WHERE m.person_id = \(id) OR (m.topic = ANY (\(NotificationType.ofOrders)::text[]) AND m.subject = ANY (\(dealings)::text[])))
            """,
            """
            DELETE FROM notifications.message
            WHERE person_id = \(id) OR recipient = ANY (\(contacts)::text[]) OR (topic = ANY (\(NotificationType.ofOrders)::text[]) AND subject = ANY (\(dealings)::text[]))
            """,
            "DELETE FROM notifications.unwanted WHERE recipient = ANY (\(contacts)::text[])",
            "DELETE FROM notifications.disavowed WHERE recipient = ANY (\(contacts)::text[]) OR purchase_id::text = ANY (\(dealings)::text[])",
            "DELETE FROM notifications.notice WHERE person_id = \(id)",
            "DELETE FROM notifications.preference WHERE person_id = \(id)",
        ])
        guard let contact = subject.person.bestContact else { return }
        try await NotificationKey(.accountErased, id).queue(contact, subject.person.language, of: nil, in: tx)
    }
}
