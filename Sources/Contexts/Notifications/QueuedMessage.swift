import Identity
import Kernel
import Mail
import Postgres
import SMS
import Secrets

/// A row of `notifications.message` that a worker has claimed with a lease.
struct QueuedMessage: Sendable {
    let id: ID<NotificationKey>
    /// The fencing number of the lease. A worker with an older number can change nothing.
    let fence: Int
    let notification: NotificationKey
    let recipient: String
    /// The person whose account it is about; nil for a guest's order.
    let person: Person.ID?
    let channel: Channel
    let language: Language
    let tries: Int
    let madeAt: Moment

    /// Seconds of the lease, in which no other worker claims the message. The conversation with a relay ends before that.
    static let lease = 180
    /// Failures after which the message is parked: about twenty hours.
    static let tries = 14

    /// The final states of a message.
    enum End: String, Sendable {
        case sent, unsure, refused, withheld, parked
    }

    /// Claims the next message that is due. A message whose worker died during the hand-over becomes unsure and is not sent again.
    static func claim(in tx: Transaction) async throws -> QueuedMessage? {
        _ = try await tx.run(
            "DELETE FROM notifications.message WHERE state = 'handing' AND due <= kernel.now() AND topic = \(NotificationType.accountErased)"
        )
        _ = try await tx.run(
            """
            UPDATE notifications.message SET state = 'unsure', settled_at = kernel.now(), last_error = 'the worker ended while it handed this over'
            WHERE state = 'handing' AND due <= kernel.now()
            """)
        return try await tx.read(
            Query<QueuedMessage?>.first(
                """
                UPDATE notifications.message SET due = kernel.now() + make_interval(secs => \(lease)), fence = fence + 1, tries = tries + 1
                WHERE id = (SELECT id FROM notifications.message WHERE state = 'waiting' AND due <= kernel.now()
                            ORDER BY due LIMIT 1 FOR UPDATE SKIP LOCKED)
                RETURNING id, fence, topic, subject, recipient, person_id, channel, language, tries, made_at
                """
            ) { row in
                QueuedMessage(
                    id: try row.next(), fence: try row.next(),
                    notification: NotificationKey(try row.next(NotificationType.self), try row.next(String.self)),
                    recipient: try row.next(), person: try row.next(), channel: try row.next(), language: try row.next(),
                    tries: try row.next(), madeAt: try row.next())
            })
    }

    /// Records that the message is being handed over. From now on it is sent again only if it certainly did not arrive.
    ///
    /// - Returns: false where another worker has it, or it is gone.
    func handOver(in tx: Transaction) async throws -> Bool {
        try await tx.run("UPDATE notifications.message SET state = 'handing' WHERE id = \(id) AND fence = \(fence) AND state = 'waiting'")
            == 1
    }

    /// - Returns: false where another worker has it, or its recipient was erased. Then nothing more may be recorded about it.
    func end(as end: End, why: String? = nil, in tx: Transaction) async throws -> Bool {
        if leavesNoTrace {
            return try await tx.run(
                "DELETE FROM notifications.message WHERE id = \(id) AND fence = \(fence) AND state IN ('waiting', 'handing')") == 1
        }
        return try await tx.run(
            """
            UPDATE notifications.message SET state = \(end), settled_at = kernel.now(), last_error = \(Self.tidy(why) as String?)
            WHERE id = \(id) AND fence = \(fence) AND state IN ('waiting', 'handing')
            """) == 1
    }

    /// Whether nothing may be stored about its recipient, who was erased.
    var leavesNoTrace: Bool { notification.type == .accountErased }

    /// Puts the message back for a later try, or parks it. The wait doubles from 15 seconds up to six hours.
    func postpone(why: String, in tx: Transaction) async throws {
        guard tries < Self.tries else {
            _ = try await end(as: .parked, why: why, in: tx)
            return
        }
        let pause = min(6 * 3_600, 15 << min(tries - 1, 12))
        _ = try await tx.run(
            """
            UPDATE notifications.message SET state = 'waiting', due = kernel.now() + make_interval(secs => \(pause)), last_error = \(Self.tidy(why) as String?)
            WHERE id = \(id) AND fence = \(fence) AND state IN ('waiting', 'handing')
            """)
    }

    /// The limits within an hour and within a day for messages about orders to one unverified address or number.
    ///
    /// A stranger can place orders in its name as often as they like.
    static let mostAnHour = 6, mostADay = 20

    /// Consumes the rate limit of an unverified address. A message that is tried again has consumed it before.
    ///
    /// - Throws: `RateLimit.Exceeded`.
    func takeRateLimit(in tx: Transaction) async throws {
        guard tries == 1 else { return }
        let key = Digest.sha256(hexadecimal: "\(channel.rawValue) \(recipient)")
        try await RateLimit.consume("notifications.unproven-hour:" + key, limit: Self.mostAnHour, per: 3_600, in: tx)
        try await RateLimit.consume("notifications.unproven-day:" + key, limit: Self.mostADay, per: 86_400, in: tx)
    }

    /// Puts the message back until the rate limit allows it. This does not count as a try.
    ///
    /// - Returns: false where the message would be more than a day old by then. It is of no use any more.
    func holdBack(seconds: Int, in tx: Transaction) async throws -> Bool {
        try await tx.run(
            """
            UPDATE notifications.message SET due = kernel.now() + make_interval(secs => \(seconds)), tries = tries - 1
            WHERE id = \(id) AND fence = \(fence) AND state = 'waiting'
              AND made_at > kernel.now() + make_interval(secs => \(seconds)) - interval '1 day'
            """) == 1
    }

    /// Pauses all messages to this address.
    func pauseRecipient(why: String, in tx: Transaction) async throws {
        _ = try await tx.run(
            """
            INSERT INTO notifications.paused (recipient, channel, why) VALUES (\(recipient), \(channel), \(Self.tidy(why) as String?))
            ON CONFLICT (recipient, channel) DO NOTHING
            """)
    }

    var isPaused: Query<Bool> {
        .one("SELECT EXISTS (SELECT FROM notifications.paused WHERE recipient = \(recipient) AND channel = \(channel))") { row in
            try row.next()
        }
    }

    private static func tidy(_ why: String?) -> String? { why.map { String($0.prefix(500)).replacing("\0", with: "") } }
}
