import Catalog
import Components
import HTML
import HTTP
import Kernel
import Links
import Moderation
import Postgres
import Web

/// The form to report a listing to the operator.
struct ReportPage {
    let frame: Frame
    let title: String
    let titleLanguage: Language
    let product: SiteURL
    /// The URL to which the form posts.
    let action: SiteURL
    /// The ID of the report, so that a form sent twice makes one report.
    let key: String
    let reasons: [Choice]
    let words: String
    let email: String
    var errors: [FieldError] = []

    static let sample = ReportPage(
        frame: .sample, title: "Caftan <b>bleu</b>", titleLanguage: .arabic, product: Link(.french).product("caftan"),
        action: Link(.french).reports.form("caftan"), key: "key-key-key",
        reasons: [Choice(value: "stolen", label: "Volé", isChosen: true)], words: "</textarea><script>", email: "x",
        errors: [FieldError("email", .addressErrorEmail)])
}

extension ReportPage {
    static let show = Handler { visit in
        try await answer(visit, about: try await reported(by: visit), key: Report.ID())
    }

    static let file = Handler { visit in
        let product = try await reported(by: visit)
        guard let key = Report.ID(visit.form["key"] ?? "") else { throw Problem.badRequest }
        return try await visit.submit(limitBeside: "reason", tooMany: { .reportErrorTooMany(count: $0) }) {
            let draft = try draft(visit)
            try await visit.db.transaction { tx in try await Report.takeRateLimit(of: visit.clientNetwork, in: tx) }
            try await visit.db.transaction { tx in try await Report.file(key, about: product.id, draft, in: visit.language, in: tx) }
            return visit.redirect(to: visit.link.reports.thanks(product.slug))
        } orShow: {
            try await answer(visit, about: product, key: key, $0)
        }
    }

    private static func draft(_ visit: Visit) throws(FormRefusal) -> ReportDraft {
        let typed = { (field: ReportDraft.Field) in visit.form[field.rawValue] ?? "" }
        do { return try ReportDraft(reason: typed(.reason), words: typed(.words), email: typed(.email)) } catch {
            throw FormRefusal(error.fields) { field, fault in fault.message(otherwise: field.request(typed(field))) }
        }
    }

    /// The product that the path names, with its current slug.
    static func reported(by visit: Visit) async throws -> Product {
        guard let product = try await visit.db.read(Product.named(visit.parameters["slug"] ?? "", in: visit.language)) else {
            throw Problem.notFound
        }
        return product
    }

    private static func answer(
        _ visit: Visit, about product: Product, key: Report.ID, _ refusal: FormRefusal? = nil
    ) async throws -> Response {
        let page = ReportPage(
            frame: try await visit.frame { $0.reports.form(product.slug) }, title: product.title.text,
            titleLanguage: product.title.language, product: visit.link.product(product.slug),
            action: visit.link.reports.form(product.slug), key: key.description,
            reasons: Report.Reason.allCases.map {
                Choice(value: $0.rawValue, label: $0.name.text(in: visit.language), isChosen: $0.rawValue == visit.form["reason"])
            },
            words: visit.form["words"] ?? "", email: visit.form["email"] ?? "", errors: refusal?.errors ?? [])
        return visit.render(page, refusing: refusal)
    }
}

extension ReportDraft.Field {
    /// What the field asks for.
    fileprivate func request(_ typed: String) -> Message {
        switch self {
        case .reason: .reportErrorReason
        case .words: .reportErrorWords
        case .email: .email(typed, otherwise: .addressErrorEmail)
        }
    }
}

extension Report.Reason {
    var name: Message {
        switch self {
        case .counterfeit: .reportCounterfeit
        case .prohibited: .reportProhibited
        case .misdescribed: .reportMisdescribed
        case .stolen: .reportStolen
        case .fraud: .reportFraud
        case .other: .reportOther
        }
    }
}
