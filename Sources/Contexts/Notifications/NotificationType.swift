import HTML
import Kernel
import Links
import Postgres

/// What a notification is about, with its content on each channel. Each type has a file of its own in the folder of its subject.
package struct NotificationType: RawRepresentable, Hashable, Sendable, CaseIterable {
    /// All types. A type that is missing here cannot be read from the database.
    package static let allCases: [NotificationType] = [
        .orderPlaced, .orderConfirmed, .orderShipped, .orderDelivered, .orderRefused, .orderCancelled, .orderExtended,
        .cancellationDeclined, .refundPromised, .refundDone, .refundFailed, .paymentHeld, .paymentReturned,
        .verificationRequested, .securityAlert, .deviceAppeared, .accountErased, .contactMessageForwarded, .contactMessageAcknowledged,
        .memberInvited, .applicationDecided, .standingChanged, .listingDecided, .batchSettled, .importDone, .stockLow,
        .shopOrderPlaced, .shopDeadlineNear, .shopOrderCancelled, .shopOrderLate, .shopRequest, .shopParcel, .shopRefund,
        .shopDisputeOpened, .shopDisputeWon, .shopDisputeLost,
    ]

    /// Whether a stranger can cause it in the name of any address, so that unverified addresses get only a few.
    var isLimited: Bool { kind != .security && self != .contactMessageForwarded }

    /// The types whose subject is the number of an order or the key of a purchase.
    static let ofOrders = allCases.filter { [.orders, .deliveries].contains($0.kind) }

    private static let known = Dictionary(uniqueKeysWithValues: allCases.map { ($0.rawValue, $0) })

    /// Stored in tables as `topic`. It never changes.
    package let rawValue: String
    package let kind: Kind
    /// The content of the e-mail; nil for a type without e-mail.
    let email: Email?
    /// The text message; nil for a type without one.
    let text: Text?
    /// The content on the shop's own pages; nil for a type that is not shown there.
    let inApp: InApp?

    /// Returns nil where there is nothing to send any more.
    typealias Email = @Sendable (NotificationDraft, NotificationRenderer.Reader, Database) async throws -> EmailContent?
    /// Returns nil where there is nothing to send any more.
    typealias Text = @Sendable (NotificationDraft, Database) async throws -> String?
    typealias InApp = @Sendable (_ subject: String) -> InAppContent

    init(_ rawValue: String, _ kind: Kind, email: Email? = nil, text: Text? = nil, inApp: InApp? = nil) {
        self.rawValue = rawValue
        self.kind = kind
        self.email = email
        self.text = text
        self.inApp = inApp
    }

    /// - Returns: nil for a type that this version does not know.
    package init?(rawValue: String) {
        guard let known = Self.known[rawValue] else { return nil }
        self = known
    }

    /// A group of notifications that a person can turn on or off together.
    package enum Kind: String, Sendable, CaseIterable {
        case orders, deliveries
        /// About the account. Nobody can turn these off.
        case security
        /// Messages of the contact form. Nobody can turn these off.
        case support
        /// About the orders of a shop in which the person works.
        case shopOrders = "shop-orders"
        /// About the stock of a shop in which the person works.
        case shopStock = "shop-stock"
        /// About a shop in which the person works, or is invited to work. Nobody can turn these off.
        case shops

        /// The kinds that a person can turn on and off.
        package static let chosen: [Kind] = [.orders, .deliveries, .shopOrders, .shopStock]
    }
}

package enum Channel: String, Sendable, CaseIterable {
    /// On the shop's own pages.
    case notice
    case mail, sms
}
