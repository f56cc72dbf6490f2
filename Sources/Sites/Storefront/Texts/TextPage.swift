import Components
import Config
import HTML
import HTTP
import Identity
import Kernel
import Links
import Postgres
import Web

/// A page of text: about, sustainability.
struct TextPage {
    let frame: Frame
    /// The name in its URL.
    let name: String
    let title: Message
    let sections: [Section]

    struct Section {
        let title: Message
        let text: Message
    }

    /// - Returns: nil if there is no such page.
    static func named(_ name: String, frame: Frame) -> TextPage? {
        switch name {
        case "about": TextPage(frame: frame, name: name, title: .aboutTitle, sections: about)
        case "sustainability": TextPage(frame: frame, name: name, title: .sustainabilityTitle, sections: sustainability)
        default: nil
        }
    }

    /// All pages of text, for the links between them.
    static let all: [(name: String, title: Message)] = [
        ("about", .aboutTitle), ("terms", .termsTitle), ("privacy", .privacyTitle), ("sustainability", .sustainabilityTitle),
        ("contact", .contactTitle),
    ]

    /// The links between all pages of text.
    static func tabs(at name: String, _ link: Link) -> Tabs {
        Tabs(label: .textPages, tabs: all.map { Tabs.Tab($0.title, link.text($0.name), isCurrent: $0.name == name) })
    }

    /// The day of the last change of any of these pages, for search engines.
    static let changedAt = Terms.since

    private static let about = [
        Section(title: .aboutWhatTitle, text: .aboutWhat), Section(title: .aboutConditionTitle, text: .aboutCondition),
        Section(title: .aboutSellersTitle, text: .aboutSellers), Section(title: .aboutSourcesTitle, text: .aboutSources),
    ]
    private static let sustainability = [
        Section(title: .sustainabilityWhatTitle, text: .sustainabilityWhat),
        Section(title: .sustainabilityGarmentsTitle, text: .sustainabilityGarments),
        Section(title: .sustainabilityMethodTitle, text: .sustainabilityMethod),
        Section(title: .sustainabilityLimitsTitle, text: .sustainabilityLimits),
        Section(title: .sustainabilitySourceTitle, text: .sustainabilitySource),
    ]

    static let samples = all.compactMap { named($0.name, frame: .sample) }
}

extension TextPage {
    static let show = Handler { visit in
        let frame = visit.frame(cartCount: try await visit.db.read(visit.cartCount), isIndexed: true)
        guard let page = named(visit.parameters["name"] ?? "", frame: frame) else { throw Problem.notFound }
        return visit.render(page)
    }
}
