import HTML
import Kernel
import Links
import Sellers

/// A part of an application, with a page of its own. The raw values are parts of addresses.
enum ApplicationPart: String, CaseIterable, Sendable {
    case kind, shop, phone, returns, company, documents

    var title: Message {
        switch self {
        case .kind: .sellKindTitle
        case .shop: .sellShopTitle
        case .phone: .sellPhoneTitle
        case .returns: .sellReturnsTitle
        case .company: .sellCompanyTitle
        case .documents: .sellDocumentsTitle
        }
    }

    /// Its items.
    var items: [Application.Item] {
        switch self {
        case .kind: [.kind]
        case .shop: [.name, .slug, .city]
        case .phone: [.phone]
        case .returns: [.returns]
        case .company: [.legalName, .ice, .taxNumber, .register]
        case .documents: [.documents]
        }
    }

    func address(_ link: Link) -> SiteURL { link.sell.part(rawValue) }
}

extension Application.Item {
    /// The part that has it; nil for the terms, which stand beside the button.
    var part: ApplicationPart? { ApplicationPart.allCases.first { $0.items.contains(self) } }

    /// The element of the overview that an error leads to.
    var anchor: String { self == .terms ? "terms" : "item-\(part?.rawValue ?? "")" }

    /// What the person must do about it if it is missing.
    var request: Message {
        switch self {
        case .kind: .sellErrorKind
        case .name: .sellErrorName
        case .slug: .sellErrorSlug
        case .city: .sellErrorCity
        case .phone: .sellErrorPhone
        case .returns: .sellErrorReturns
        case .legalName: .sellErrorLegalName
        case .ice: .sellErrorIce
        case .taxNumber: .sellErrorTaxNumber
        case .register: .sellErrorRegister
        case .documents: .sellErrorDocuments
        case .terms: .sellErrorTerms
        }
    }
}
