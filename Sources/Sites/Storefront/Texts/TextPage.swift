import Components
import Config
import HTML
import HTTP
import Identity
import Kernel
import Postgres
import Web

/// A page of text: about, terms, privacy, sustainability, contact.
struct TextPage {
    let frame: Frame
    /// The name in its URL.
    let name: String
    let title: Message
    let sections: [Section]
    /// The operator's contact lines, on the terms and contact pages.
    let contact: [String]
    /// The day from which the text applies; nil if that does not matter.
    var since: LocalMoment?

    struct Section {
        let title: Message
        let text: Message
    }

    /// - Returns: nil if there is no such page.
    static func named(_ name: String, frame: Frame, contact: [String]) -> TextPage? {
        switch name {
        case "about": TextPage(frame: frame, name: name, title: .aboutTitle, sections: about, contact: [])
        case "terms": TextPage(frame: frame, name: name, title: .termsTitle, sections: terms, contact: contact, since: Terms.since)
        case "privacy": TextPage(frame: frame, name: name, title: .privacyTitle, sections: privacy, contact: [])
        case "sustainability": TextPage(frame: frame, name: name, title: .sustainabilityTitle, sections: sustainability, contact: [])
        case "contact": TextPage(frame: frame, name: name, title: .contactTitle, sections: self.contact, contact: contact)
        default: nil
        }
    }

    /// All pages of text, for the links between them.
    static let all: [(name: String, title: Message)] = [
        ("about", .aboutTitle), ("terms", .termsTitle), ("privacy", .privacyTitle), ("sustainability", .sustainabilityTitle),
        ("contact", .contactTitle),
    ]

    private static let about = [
        Section(title: .aboutWhatTitle, text: .aboutWhat), Section(title: .aboutConditionTitle, text: .aboutCondition),
        Section(title: .aboutSellersTitle, text: .aboutSellers), Section(title: .aboutSourcesTitle, text: .aboutSources),
    ]
    private static let terms = [
        Section(title: .termsPartiesTitle, text: .termsParties), Section(title: .termsPriceTitle, text: .termsPrice),
        Section(title: .termsOrderTitle, text: .termsOrder), Section(title: .termsPaymentTitle, text: .termsPayment),
        Section(title: .termsDeliveryTitle, text: .termsDelivery), Section(title: .termsWithdrawalTitle, text: .termsWithdrawal),
        Section(title: .termsConformityTitle, text: .termsConformity), Section(title: .termsLawTitle, text: .termsLaw),
    ]
    private static let privacy = [
        Section(title: .privacyDataTitle, text: .privacyData), Section(title: .privacyWhyTitle, text: .privacyWhy),
        Section(title: .privacyCookiesTitle, text: .privacyCookies), Section(title: .privacyRightsTitle, text: .privacyRights),
    ]
    private static let sustainability = [
        Section(title: .sustainabilityWhatTitle, text: .sustainabilityWhat),
        Section(title: .sustainabilityGarmentsTitle, text: .sustainabilityGarments),
        Section(title: .sustainabilityMethodTitle, text: .sustainabilityMethod),
        Section(title: .sustainabilityLimitsTitle, text: .sustainabilityLimits),
        Section(title: .sustainabilitySourceTitle, text: .sustainabilitySource),
    ]
    private static let contact = [
        Section(title: .contactOrderTitle, text: .contactOrder), Section(title: .contactCompanyTitle, text: .contactCompany),
    ]

    static let samples = all.compactMap { named($0.name, frame: .sample, contact: ["Kolchi"]) }
}

extension TextPage {
    static let show = Handler { visit in
        let frame = visit.frame(cartCount: try await visit.db.read(visit.cartCount), isIndexed: true)
        guard let page = named(visit.parameters["name"] ?? "", frame: frame, contact: visit.world.configuration.legal.lines) else {
            throw Problem.notFound
        }
        return visit.render(page)
    }
}
