import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Postgres
import Secrets
import Web

/// Login by e-mail address or telephone number, and the password or a code by SMS.
struct LoginPage: Sendable {
    let frame: Frame
    var contact = ""
    /// The URL to continue to; empty for the account.
    var next = ""
    /// Identity providers for the login.
    var providers: [ProviderButton] = []
    /// In the order of the fields.
    var errors: [FieldError] = []
}

extension LoginPage {
    static let show = Handler { visit in
        guard visit.person == nil else { return visit.redirect(to: visit.next, or: visit.link.account.overview) }
        return try await answer(visit)
    }

    /// Logs in by password, or sends a code.
    static let logIn = Handler { visit in
        try visit.requireHashingCapacity()
        return try await visit.form["way"] == "code" ? sendCode(visit) : checkPassword(visit)
    }

    /// A wrong password and an unknown account get the same answer after the same time.
    private static func checkPassword(_ visit: Visit) async throws -> Response {
        try await visit.submit(limitBeside: "password", tooMany: { .loginErrorTooMany(count: $0) }) {
            let (contact, typed) = (try visit.typedContact, visit.form["password"] ?? "")
            guard !typed.isEmpty else { throw FormRefusal("password", .loginErrorNoPassword) }
            do {
                let attempt = LoginAttempt(contact: contact, password: typed, device: visit.device, remoteAddress: visit.clientNetwork)
                let person = try await attempt.person(visit.world.accounts.passwords, visit.world.key, in: visit.db)
                return try await visit.logIn { tx in try await person.locked(in: tx) }
            } catch LoginAttempt.Refusal.wrong {
                throw FormRefusal("password", .loginErrorWrong)
            } catch is CredentialsChanged {
                throw FormRefusal("password", .loginErrorWrong)
            }
        } orShow: {
            try await answer(visit, $0)
        }
    }

    static let logOut = Handler { visit in
        if let session = visit.session {
            try await visit.db.transaction { tx in _ = try await Session.end(session.id, of: session.person, in: tx) }
        }
        var response = visit.redirect(to: visit.link.home)
        for cookie in visit.farewellCookies { response.setCookie(cookie) }
        return response
    }

    private static func sendCode(_ visit: Visit) async throws -> Response {
        try await visit.submit(limitBeside: "contact") {
            let contact = try visit.typedContact
            guard contact.phone?.isMobile == true else { throw FormRefusal("contact", .loginErrorNoMobile) }
            try await visit.takeRateLimit(for: contact)
            let verification = try await visit.db.transaction { tx in
                let person = try await tx.read(Person.reached(at: contact))
                return try await Verification.request(
                    .loginCode, of: contact, person: person.map(\.id), by: visit.browserKey, in: visit.language, in: tx)
            }
            return visit.redirect(to: visit.link.signIn.code(verification.description).with([("next", visit.next?.description ?? "")]))
        } orShow: {
            try await answer(visit, $0)
        }
    }

    private static func answer(_ visit: Visit, _ refusal: FormRefusal? = nil) async throws -> Response {
        let page = LoginPage(
            frame: try await visit.frame(), contact: visit.form["contact"] ?? "", next: visit.next?.description ?? "",
            providers: visit.providers,
            errors: refusal?.errors ?? [])
        return visit.render(page, refusing: refusal).leadingToProviders(of: visit.world)
    }
}
