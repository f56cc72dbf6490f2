import Carts
import Catalog
import Components
import Config
import HTML
import HTTP
import Identity
import Kernel
import Links
import Notifications
import Orders
import Postgres
import Web

/// The page after the order was placed. It can be opened again at any time.
struct ConfirmationPage: Sendable {
    let frame: Frame
    let orders: [OrderBlock]
    let recipient: RecipientBlock
    let total: Money
    /// Whether the carriers collect the total.
    var isPaidAtDoor = true
    /// Whether the buyer may change their mind later.
    let withdrawal: Message
    let address: SiteURL
    /// The long-poll URL; it answers once one of the orders has changed.
    let moves: SiteURL
    /// The page for the verification code; nil if no order waits for one.
    var phoneCheck: SiteURL?
    /// The minutes that the orders wait for the code.
    var waitMinutes = 30
    /// Where the confirmation is mailed to; nil if no e-mail is sent.
    var mailedTo: String?
    /// What the form for an account begins with; nil for a person who has one.
    var account: NewAccount?
    /// Why the purchase lapsed before it was confirmed; nil if it did not.
    var lapse: Message?

    /// What the buyer typed for the order and an account needs too.
    struct NewAccount: Sendable {
        let name: String
        /// The e-mail address, or else the telephone number.
        let contact: String
    }

    /// Whether the sellers have received the orders.
    var isPlaced: Bool { lapse == nil && phoneCheck == nil }
    var title: Message {
        if lapse != nil { .confirmationLapsed } else if phoneCheck != nil { .phoneCheckTitle } else { .confirmationTitle }
    }
}

extension ConfirmationPage {
    static let show = Handler { visit in
        guard let id = visit.parameters["purchase"].flatMap(ID<Purchase>.init),
            let purchase = try await Purchase.find(id, of: visit.visitorKey, in: visit.db)
        else { throw Problem.notFound }
        // A purchase that is not paid is no order. The page of its payment shows it.
        let unpaid = try await visit.db.read(UnpaidPurchase.of(id))
        guard unpaid?.state ?? .placed == .placed else { return visit.redirect(to: visit.link.checkout.paying(id.description)) }
        let lapse = try await visit.db.read(WaitingPurchase.lapse(of: id))
        let key = TrackingKey(visit.world.key)
        let isPlaced = lapse == nil && !purchase.orders.contains { $0.state == .waiting }
        let page = ConfirmationPage(
            frame: try await visit.frame(),
            orders: purchase.orders.map { order in
                let track = visit.link.tracking.order(order.number.rawValue, token: key.token(for: order.number))
                return OrderBlock(order, at: track, visit.clock, isNested: true)
            },
            recipient: RecipientBlock(purchase.recipient, city: purchase.cityName), total: purchase.total,
            isPaidAtDoor: purchase.payment == .cashOnDelivery,
            withdrawal: WithdrawalRight(purchase.orders.map(\.isTraders)).words,
            address: visit.link.checkout.confirmation(id.description),
            moves: visit.link.checkout.confirmationUpdates(id.description, after: purchase.orders.reduce(0) { $0 + $1.steps }),
            phoneCheck: purchase.orders.contains { $0.state == .waiting } ? visit.link.checkout.phoneCheck(id.description) : nil,
            waitMinutes: purchase.orders.map(\.waitMinutes).min() ?? 0,
            mailedTo: isPlaced ? try await mailedTo(purchase.recipient, visit) : nil,
            account: isPlaced && visit.person == nil ? NewAccount(purchase.recipient) : nil, lapse: lapse?.message)
        return visit.render(page)
    }

    /// The address to which the confirmation goes; nil if the buyer gave none or wants no such e-mails.
    private static func mailedTo(_ recipient: Recipient, _ visit: Visit) async throws -> String? {
        let configuration = visit.world.configuration
        guard !recipient.email.isEmpty, configuration.mail != nil || configuration.isDevelopment else { return nil }
        if let person = visit.person {
            let wanted = try await visit.db.read(Preference.wanted(by: person.id))
            guard wanted.contains(Preference(kind: .orders, channel: .mail)) else { return nil }
        }
        return EmailAddress.shown(recipient.email)
    }
}

extension ConfirmationPage.NewAccount {
    /// Nil if neither an e-mail address nor a mobile number is known.
    init?(_ recipient: Recipient) {
        guard !recipient.email.isEmpty || recipient.phone.isMobile else { return nil }
        self.init(
            name: recipient.fullName,
            contact: recipient.email.isEmpty ? recipient.phone.national : EmailAddress.shown(recipient.email))
    }
}
