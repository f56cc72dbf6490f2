import Config
import Jobs
import Kernel
import Mail
import Notifications
import Postgres

extension Command {
    static let mail = Command(
        name: "mail", synopsis: "VERB [WHAT]", summary: "look after mails and text messages",
        details: """
            test ADDRESS     sends a mail there at once, and says what the relay answers
            stuck            lists what was refused, parked, or broke off so that nobody knows whether it arrived
            again ID         sends one of those once more
            paused           lists the addresses to which nothing is sent any more, and why
            disavowed        lists the purchases of which somebody said at the address they name: this was not me
            resume ADDRESS   sends to that address or number again
            hold             sends nothing of what waits now, and lists it as stuck: after a restore it may have gone out already
            """
    ) { arguments in
        switch (arguments.words.first, arguments.words.dropFirst().first) {
        case ("test", let address?): try await test(address)
        case ("stuck", nil):
            for message in try await AppSetup.open().db.search(StuckMessage.newest) {
                print(
                    "\(message.id)  \(message.state)  \(message.type) \(message.subject)  \(message.channel) to \(message.recipient)  \(message.why)"
                )
            }
        case ("again", let id?):
            let db = try await AppSetup.open().db
            guard let key = ID<NotificationKey>(id) else { throw CommandFailure("“\(id)” is no message's key", .usage) }
            let isStuck = try await db.transaction { tx in try await StuckMessage.sendAgain(key, in: tx) }
            guard isStuck else { throw CommandFailure("there is no stuck message \(id)", .notFound) }
        case ("paused", nil):
            for address in try await AppSetup.open().db.search(PausedAddress.newest) { print("\(address.recipient)  \(address.why)") }
        case ("disavowed", nil):
            for entry in try await AppSetup.open().db.search(Disavowal.newest) {
                print("\(entry.saidAt)  purchase \(entry.purchase)  \(entry.recipient)")
            }
        case ("resume", let address?):
            let db = try await AppSetup.open().db
            let wasPaused = try await db.transaction { tx in try await PausedAddress.resume(address, in: tx) }
            guard wasPaused else { throw CommandFailure("\(address) is not paused", .notFound) }
        case ("hold", nil):
            let db = try await AppSetup.open().db
            let count = try await db.transaction { tx in try await StuckMessage.withholdAll(in: tx) }
            print("\(count) messages are held. kolchi mail stuck lists them, kolchi mail again ID sends one.")
        default: throw CommandFailure("say kolchi mail test ADDRESS; kolchi help mail lists the verbs", .usage)
        }
    }

    private static func test(_ address: String) async throws {
        guard let settings = try Program.configuration().mail else { throw CommandFailure("KOLCHI_SMTP_URL is not set", .configuration) }
        guard let to = EmailAddress(typed: address) else { throw CommandFailure("“\(address)” is no address", .usage) }
        let from = try settings.mailbox
        let message = MailMessage(
            from: from, to: Mailbox(to), subject: HeaderText("Kolchi – essai · test · تجربة"), language: .english,
            text: "Kolchi can send mail.\n", html: Bytes("<p>Kolchi can send mail.</p>\n"),
            key: "\(ID<NotificationKey>())".replacing("-", with: ""), date: Moment.now().inUTC)
        let outcome = await MailRelay(.init(settings)).send(message.bytes, from: from.address, to: to)
        guard outcome == .taken else { throw CommandFailure("the mail was not sent: \(outcome)", .unavailable) }
        print("\(settings.host) has taken \(message.messageID)")
    }

    static let faults = Command(
        name: "faults", synopsis: "", summary: "list the points at which a process can be made to end",
        details: """
            KOLCHI_FAULT=NAME:N ends the process when it passes the point for the N-th time, as kill -9 would; so tests see what a
            death leaves behind. It works only where KOLCHI_TESTING=on, which production refuses.
            """
    ) { _ in
        for point in Worker.faultPoints + DeliveryWorker.faultPoints { print(point.name.padded(to: 24) + point.meaning) }
    }
}
