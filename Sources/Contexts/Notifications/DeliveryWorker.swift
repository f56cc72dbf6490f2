import Dispatch
import HTML
import Identity
import Jobs
package import Kernel
package import Logging
import Loops
import Mail
package import Places
package import Postgres
import SMS
import Secrets
import Synchronization

/// Sends messages as they become due, until it is stopped.
///
/// It claims a message with a lease, renders it, and hands it to its transport. Just before the message leaves, the transport asks
/// once more, and the worker records the hand-over. If the worker dies before that, another worker sends the message. If it dies
/// later, it is unknown whether the message was sent, so it is not sent again.
package final class DeliveryWorker: Sendable {
    /// Messages that are sent at the same time.
    private static let concurrency = 2

    private let transports: Transports
    private let renderer: NotificationRenderer
    private let clock: LiveWallClock
    let db: Database
    private let log: Log
    private let loop: QueueLoop
    private let counts = Mutex<[MessageOutcome: Int]>([:])

    static let taken = FaultPoint("messages.taken", "a message is claimed and not yet rendered")
    static let ready = FaultPoint("messages.ready", "the transport waits for the message, and its hand-over is not yet recorded")
    package static let answered = FaultPoint("messages.answered", "the transport has accepted the message, and that is not yet recorded")
    static let recorded = FaultPoint("messages.noted", "the outcome of the message is recorded")

    package static let faultPoints = [taken, ready, answered, recorded]

    /// - Parameters:
    ///   - clock: gives the local time for the `Date` field and the days in e-mails.
    ///   - pollInterval: milliseconds between two looks at the queue without a wake-up.
    package init(
        _ transports: Transports, _ writer: NotificationRenderer, by clock: LiveWallClock, on db: Database, log: Log,
        pollInterval: Int = 1_000
    ) {
        self.transports = transports
        self.renderer = writer
        self.clock = clock
        self.db = db
        self.log = log
        loop = QueueLoop(NotificationKey.channel, concurrency: Self.concurrency, pollInterval: pollInterval, on: db)
    }

    /// Works until `stop()`. It returns after the messages at hand are settled.
    package func run() async {
        // If the database is down, the worker of the jobs logs it.
        await loop.run { [self] in try await deliverOne() }
    }

    /// Makes `run()` return after the messages at hand.
    package func stop() { loop.stop() }

    /// Sends all messages that are due now, then returns. For tests and commands.
    package func runDue() async throws {
        while try await deliverOne() {}
    }

    /// - Returns: false where nothing is due.
    private func deliverOne() async throws -> Bool {
        let taken = try await db.transaction { tx in try await QueuedMessage.claim(in: tx) }
        guard let queued = taken else { return false }
        Self.taken.pass()
        do {
            if try await db.read(queued.isPaused) {
                try await settle(queued, as: .withheld, why: "deliveries to this address are paused")
            } else if let seconds = try await waitForTurn(queued) {
                let isHeld = try await db.transaction { tx in try await queued.holdBack(seconds: seconds, in: tx) }
                if isHeld {
                    count(queued, "held")
                } else {
                    try await settle(queued, as: .withheld, why: "too many messages to an unverified address")
                }
            } else {
                switch queued.channel {
                case .mail: try await deliverEmail(queued)
                case .sms: try await deliverSMS(queued)
                case .notice: preconditionFailure("an in-app notification has no transport")
                }
            }
        } catch {
            log.warning(
                "a message was not sent",
                ["message": .text("\(queued.id)"), "try": .number(queued.tries), "error": .text(LoggedError.text(of: error))])
            try await db.transaction { tx in try await queued.postpone(why: LoggedError.text(of: error), in: tx) }
        }
        return true
    }

    /// Seconds until a message may go to an unverified address; nil where it may go now.
    private func waitForTurn(_ queued: QueuedMessage) async throws -> Int? {
        guard queued.notification.type.isLimited, let contact = Contact(canonical: queued.recipient),
            try await !renderer.isProven(contact, of: queued.person, in: db)
        else { return nil }
        do {
            try await db.transaction { tx in try await queued.takeRateLimit(in: tx) }
            return nil
        } catch let limit as RateLimit.Exceeded {
            return limit.retryAfter
        }
    }

    // MARK: Mail

    private func deliverEmail(_ queued: QueuedMessage) async throws {
        guard let to = EmailAddress(rawValue: queued.recipient),
            let content = try await renderer.email(
                of: queued.notification, to: to, of: queued.person, in: queued.language, by: clock.current, in: db)
        else {
            return try await settle(queued, as: .withheld, why: "there is nothing to send any more")
        }
        let subject = content.subject.text(in: queued.language)
        let (text, html) = (content.text(in: queued.language), content.html(in: queued.language))
        switch transports.mail {
        case .none: try await settle(queued, as: .withheld, why: "KOLCHI_SMTP_URL is not set")
        case .inbox: try await store(queued, InboxMessage(subject: subject, text: text, html: html.text))
        case .relay(let relay, let sender):
            let message = MailMessage(
                from: sender, to: Mailbox(to), subject: HeaderText(subject), language: queued.language, text: text, html: html,
                key: queued.key,
                date: clock.current.local(queued.madeAt), unsubscribing: content.unsubscribing.map { "\($0)" }, replyTo: content.replyTo)
            let outcome = await relay.send(message.bytes, from: sender.address, to: to) { [self] in mayGo(queued) }
            if outcome == .taken { Self.answered.pass() }
            await record(queued, outcome.recorded)
        }
    }

    private func deliverSMS(_ queued: QueuedMessage) async throws {
        guard let text = try await renderer.text(of: queued.notification, in: queued.language, by: clock.current, in: db)?.asTextMessage
        else {
            return try await settle(queued, as: .withheld, why: "there is nothing to send any more")
        }
        switch transports.sms {
        case .none: try await settle(queued, as: .withheld, why: "KOLCHI_SMS_FORM is not set")
        case .inbox: try await store(queued, InboxMessage(subject: "", text: text, html: nil))
        case .gateway(let gateway):
            let outcome = await gateway.send(text, to: queued.recipient, key: queued.key) { [self] in mayGo(queued) }
            if outcome == .taken { Self.answered.pass() }
            await record(queued, outcome.recorded)
        }
    }

    /// The transport's last question, asked on one of its threads. It records that the message is being handed over.
    private func mayGo(_ queued: QueuedMessage) -> Bool {
        Self.ready.pass()
        let answer = Mutex(false)
        let signal = DispatchSemaphore(value: 0)
        db.loop.task { [db] in
            let isRecorded = (try? await db.transaction { tx in try await queued.handOver(in: tx) }) ?? false
            answer.withLock { $0 = isRecorded }
            signal.signal()
        }
        signal.wait()
        return answer.withLock { $0 }
    }

    // MARK: Outcome

    /// Records the outcome. It tries up to 120 times, one second apart, because the transport reports the outcome only once.
    private func record(_ queued: QueuedMessage, _ recorded: RecordedOutcome) async {
        for _ in 0..<(QueuedMessage.queue.lease - 60) {
            do {
                switch recorded {
                case .end(let end, let why, let pauses):
                    try await settle(queued, as: end, why: why, pausing: pauses)
                case .later(let why):
                    try await db.transaction { tx in try await queued.postpone(why: why, in: tx) }
                    count(queued, "failed")
                }
                return
            } catch {
                log.warning(
                    "the outcome of a message cannot be recorded yet",
                    ["message": .text("\(queued.id)"), "error": .text(LoggedError.text(of: error))])
                try? await db.loop.sleep(milliseconds: 1_000)
            }
        }
    }

    private func settle(_ queued: QueuedMessage, as end: QueuedMessage.End, why: String? = nil, pausing: Bool = false) async throws {
        try await db.transaction { tx in
            let isEnded = try await queued.end(as: end, why: why, in: tx)
            if pausing, isEnded, !queued.leavesNoTrace { try await queued.pauseRecipient(why: why ?? "", in: tx) }
        }
        Self.recorded.pass()
        count(queued, end.rawValue)
        guard end != .sent else { return }
        log.warning(
            "a message will not be sent",
            [
                "message": .text("\(queued.id)"), "topic": .text(queued.notification.type.rawValue), "state": .text(end.rawValue),
                "why": .text(why ?? ""),
            ])
    }

    private func store(_ queued: QueuedMessage, _ kept: InboxMessage) async throws {
        try await db.transaction { tx in try await kept.store(for: queued, in: tx) }
        Self.recorded.pass()
        count(queued, "sent")
    }

    /// The numbers of messages that this worker has dealt with.
    var countsNow: [MessageOutcome: Int] { counts.withLock { $0 } }

    private func count(_ queued: QueuedMessage, _ outcome: String) {
        counts.withLock { $0[MessageOutcome(channel: queued.channel, name: outcome), default: 0] += 1 }
    }
}
