import Config
import Foundation
import Identity
import Kernel
import Postgres
import Support

extension Command {
    static let messages = Command(
        name: "messages", synopsis: "", summary: "list messages of the contact form",
        details: """
            The latest messages of the contact form, newest first: time, topic, reference, sender, order and text.
            They are stored even if no mail can be sent.
              --most NUMBER   how many; by default 50
            """, valued: ["most"]
    ) { arguments in
        let most = Int(arguments.value(of: "most") ?? "50")
        guard arguments.words.isEmpty, let most, (1...10_000).contains(most) else {
            throw CommandFailure("use kolchi messages, or kolchi messages --most 200", .usage)
        }
        let setup = try await AppSetup.open()
        let messages = try await setup.db.read(ContactMessage.newest(most))
        for message in messages {
            let when = Date(timeIntervalSince1970: Double(message.receivedAt.microseconds) / 1_000_000).ISO8601Format()
            print("\(when)  \(message.topic.rawValue)  \(message.reference)")
            print("  from \(message.name), \(message.contact.shown), reads \(message.language.rawValue)")
            if !message.orderNumber.isEmpty { print("  order \(message.orderNumber)") }
            for line in message.words.split(separator: "\n") { print("  > \(line)") }
        }
        if messages.isEmpty { print("There are no messages.") }
    }
}
