package import HTML
package import Kernel
package import Links

/// The content of an e-mail, independent of a language.
package struct EmailContent: Sendable {
    package let subject: Message
    package let greeting: Message
    package let paragraphs: [Message]
    package var pieces: [Piece] = []
    package var sums: [Sum] = []
    /// The main link of the e-mail.
    package var act: Act?
    /// Why the recipient gets this e-mail.
    package let reason: Message
    /// The link that unsubscribes from e-mails of this kind; nil where nobody can unsubscribe.
    package var unsubscribing: SiteURL?
    /// The link to say that the purchase is not the reader's; nil where the address is verified.
    package var disavowing: SiteURL?

    /// A line of what was bought.
    package struct Piece: Sendable {
        package let title: String
        package let quantity: Int
        /// The number of its order, where the e-mail is about several orders.
        package let order: String
    }

    package struct Sum: Sendable {
        package let label: Message
        package let amount: Money
    }

    package struct Act: Sendable {
        package let label: Message
        package let address: SiteURL
    }

    package static let sample: EmailContent = {
        let link = Link(.french)
        var content = EmailContent(
            subject: .mailShippedSubject(number: "K-2345678"), greeting: .mailGreeting(name: "Salma Benjelloun"),
            paragraphs: [.mailShipped(seller: "Atelier Zineb"), .mailPlacedCash], reason: .mailReasonOrder)
        content.pieces = [
            Piece(title: "Caftan majorelle", quantity: 1, order: "K-2345678"), Piece(title: "بلغة جلدية", quantity: 2, order: "K-2345678"),
        ]
        content.sums = [Sum(label: .mailTotal, amount: .dirhams(1_299))]
        content.act = Act(
            label: .mailFollow, address: link.tracking.order("K-2345678", token: "token").absolute(from: "https://kolchi.example"))
        content.disavowing = link.emails.disavowal("token").absolute(from: "https://kolchi.example")
        return content
    }()

    /// The plain-text version.
    package func text(in language: Language) -> String {
        var lines = [greeting.text(in: language), ""]
        for paragraph in paragraphs { lines += [paragraph.text(in: language), ""] }
        lines += pieces.map { "- " + Message.mailPiece(title: $0.title, order: $0.order, count: $0.quantity).text(in: language) }
        lines += sums.map { Message.mailSum(label: $0.label, amount: $0.amount).text(in: language) }
        if !pieces.isEmpty || !sums.isEmpty { lines.append("") }
        if let act { lines += [Message.mailAct(label: act.label).text(in: language), "\(act.address)", ""] }
        lines += ["-- ", "Kolchi", reason.text(in: language)]
        if let disavowing { lines += [Message.mailNotMine.text(in: language), "\(disavowing)"] }
        if let unsubscribing { lines += [Message.mailUnsubscribe.text(in: language), "\(unsubscribing)"] }
        return lines.joined(separator: "\n") + "\n"
    }
}
