import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Postgres
import Secrets
import Web

/// The sign-up form: name, e-mail address or telephone number, and password.
struct SignUpPage: Sendable {
    let frame: Frame
    var name = ""
    var contact = ""
    /// The URL to continue to; empty for the account.
    var next = ""
    /// In the order of the fields.
    var errors: [FieldError] = []
}

extension SignUpPage {
    static let show = Handler { visit in
        guard visit.person == nil else { return visit.redirect(to: visit.next, or: visit.link.account.overview) }
        return try await answer(visit)
    }

    /// Stores the sign-up until the address is verified. The answer is the same if an account with that address exists.
    static let signUp = Handler { visit in
        try visit.requireHashingCapacity()
        return try await visit.submit(limitBeside: "contact") {
            let draft = try draft(visit)
            try await visit.takeRateLimit(for: draft.contact)
            let hash = try await visit.world.accounts.passwords.hash(draft.password.text)
            let verification = try await visit.db.transaction { tx in
                try await SignUp.request(draft, hash, by: visit.browserKey, goingTo: visit.next?.description, in: visit.language, in: tx)
            }
            guard draft.contact.email == nil else { return visit.redirect(to: visit.link.signIn.signUpSent) }
            return visit.redirect(to: visit.link.signIn.code(verification.description).with([("next", visit.next?.description ?? "")]))
        } orShow: {
            try await answer(visit, $0)
        }
    }

    private static func draft(_ visit: Visit) throws(FormRefusal) -> SignUpDraft {
        let typed = { (field: SignUpDraft.Field) in visit.form[field.rawValue] ?? "" }
        do { return try SignUpDraft(name: typed(.name), contact: typed(.contact), password: typed(.password)) } catch {
            throw FormRefusal(error.fields) { field, fault in fault.message(for: field, typed: typed(field)) }
        }
    }

    /// "Check your e-mail."
    static let showSent = Handler { visit in
        try await MessagePage.answer(visit, .signUpSentTitle, .signUpSent, way: visit.link.signIn.signUp, .signUpAgain)
    }

    private static func answer(_ visit: Visit, _ refusal: FormRefusal? = nil) async throws -> Response {
        let page = SignUpPage(
            frame: try await visit.frame(), name: visit.form["name"] ?? "", contact: visit.form["contact"] ?? "",
            next: visit.next?.description ?? "",
            errors: refusal?.errors ?? [])
        return visit.render(page, refusing: refusal)
    }
}
