import Components
import Config
import HTML
import HTTP
import Identity
import Kernel
import Links
import Notifications
import Postgres
import Support
import Web

/// The contact form, and who runs the shop.
struct ContactPage {
    let frame: Frame
    let identity: OperatorIdentity
    /// The ID of the message, so that a form sent twice makes one message.
    let key: String
    let name: String
    let contact: String
    let topics: [Choice]
    let order: String
    let words: String
    /// In the order of the fields.
    var errors: [FieldError] = []

    static let sample = ContactPage(
        frame: .sample, identity: .sample, key: "key-key-key", name: "Salma", contact: "x",
        topics: [Choice(value: "order", label: "Une commande", isChosen: true)], order: "K-7HM2XQP", words: "</textarea><script>",
        errors: [FieldError("contact", .contactErrorContact), FieldError("files", .contactErrorAgain)])
}

extension ContactPage {
    /// A link may fill in `order` and `topic`.
    static let show = Handler { visit in try await answer(visit, key: ContactMessage.ID()) }

    static let send = Handler { visit in
        guard let key = ContactMessage.ID(visit.form["key"] ?? "") else { throw Problem.badRequest }
        return try await visit.submit {
            let draft = try draft(visit)
            let files = try await ContactFiles.store(visit, for: draft.contact)
            do {
                try await visit.db.transaction { tx in
                    try await ContactMessage.takeRateLimit(of: visit.clientNetwork, by: visit.person?.id, for: draft.contact, in: tx)
                }
                let mailbox = visit.legal.email.flatMap(EmailAddress.init(typed:))
                let isNew = try await visit.db.transaction { tx in
                    try await ContactMessage.receive(
                        key, draft, files: files, of: visit.person?.id, in: visit.language, operatorAddress: mailbox, in: tx)
                }
                if !isNew { ContactFiles.remove(files, visit) }
            } catch let limit as RateLimit.Exceeded {
                ContactFiles.remove(files, visit)
                let refusal = FormRefusal(limit, beside: "words", .contactErrorTooMany(count: (limit.retryAfter + 59) / 60))
                throw ContactFiles.withLoss(visit, refusal)
            }
            // After any other failure the message may be stored. If it is not, a job removes the files.
            return visit.redirect(to: visit.link.contactThanks)
        } orShow: {
            try await answer(visit, key: key, $0)
        }
    }

    /// The body may be larger than the files, so that the page can say that a file is too large.
    static let limits = MultipartLimits(
        body: 120_000_000, files: ContactMessage.mostFiles, file: ContactMessage.mostFileBytes, discardsMoreFiles: true)
    static let megabytes = ContactMessage.mostFileBytes / (1024 * 1024)
    /// The file types that the browser offers. The server checks the content after the upload.
    static let accept = "image/jpeg,image/png,image/webp,application/pdf"

    private static func draft(_ visit: Visit) throws(FormRefusal) -> ContactDraft {
        let typed = { (field: ContactDraft.Field) in visit.form[field.rawValue] ?? "" }
        do {
            return try ContactDraft(
                name: typed(.name), contact: typed(.contact), topic: typed(.topic), order: typed(.order), words: typed(.words))
        } catch {
            throw ContactFiles.withLoss(
                visit, FormRefusal(error.fields) { field, fault in fault.message(otherwise: field.request(typed(field))) })
        }
    }

    private static func answer(_ visit: Visit, key: ContactMessage.ID, _ refusal: FormRefusal? = nil) async throws -> Response {
        let person = refusal == nil ? visit.person : nil
        let value = { (field: ContactDraft.Field) in visit.form[field.rawValue] ?? visit.query[field.rawValue] ?? "" }
        let page = ContactPage(
            frame: visit.frame(at: { $0.text("contact") }, cartCount: try await visit.db.read(visit.cartCount), isIndexed: refusal == nil),
            identity: OperatorIdentity(visit.legal, hasRegister: false), key: key.description,
            name: person?.name ?? visit.form["name"] ?? "", contact: person?.bestContact?.shown ?? visit.form["contact"] ?? "",
            topics: ContactMessage.Kind.allCases.map {
                Choice(value: $0.rawValue, label: $0.name.text(in: visit.language), isChosen: $0.rawValue == value(.topic))
            },
            order: value(.order), words: visit.form["words"] ?? "", errors: refusal?.errors ?? [])
        return visit.render(page, refusing: refusal)
    }
}

extension ContactDraft.Field {
    /// What the field asks for.
    fileprivate func request(_ typed: String) -> Message {
        switch self {
        case .name: .contactErrorName
        case .contact: typed.contains("@") ? .email(typed, otherwise: .contactErrorContact) : .contactErrorContact
        case .topic: .contactErrorTopic
        case .order: .findOrderErrorNumber
        case .words: .contactErrorMessage
        }
    }
}
