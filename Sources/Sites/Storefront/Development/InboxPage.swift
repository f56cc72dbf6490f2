import Components
import HTML
import HTTP
import Kernel
import Links
import Notifications
import Postgres
import Web

/// E-mails and text messages that a developer's machine stored instead of sending.
struct InboxPage: Sendable {
    let frame: Frame
    /// Newest first.
    let letters: [InboxMessageView]

    static let sample = InboxPage(frame: .sample, letters: [.sample, .smsSample])
    static let emptySample = InboxPage(frame: .sample, letters: [])

    static let show = Handler { visit in
        let entries = try await visit.db.read(InboxMessage.newest)
        let page = InboxPage(
            frame: try await visit.frame(), letters: entries.map { InboxMessageView($0, visit.link, visit.clock) })
        var response = visit.render(page)
        response.headers["Content-Security-Policy"] = SecurityHeaders.contentPolicy(framesItself: true)
        return response
    }

    /// The HTML of an e-mail as its recipient sees it, in a sandbox: it runs nothing and loads only pictures of the shop.
    static let showHTML = Handler { visit in
        guard let id = visit.parameters["message"].flatMap({ ID<NotificationKey>($0) }),
            let html = try await visit.db.read(InboxMessage.entry(id))?.message.html
        else {
            throw Problem.notFound
        }
        var response = Response.html(Bytes(html))
        response.headers["Content-Security-Policy"] =
            "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
        return response
    }
}

/// A message of the inbox.
struct InboxMessageView: Sendable {
    let recipient: String
    let at: LocalMoment
    /// Empty for a text message.
    let subject: String
    let text: String
    /// The URL of its HTML; nil for a text message.
    let html: SiteURL?

    init(recipient: String, at: LocalMoment, subject: String, text: String, html: SiteURL?) {
        self.recipient = recipient
        self.at = at
        self.subject = subject
        self.text = text
        self.html = html
    }

    init(_ entry: InboxMessage.Entry, _ link: Link, _ clock: WallClock) {
        self.init(
            recipient: entry.recipient, at: clock.local(entry.at), subject: entry.message.subject, text: entry.message.text,
            html: entry.message.html == nil ? nil : link.development.inboxHTML("\(entry.id)"))
    }

    /// The links in the text.
    var links: [String] { text.matches(of: #/https?://[^\s<>"]+/#).map { String($0.output) } }

    /// The six-digit codes in the text.
    var codes: [String] { text.matches(of: #/\b[0-9]{6}\b/#).map { String($0.output) } }

    static let sample = InboxMessageView(
        recipient: "salma@example.ma", at: Moment(seconds: 1_795_000_000).inUTC, subject: "Votre commande K-2345678 est en route",
        text: "Bonjour,\n\nhttps://kolchi.example/fr/orders\n",
        html: Link(.french).development.inboxHTML("0193a5b0-0000-7000-8000-000000000000"))
    static let smsSample = InboxMessageView(
        recipient: "+212612345678", at: Moment(seconds: 1_795_000_000).inUTC, subject: "", text: "Kolchi : 271828", html: nil)
}
