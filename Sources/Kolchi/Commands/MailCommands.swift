import Callbacks
import Config
import Jobs
import Imports
import Kernel
import Ledger
import Mail
import Notifications
import Orders
import Payments
import Postgres

extension Command {
    static let mail = Command(
        name: "mail", synopsis: "VERB [WHAT]", summary: "look after mails and text messages",
        details: """
            test ADDRESS     sends an e-mail there at once, and prints the relay's answer
            stuck            lists messages that were refused or parked, or that broke off so that their fate is unknown
            again ID         sends one of those once more
            paused           lists the addresses to which nothing is sent any more, and why
            disavowed        lists the purchases that were disavowed at the e-mail address they name: “this was not me”
            resume ADDRESS   sends to that address or number again
            hold             marks all waiting messages as stuck; after a restore they may have been sent already
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
            guard let key = ID<NotificationKey>(id) else { throw CommandFailure("“\(id)” is not the key of a message", .usage) }
            let isStuck = try await db.transaction { tx in try await StuckMessage.sendAgain(key, by: .operator, in: tx) }
            guard isStuck else { throw CommandFailure("there is no stuck message \(id)", .notFound) }
        case ("paused", nil):
            for address in try await AppSetup.open().db.search(PausedAddress.newest) { print("\(address.recipient)  \(address.why)") }
        case ("disavowed", nil):
            for entry in try await AppSetup.open().db.search(Disavowal.newest) {
                print("\(entry.saidAt)  purchase \(entry.purchase)  \(entry.recipient)")
            }
        case ("resume", let address?):
            let db = try await AppSetup.open().db
            let wasPaused = try await db.transaction { tx in try await PausedAddress.resume(address, by: .operator, in: tx) }
            guard wasPaused else { throw CommandFailure("\(address) is not paused", .notFound) }
        case ("hold", nil):
            let db = try await AppSetup.open().db
            let count = try await db.transaction { tx in try await StuckMessage.withholdAll(by: .operator, in: tx) }
            print("\(count) messages are held. kolchi mail stuck lists them, kolchi mail again ID sends one.")
        default: throw CommandFailure("use kolchi mail VERB; kolchi help mail lists the verbs", .usage)
        }
    }

    private static func test(_ address: String) async throws {
        guard let settings = try Program.configuration().mail else { throw CommandFailure("KOLCHI_SMTP_URL is not set", .configuration) }
        guard let to = EmailAddress(typed: address) else { throw CommandFailure("“\(address)” is not an e-mail address", .usage) }
        let from = try settings.mailbox
        let message = MailMessage(
            from: from, to: Mailbox(to), subject: HeaderText("Kolchi – essai · test · تجربة"), language: .english,
            text: "Kolchi can send mail.\n", html: Bytes("<p>Kolchi can send mail.</p>\n"),
            key: "\(ID<NotificationKey>())".replacing("-", with: ""), date: Moment.now().inUTC)
        let outcome = await MailRelay(.init(settings)).send(message.bytes, from: from.address, to: to)
        guard outcome == .taken else { throw CommandFailure("the mail was not sent: \(outcome)", .unavailable) }
        print("\(settings.host) has accepted \(message.messageID)")
    }

    static let faults = Command(
        name: "faults", synopsis: "", summary: "list the fault points at which a process can be ended",
        details: """
            KOLCHI_FAULT=NAME:N ends the process when it passes the point for the N-th time, as kill -9 would. Tests use it to see
            what a crash leaves behind. It works only with KOLCHI_TESTING=on, which production refuses.
            """
    ) { _ in
        let points =
            Worker.faultPoints + DeliveryWorker.faultPoints + CallbackIntake.faultPoints + CallbackWorker.faultPoints
            + PictureFetcher.faultPoints + MoneyFaults.points + OrderPayment.faultPoints + Entry.faultPoints
        for point in points {
            print(point.name.padded(to: 34) + point.meaning)
        }
    }
}
