package import HTML
package import Kernel
package import Links

/// What a message says, in no language yet.
package struct EmailContent: Sendable {
    package let subject: Message
    package let greeting: Message
    package let paragraphs: [Message]
    package var pieces: [Piece] = []
    package var sums: [Sum] = []
    /// Where the reader may go on.
    package var act: Act?
    /// Why he gets this.
    package let reason: Message
    /// Where one click ends mails of this kind; nil where one cannot refuse them.
    package var unsubscribing: SiteURL?
    /// Where the reader says that the purchase is not theirs; nil where the address was shown to be the buyer's.
    package var disavowing: SiteURL?

    /// A line of what was bought.
    package struct Piece: Sendable {
        package let title: String
        package let quantity: Int
        /// The order to which it belongs, where the letter tells of several.
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
        content.act = Act(label: .mailFollow, address: link.track("K-2345678", token: "token").absolute(from: "https://kolchi.example"))
        content.disavowing = link.disavowal("token").absolute(from: "https://kolchi.example")
        return content
    }()

    /// The letter without any HTML.
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
