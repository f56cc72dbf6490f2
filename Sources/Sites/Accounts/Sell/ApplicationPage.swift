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

/// A person's application: its state, its parts, and the button that submits it.
struct ApplicationPage: Sendable {
    let frame: Frame
    let state: Application.State
    let parts: [Part]
    /// Why it was refused; empty otherwise.
    var why = ""
    /// When the person may apply again; nil if it was not refused.
    var again: LocalMoment?
    /// The shop that was opened; nil before.
    var shop: Shop?
    /// In the order of the parts.
    var errors: [FieldError] = []

    struct Part: Sendable {
        let part: ApplicationPart
        /// What is answered, a line each; empty if nothing is.
        let answers: [String]
        /// Whether nothing required is missing.
        let isDone: Bool
        /// What the staff wrote about it.
        let remarks: [String]
        /// What is wrong with it, after an attempt to submit.
        let errors: [Message]

        var isAnswered: Bool { isDone && !answers.isEmpty }
        var stateName: Message { isAnswered ? .sellPartDone : isDone ? .sellPartOptional : .sellPartMissing }
    }

    struct Shop: Sendable {
        let store: SiteURL
        let desk: SiteURL
    }

    var isEditable: Bool { state == .draft || state == .returned }

    var stateName: Message { state.word }
    var stateMeaning: Message { state.meaning }

    static let sample = ApplicationPage(frame: .sample, state: .draft, parts: samples(remarks: []))
    static let returnedSample = ApplicationPage(
        frame: .sample, state: .returned, parts: samples(remarks: ["Le nom n’est pas celui du registre <b>."]),
        errors: [FieldError("item-documents", .sellErrorDocuments), FieldError("terms", .sellErrorTerms)])
    static let submittedSample = ApplicationPage(frame: .sample, state: .submitted, parts: samples(remarks: []))
    static let approvedSample = ApplicationPage(
        frame: .sample, state: .approved, parts: [],
        shop: Shop(store: Link(.french).seller("atelier-tissir"), desk: Link(.french).desk("atelier-tissir").overview))

    private static func samples(remarks: [String]) -> [Part] {
        [
            Part(part: .kind, answers: ["Professionnel"], isDone: true, remarks: [], errors: []),
            Part(part: .shop, answers: ["Atelier Tissir", "/store/atelier-tissir"], isDone: true, remarks: remarks, errors: []),
            Part(part: .documents, answers: [], isDone: false, remarks: [], errors: [.sellErrorDocuments]),
        ]
    }
}

extension Application.State {
    var word: Message {
        switch self {
        case .draft: .sellStateDraft
        case .submitted: .sellStateSubmitted
        case .returned: .sellStateReturned
        case .refused: .sellStateRefused
        case .approved: .sellStateApproved
        }
    }

    var meaning: Message {
        switch self {
        case .draft: .sellStateDraftMeaning
        case .submitted: .sellStateSubmittedMeaning
        case .returned: .sellStateReturnedMeaning
        case .refused: .sellStateRefusedMeaning
        case .approved: .sellStateApprovedMeaning
        }
    }
}

extension ApplicationPage {
    /// The page of a person's newest application. Without one, and some time after a refusal, it is the page that explains selling.
    static func answer(_ visit: Visit, _ person: Person, _ refusal: FormRefusal?) async throws -> Response {
        let frame = try await visit.frame(at: { $0.sell.overview })
        guard let application = try await visit.db.read(Application.newest(of: person.id)) else {
            return visit.render(SellPage(frame: frame, isStranger: false))
        }
        let next = application.state == .refused ? application.decidedAt?.adding(seconds: Int64(Application.daysUntilNext) * 86_400) : nil
        if let next, next <= visit.now { return visit.render(SellPage(frame: frame, isStranger: false)) }
        var page = ApplicationPage(
            frame: frame, state: application.state,
            parts: application.state == .approved ? [] : parts(application, person, refusal, visit),
            why: application.why, again: next.map(visit.clock.local), errors: refusal?.errors ?? [])
        if let seller = application.seller {
            page.shop = try await visit.db.read(Seller.slug(of: seller)).map {
                Shop(store: visit.link.seller($0), desk: visit.link.desk($0).overview)
            }
        }
        return visit.render(page, refusing: refusal)
    }

    private static func parts(
        _ application: Application, _ person: Person, _ refusal: FormRefusal?, _ visit: Visit
    ) -> [Part] {
        let missing = application.missing(phone: person.phone, acceptsTerms: true)
        return ApplicationPart.allCases.filter { $0.isAsked(of: application) }.map { part in
            Part(
                part: part, answers: answers(part, application, person, visit), isDone: missing.allSatisfy { !part.items.contains($0) },
                remarks: part.items.compactMap { application.remarks[$0] },
                errors: refusal?.errors.filter { $0.field == "item-\(part.rawValue)" }.map(\.message) ?? [])
        }
    }

    private static func answers(_ part: ApplicationPart, _ application: Application, _ person: Person, _ visit: Visit) -> [String] {
        let city = { (code: String) in visit.cities[typed: code]?.name(in: visit.language) ?? "" }
        let answers: [String] =
            switch part {
            case .kind: [application.kind?.word.text(in: visit.language) ?? ""]
            case .shop: [application.name, application.slug.isEmpty ? "" : "/store/\(application.slug)", city(application.city)]
            case .phone: [(application.isEditable ? person.phone : application.phone)?.national ?? ""]
            case .returns:
                application.returns.map { [$0.fullName, $0.street, $0.landmark, city($0.city)] } ?? []
            case .company:
                application.legal.map { legal in
                    [
                        legal.legalName, "ICE \(legal.ice.shown)", "IF \(legal.taxNumber)",
                        "RC \(legal.registerNumber) · \(legal.registerCourt)",
                    ]
                } ?? []
            case .documents: application.documents.map { $0.purpose.word.text(in: visit.language) }
            }
        return answers.filter { !$0.isEmpty }
    }
}

extension ApplicationPart {
    /// Whether an application has the part. Only a trader has a company.
    func isAsked(of application: Application) -> Bool {
        application.kind == .trader || !items.allSatisfy(\.isTraders) || self == .documents
    }
}

extension Application.Kind {
    var word: Message {
        switch self {
        case .private: .sellKindPrivate
        case .trader: .sellKindTrader
        }
    }
}

extension ApplicationDocument.Purpose {
    var word: Message {
        switch self {
        case .identity: .sellDocumentIdentity
        case .register: .sellDocumentRegister
        case .tax: .sellDocumentTax
        case .other: .sellDocumentOther
        }
    }
}
