import Components
import HTML
import HTTP
import Identity
import Links
import Notifications
import Postgres
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

    init(frame: Frame, wanted: Set<Preference>) {
        self.frame = frame
        choices = NotificationType.Kind.chosen.map { kind in
            Group(
                title: kind.words,
                boxes: Preference.all.filter { $0.kind == kind }.map {
                    Box(name: $0.field, label: $0.channel.words, isChecked: wanted.contains($0))
                })
        }
    }

    static let show = Handler.person { visit, person, _ in
        let (wanted, count) = try await visit.db.read(Preference.wanted(by: person.id), visit.cartCount)
        let page = PreferencesPage(
            frame: visit.frame(cartCount: count, isIndexed: false), wanted: wanted)
        return visit.render(page)
    }

    static let save = Handler.person { visit, person, _ in
        let wanted = Set(Preference.all.filter { visit.form[$0.field] != nil })
        try await visit.db.transaction { tx in try await Preference.save(wanted, of: person.id, in: tx) }
        return visit.redirect(to: visit.link.account.preferences, saying: AccountFlash.preferencesSaved)
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
