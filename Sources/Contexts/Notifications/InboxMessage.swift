package import Kernel
package import Postgres

/// A message that was stored for developers instead of being sent.
package struct InboxMessage: Sendable {
    /// Empty for a text message.
    package let subject: String
    package let text: String
    /// Nil for a text message.
    package let html: String?

    /// A stored message with its recipient and channel.
    package struct Entry: Sendable {
        package let id: ID<NotificationKey>
        package let channel: Channel
        package let recipient: String
        package let at: Moment
        package let message: InboxMessage
    }

    /// The newest first, at most a hundred.
    package static let newest = Query<[Entry]>.all(
        "SELECT message_id, channel, recipient, made_at, subject, text, html FROM notifications.inbox ORDER BY made_at DESC, message_id LIMIT 100"
    ) { row in try entry(&row) }

    package static func entry(_ id: ID<NotificationKey>) -> Query<Entry?> {
        .first("SELECT message_id, channel, recipient, made_at, subject, text, html FROM notifications.inbox WHERE message_id = \(id)") {
            row in
            try entry(&row)
        }
    }

    private static func entry(_ row: inout Row) throws -> Entry {
        Entry(
            id: try row.next(), channel: try row.next(), recipient: try row.next(), at: try row.next(),
            message: InboxMessage(subject: try row.next(), text: try row.next(), html: try row.next()))
    }

    /// Stores the message instead of sending it, unless its recipient was erased in the meantime.
    ///
    /// The last message to an erased person is stored without its recipient.
    func store(for queued: QueuedMessage, in tx: Transaction) async throws {
        guard try await queued.end(as: .sent, in: tx) else { return }
        _ = try await tx.run(
            """
            INSERT INTO notifications.inbox (message_id, channel, recipient, subject, text, html)
            VALUES (\(queued.id), \(queued.channel), \(queued.leavesNoTrace ? "" : queued.recipient), \(subject), \(text), \(html as String?))
            ON CONFLICT (message_id) DO NOTHING
            """)
    }
}
