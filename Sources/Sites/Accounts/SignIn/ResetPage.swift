import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Postgres
import Secrets
import Web

/// "Forgot your password?" Asks for the e-mail address or telephone number.
struct ResetPage: Sendable {
    let frame: Frame
    var contact = ""
    var error: Message?
}

extension ResetPage {
    static let show = Handler { visit in try await answer(visit) }

    /// Sends a link or a code. The answer and the work are the same whether or not an account with that contact exists.
    static let ask = Handler { visit in
        try await visit.submit(limitBeside: "contact") {
            let contact = try visit.reachableContact
            try await visit.takeRateLimit(for: contact)
            let verification = try await visit.db.transaction { tx in
                let person = try await tx.read(Person.reached(at: contact))
                return try await Verification.request(
                    .resetPassword, of: contact, person: person.map(\.id), by: visit.browserKey, in: visit.language, in: tx)
            }
            return visit.redirect(
                to: contact.email == nil ? visit.link.signIn.resetCode(verification.description) : visit.link.signIn.resetSent)
        } orShow: {
            try await answer(visit, $0)
        }
    }

    static let showSent = Handler { visit in
        try await MessagePage.answer(visit, .resetSentTitle, .resetSent, way: visit.link.signIn.login, .accountPageLogin)
    }

    private static func answer(_ visit: Visit, _ refusal: FormRefusal? = nil) async throws -> Response {
        let page = ResetPage(frame: try await visit.frame(), contact: visit.form["contact"] ?? "", error: refusal?.errors.first?.message)
        return visit.render(page, refusing: refusal)
    }
}

extension ResetPage {
    static func sample(frame: Frame = .sample) -> ResetPage { ResetPage(frame: frame) }
}
