import HTML
import Identity
import Kernel
import Links
import Orders
import Postgres
import Secrets

/// A notification that is being rendered, and what the links in it need.
struct NotificationDraft: Sendable {
    /// A key or a number; see `NotificationKey`.
    let subject: String
    let language: Language
    /// Scheme and authority of the shop. All links in messages lead there.
    let origin: String
    let key: SigningKey
    /// Wall time in Morocco.
    let clock: WallClock

    var link: Link { Link(language) }

    /// The order whose number is the subject.
    func order(in db: Database) async throws -> Order? {
        guard let number = OrderNumber(rawValue: subject) else { return nil }
        return try await Order.numbered(number, in: db)
    }

    /// The verification whose key is the subject; nil if it has expired or was used.
    func verification(in db: Database) async throws -> Verification? {
        guard let id = Verification.ID(subject) else { return nil }
        return try await db.read(Verification.toSend(id))
    }

    func address(of disavowal: Disavowal) -> SiteURL { link.emails.disavowal(disavowal.token(key)).absolute(from: origin) }

    /// The secret link to an order. Its reader can follow the order without an account.
    func follow(_ number: OrderNumber) -> SiteURL {
        link.tracking.order(number.rawValue, token: TrackingKey(key).token(for: number)).absolute(from: origin)
    }

    /// An e-mail about an account.
    func account(
        _ subject: Message, _ paragraphs: [Message], _ label: Message? = nil, _ address: SiteURL? = nil,
        reason: Message = .mailReasonAccount
    ) -> EmailContent {
        var content = EmailContent(subject: subject, greeting: .mailHello, paragraphs: paragraphs, reason: reason)
        if let label, let address { content.act = EmailContent.Act(label: label, address: address.absolute(from: origin)) }
        return content
    }
}
