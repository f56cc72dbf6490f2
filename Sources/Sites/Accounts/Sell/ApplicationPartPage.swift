import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Places
import Postgres
import Sellers
import Web

/// A part of an application, kept when it is sent.
struct ApplicationPartPage {
    let frame: Frame
    let part: ApplicationPart
    /// What the staff wrote about it.
    let remarks: [String]
    let fields: [any View]
    /// In the order of the fields.
    var errors: [FieldError] = []

    /// Stands below the title; nil for nothing.
    var lead: Message? {
        switch part {
        case .kind: .sellKindLead
        case .shop: .sellShopLead
        case .returns: .sellReturnsLead
        case .company: .sellCompanyLead
        case .phone: .sellPhoneHint
        case .documents: nil
        }
    }
}

extension ApplicationPartPage {
    static let showKind = Handler.person { visit, person, _ in try await answer(visit, person, .kind, nil) }
    static let showShop = Handler.person { visit, person, _ in try await answer(visit, person, .shop, nil) }
    static let showReturns = Handler.person { visit, person, _ in try await answer(visit, person, .returns, nil) }
    static let showLegal = Handler.person { visit, person, _ in try await answer(visit, person, .company, nil) }

    static var phoneSample: ApplicationPartPage {
        ApplicationPartPage(
            frame: .sample, part: .phone, remarks: [], fields: [Field(name: "contact", label: .sellMobile, value: "06 12 34 56 78")])
    }

    static let saveKind = Handler.person { visit, person, _ in
        try await save(visit, person, .kind) { id in
            guard let kind = Application.Kind(rawValue: visit.form["kind"] ?? "") else { throw FormRefusal("kind", .sellErrorKind) }
            try await visit.db.transaction { tx in try await Application.save(kind, in: id, tx: tx) }
        }
    }

    static let saveShop = Handler.person { visit, person, _ in
        try await save(visit, person, .shop) { id in
            let shop: ShopDraft
            do throws(ShopDraft.Faults) { shop = try ShopDraft(typed: typed(visit.form)) } catch {
                throw FormRefusal(error.fields) { field, fault in field.message(fault) }
            }
            guard visit.cities[typed: shop.city] != nil else { throw FormRefusal("city", .sellErrorCity) }
            do {
                try await visit.db.transaction { tx in try await Application.save(shop, in: id, tx: tx) }
            } catch Application.Refusal.slugTaken {
                throw FormRefusal("slug", .sellSlugTaken)
            }
        }
    }

    static let saveReturns = Handler.person { visit, person, _ in
        try await save(visit, person, .returns) { id in
            let returns: ReturnAddress
            do throws(ReturnAddress.Faults) { returns = try ReturnAddress(typed: typed(visit.form)) } catch {
                throw FormRefusal(error.fields) { field, fault in field.message(fault) }
            }
            guard visit.cities[typed: returns.city] != nil else { throw FormRefusal("city", .sellErrorCity) }
            try await visit.db.transaction { tx in try await Application.save(returns, in: id, tx: tx) }
        }
    }

    static let saveLegal = Handler.person { visit, person, _ in
        try await save(visit, person, .company) { id in
            let legal: LegalProfile
            do throws(LegalProfile.Faults) { legal = try LegalProfile(typed: typed(visit.form)) } catch {
                throw FormRefusal(error.fields) { field, fault in field.message(fault) }
            }
            try await visit.db.transaction { tx in try await Application.save(legal, in: id, tx: tx) }
        }
    }

    /// The texts of the fields that were sent.
    private static func typed<Field: CaseIterable & Hashable & RawRepresentable<String>>(_ form: FormFields) -> [Field: String] {
        Dictionary(uniqueKeysWithValues: Field.allCases.compactMap { field in form[field.rawValue].map { (field, $0) } })
    }

    /// Saves a part and leads to the next one that is not answered, or to the overview.
    private static func save(
        _ visit: Visit, _ person: Person, _ part: ApplicationPart, _ work: (Application.ID) async throws -> Void
    ) async throws -> Response {
        let application = try await visit.application(of: person)
        return try await visit.submit {
            do { try await work(application.id) } catch Application.Refusal.closed {
                return visit.redirect(to: visit.link.sell.overview, saying: AccountFlash.applicationClosed)
            }
            let next = try await visit.db.read(Application.with(application.id)).flatMap { saved in
                let missing = saved.missing(phone: person.phone, acceptsTerms: true)
                let parts = ApplicationPart.allCases.filter { $0.isAsked(of: saved) }
                return parts.first { next in missing.contains(where: next.items.contains) }
            }
            return visit.redirect(
                to: application.state == .draft ? next?.address(visit.link) ?? visit.link.sell.overview : visit.link.sell.overview,
                saying: AccountFlash.applicationSaved)
        } orShow: { refusal in
            try await answer(visit, person, part, refusal)
        }
    }

    private static func answer(
        _ visit: Visit, _ person: Person, _ part: ApplicationPart, _ refusal: FormRefusal?
    ) async throws -> Response {
        let application = try await visit.application(of: person)
        guard application.isEditable else { return visit.redirect(to: visit.link.sell.overview) }
        let errors = refusal?.errors ?? []
        let page = ApplicationPartPage(
            frame: try await visit.frame(), part: part, remarks: part.items.compactMap { application.remarks[$0] },
            fields: fields(part, application, person, refusal == nil ? nil : visit.form, errors, visit), errors: errors)
        return visit.render(page, refusing: refusal)
    }
}

extension Visit {
    /// The person's newest application.
    ///
    /// - Throws: `Problem.notFound` without one.
    func application(of person: Person) async throws -> Application {
        guard let application = try await db.read(Application.newest(of: person.id)) else { throw Problem.notFound }
        return application
    }
}
