import Components
import HTML
import HTTP
import Identity
import Links
import Orders
import Postgres
import Sellers
import Web

/// The overview of a person's account, with links to its parts.
struct AccountPage: Sendable {
    let frame: Frame
    let name: String
    let avatar: Avatar
    /// Open orders, saved addresses and unread notifications.
    let figures: Figures
    /// E-mail address and telephone number, as far as known.
    let contacts: [String]
    /// The newest orders.
    let orders: [OrderLineup]
    /// The default address; nil if the address book is empty.
    let recipient: RecipientBlock?
    /// Whether there are guest purchases that may be the person's.
    var hasOffers = false
    /// Whether the person works for the house and has pages of the staff.
    var isStaff = false
    /// The shops in which the person works, with their desks.
    var shops: [Shop] = []

    struct Shop: Sendable {
        let name: String
        let address: SiteURL
    }
}

extension AccountPage {
    private static let mostOrders = 3

    static let show = Handler.person { visit, person, _ in
        let (orders, book, offered, count, roles, shops) = try await visit.db.read(
            OrderSummary.of(person.visitor), SavedAddress.all(of: person.id), OfferedPurchase.all(for: person, in: visit.browserKey),
            visit.cartCount, StaffRole.of(person.id), Member.shops(of: person.id))
        let page = AccountPage(
            frame: visit.frame(cartCount: count, isIndexed: false), name: person.name, avatar: try await visit.avatar(of: person),
            figures: Figures([
                .init(.accountOpenOrders, orders.count(where: \.isOpen), visit.link.account.orders),
                .init(.accountSavedAddresses, book.count, visit.link.account.addresses),
                .init(.accountUnread, visit.unreadNotices ?? 0, visit.link.account.notifications),
            ]),
            contacts: person.contacts.map(\.shown),
            orders: orders.prefix(mostOrders).map { OrderLineup($0, visit.link, visit.clock) },
            recipient: book.first.map { AddressView($0, in: visit).recipient },
            hasOffers: !offered.isEmpty, isStaff: !roles.isEmpty,
            shops: shops.map { Shop(name: $0.name, address: visit.link.desk($0.slug).overview) })
        return visit.render(page)
    }
}

extension OrderSummary {
    /// Whether the buyer still waits for it. The states after it are final.
    fileprivate var isOpen: Bool {
        switch state {
        case .none, .delivered, .refused, .cancelled: false
        case .waiting, .unpaid, .placed, .confirmed, .packed, .shipped: true
        }
    }
}
