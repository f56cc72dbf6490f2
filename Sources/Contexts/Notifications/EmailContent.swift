package import HTML
package import Kernel
package import Links

/// The content of an e-mail, independent of a language.
package struct EmailContent: Sendable {
    package let subject: Message
    /// The heading, where it differs from the subject. Order numbers stand in their blocks only, because a heading breaks over lines.
    package var heading: Message?
    package let greeting: Message
    package let paragraphs: [Message]
    /// A block for each order that the e-mail is about.
    package var orders: [OrderBlock] = []
    /// What the buyer pays for all orders together; nil where there is nothing to pay, or one block says it all.
    package var toPay: Money?
    /// Name and address of the recipient, a line each; empty for a reader whose address is not verified.
    package var recipient: [String] = []
    /// The main link of the e-mail. A block of an order has its own.
    package var act: Act?
    /// Why the recipient gets this e-mail.
    package let reason: Message
    /// The link that unsubscribes from e-mails of this kind; nil where nobody can unsubscribe.
    package var unsubscribing: SiteURL?
    /// Where an answer goes; nil for the sender of all e-mails.
    package var replyTo: EmailAddress?
    /// The link to say that the purchase is not the reader's; nil where the address is verified.
    package var disavowing: SiteURL?

    package init(subject: Message, heading: Message? = nil, greeting: Message, paragraphs: [Message], reason: Message) {
        self.subject = subject
        self.heading = heading
        self.greeting = greeting
        self.paragraphs = paragraphs
        self.reason = reason
    }

    package struct Act: Sendable {
        package let label: Message
        package let address: SiteURL
    }

    /// The plain-text version. It says the same as the HTML.
    package func text(in language: Language) -> String {
        var lines = [greeting.text(in: language), ""]
        for paragraph in paragraphs { lines += [paragraph.text(in: language), ""] }
        for order in orders { lines += order.text(in: language) + [""] }
        if let toPay { lines += [Message.mailSum(label: Message.mailTotal, amount: toPay).text(in: language), ""] }
        if !recipient.isEmpty { lines += [Message.mailLabel(label: Message.mailAddress).text(in: language)] + recipient + [""] }
        if let act { lines += [Message.mailLabel(label: act.label).text(in: language), "\(act.address)", ""] }
        lines += ["-- ", "Kolchi", reason.text(in: language)]
        if let disavowing { lines += [Message.mailNotMine.text(in: language), "\(disavowing)"] }
        if let unsubscribing { lines += [Message.mailUnsubscribe.text(in: language), "\(unsubscribing)"] }
        return lines.joined(separator: "\n") + "\n"
    }
}
