import Components
import HTML
import HTTP
import Identity
import Links
import Notifications
import Postgres
import Sellers
import Web

/// Which notifications a person wants, and by which channel.
struct PreferencesPage: Sendable {
    let frame: Frame
    let choices: [Group]

    /// The channels for one kind of notification.
    struct Group: Sendable {
        let title: Message
        let boxes: [Box]
    }

    struct Box: Sendable {
        let name: String
        let label: Message
        let isChecked: Bool
    }

    /// - Parameter kinds: those that the person gets.
    init(frame: Frame, kinds: [NotificationType.Kind] = NotificationType.Kind.chosen, wanted: Set<Preference>) {
        self.frame = frame
        choices = kinds.map { kind in
            Group(
                title: kind.words,
                boxes: Preference.all.filter { $0.kind == kind }.map {
                    Box(name: $0.field, label: $0.channel.words, isChecked: wanted.contains($0))
                })
        }
    }

    static let show = Handler.person { visit, person, _ in
        let (wanted, shops, count) = try await visit.db.read(
            Preference.wanted(by: person.id), Member.shops(of: person.id), visit.cartCount)
        let page = PreferencesPage(
            frame: visit.frame(cartCount: count, isIndexed: false), kinds: kinds(of: shops.map(\.role)), wanted: wanted)
        return visit.render(page)
    }

    static let save = Handler.person { visit, person, _ in
        let kinds = kinds(of: try await visit.db.read(Member.shops(of: person.id)).map(\.role))
        let shown = Preference.all.filter { kinds.contains($0.kind) }
        let wanted = Set(shown.filter { visit.form[$0.field] != nil })
        try await visit.db.transaction { tx in try await Preference.save(wanted, among: shown, of: person.id, in: tx) }
        return visit.redirect(to: visit.link.account.preferences, saying: AccountFlash.preferencesSaved)
    }

    /// Owners and managers also get messages about the orders and the stock of their shop.
    private static func kinds(of roles: [Member.Role]) -> [NotificationType.Kind] {
        NotificationType.Kind.chosen.filter { ![.shopOrders, .shopStock].contains($0) || roles.contains { $0 != .packer } }
    }

    static let sample = PreferencesPage(frame: .sample, wanted: Set(Preference.all.filter(\.isWantedAtFirst)))
}

extension Preference {
    /// The name of its checkbox in the form.
    fileprivate var field: String { "\(kind.rawValue)-\(channel.rawValue)" }
}

extension NotificationType.Kind {
    var words: Message {
        switch self {
        case .orders: .preferencesOrders
        case .deliveries: .preferencesDeliveries
        case .shopOrders: .preferencesShopOrders
        case .shopStock: .preferencesShopStock
        case .security, .support, .shops: .preferencesSecurity
        }
    }
}

extension Channel {
    fileprivate var words: Message {
        switch self {
        case .notice: .preferencesNotice
        case .mail: .preferencesMail
        case .sms: .preferencesSms
        }
    }
}
