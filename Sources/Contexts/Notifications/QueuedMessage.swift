import Identity
import Jobs
import Kernel
import Mail
import Postgres
import SMS
import Secrets

/// A row of `notifications.message` that a worker has claimed with a lease.
struct QueuedMessage: Sendable {
    let lease: LeasedQueue<ID<NotificationKey>>.Lease
    let notification: NotificationKey
    let recipient: String
    /// The person whose account it is about; nil for a guest's order.
    let person: Person.ID?
    let channel: Channel
    let language: Language
    let madeAt: Moment

    var id: ID<NotificationKey> { lease.id }
    var tries: Int { lease.tries }

    /// The conversation with a relay ends before the lease. The wait after a failure doubles from 15 seconds up to six hours, so a
    /// message is parked after about twenty hours.
    static let queue = LeasedQueue<ID<NotificationKey>>(
        table: "notifications.message", hasStates: true, lease: 180, tries: 14, longestError: 500
    ) { tries in min(6 * 3_600, 15 << min(tries - 1, 12)) }

    /// The final states of a message.
    enum End: String, Sendable {
        case sent, unsure, refused, withheld, parked
    }

    /// Claims the next message that is due. A message whose worker died during the hand-over becomes unsure and is not sent again.
    static func claim(in tx: Transaction) async throws -> QueuedMessage? {
        _ = try await tx.run(
            "DELETE FROM notifications.message WHERE state = 'handing' AND due <= kernel.now() AND topic = \(NotificationType.accountErased)"
        )
        return try await queue.take(
            reading: "topic, subject, recipient, person_id, channel, language, made_at", in: tx
        ) { lease, row in
            QueuedMessage(
                lease: lease, notification: NotificationKey(try row.next(NotificationType.self), try row.next(String.self)),
                recipient: try row.next(), person: try row.next(), channel: try row.next(), language: try row.next(),
                madeAt: try row.next())
        }
    }

    /// Records that the message is being handed over. From now on it is sent again only if it certainly did not arrive.
    ///
    /// - Returns: false where another worker has it, or it is gone.
    func handOver(in tx: Transaction) async throws -> Bool { try await Self.queue.handOver(lease, in: tx) }

    /// - Returns: false where another worker has it, or its recipient was erased. Then nothing more may be recorded about it.
    func end(as end: End, why: String? = nil, in tx: Transaction) async throws -> Bool {
        leavesNoTrace
            ? try await Self.queue.remove(lease, in: tx)
            : try await Self.queue.settle(lease, as: end.rawValue, why: why, in: tx)
    }

    /// Whether nothing may be stored about its recipient, who was erased.
    var leavesNoTrace: Bool { notification.type == .accountErased }

    /// Puts the message back for a later try, or parks it.
    func postpone(why: String, in tx: Transaction) async throws {
        if Self.queue.isLastTry(lease) {
            _ = try await end(as: .parked, why: why, in: tx)
        } else {
            try await Self.queue.postpone(lease, why: why, in: tx)
        }
    }

    /// The same for the same event and recipient, so that a recipient can recognize duplicates.
    var key: String {
        String(
            Digest.sha256(hexadecimal: "\(notification.type.rawValue)\n\(notification.subject)\n\(channel.rawValue)\n\(recipient)").prefix(
                40))
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
        try await Self.queue.holdBack(lease, seconds: seconds, unlessOlderThan: 86_400, in: tx)
    }

    /// Pauses all messages to this address.
    func pauseRecipient(why: String, in tx: Transaction) async throws {
        _ = try await tx.run(
            """
            INSERT INTO notifications.paused (recipient, channel, why) VALUES (\(recipient), \(channel), \(Self.queue.tidy(why)))
            ON CONFLICT (recipient, channel) DO NOTHING
            """)
    }

    var isPaused: Query<Bool> {
        .one("SELECT EXISTS (SELECT FROM notifications.paused WHERE recipient = \(recipient) AND channel = \(channel))") { row in
            try row.next()
        }
    }
}
