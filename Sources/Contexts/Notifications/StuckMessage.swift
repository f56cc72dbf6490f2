import Auditing
package import Kernel
package import Postgres

/// A message that was not sent, or may not have been sent.
package struct StuckMessage: Sendable {
    package let id: ID<NotificationKey>
    package let type: String
    package let subject: String
    package let channel: String
    package let recipient: String
    /// `unsure`, `refused` or `parked`.
    package let state: String
    package let why: String

    /// The newest first, at most a hundred.
    package static let newest = Query<[StuckMessage]>.all(
        """
        SELECT id, topic, subject, channel, recipient, state, coalesce(last_error, '') FROM notifications.message
        WHERE state IN ('unsure', 'refused', 'parked') ORDER BY settled_at DESC LIMIT 100
        """
    ) { row in
        try StuckMessage(
            id: row.next(), type: row.next(), subject: row.next(), channel: row.next(), recipient: row.next(), state: row.next(),
            why: row.next())
    }

    /// Marks all waiting messages as unsure, so that they are not sent. After a restore of a
    /// backup, the database does not tell which were sent since.
    ///
    /// - Returns: how many messages became unsure.
    package static func withholdAll(by actor: Actor, in tx: Transaction) async throws -> Int {
        try await tx.run(
            "DELETE FROM notifications.message WHERE state IN ('waiting', 'handing') AND topic = \(NotificationType.accountErased)")
        let count = try await tx.run(
            """
            UPDATE notifications.message SET state = 'unsure', settled_at = kernel.now(), last_error = 'it waited when the backup was made'
            WHERE state IN ('waiting', 'handing')
            """)
        try await Audit.record("notifications.held", by: actor, on: Audit.Subject("system", "kolchi"), ["count": "\(count)"], in: tx)
        return count
    }

    /// Sends the message once more, for an operator who knows that it did not arrive.
    ///
    /// - Returns: false where it is not stuck.
    package static func sendAgain(_ id: ID<NotificationKey>, by actor: Actor, in tx: Transaction) async throws -> Bool {
        let count = try await tx.run(
            """
            UPDATE notifications.message SET state = 'waiting', settled_at = NULL, due = kernel.now(), tries = 0
            WHERE id = \(id) AND state IN ('unsure', 'refused', 'parked')
            """)
        guard count == 1 else { return false }
        await tx.notify(NotificationKey.channel)
        try await Audit.record("notifications.sent-again", by: actor, on: Audit.Subject("message", id), in: tx)
        return true
    }
}

/// An address or number that gets no messages, because it does not exist.
package struct PausedAddress: Sendable {
    package let recipient: String
    /// The reply of the relay or the gateway.
    package let why: String

    /// The newest first, at most a hundred.
    package static let newest = Query<[PausedAddress]>.all(
        "SELECT recipient, why FROM notifications.paused ORDER BY paused_at DESC LIMIT 100"
    ) { row in try PausedAddress(recipient: row.next(), why: row.next()) }

    /// Ends the pause.
    ///
    /// - Returns: false where the address was not paused.
    package static func resume(_ recipient: String, by actor: Actor, in tx: Transaction) async throws -> Bool {
        guard try await tx.run("DELETE FROM notifications.paused WHERE recipient = \(recipient)") > 0 else { return false }
        // The log has no addresses.
        try await Audit.record("notifications.resumed", by: actor, on: Audit.Subject("system", "kolchi"), in: tx)
        return true
    }
}
