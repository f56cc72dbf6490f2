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
    /// Whether the form typed before the session ended was too long to be stored.
    var isDraftLost = false
    /// In the order of the fields.
    var errors: [FieldError] = []
}

extension LoginPage {
    static let show = Handler { visit in
        guard visit.person == nil else { return .redirect(to: visit.next, or: visit.link.account) }
        return try await answer(visit)
    }

    /// Logs in by password, or sends a code. A wrong password and an unknown account get the same answer after the same time.
    static let logIn = Handler { visit in
        try visit.requireHashingCapacity()
        guard let contact = Contact(typed: visit.form["contact"] ?? "") else {
            return try await answer(
                visit, FieldError("contact", .email(visit.form["contact"] ?? "", otherwise: .signInErrorContact)),
                status: .unprocessableContent)
        }
        if visit.form["way"] == "code" { return try await sendCode(to: contact, visit) }
        let typed = visit.form["password"] ?? ""
        guard !typed.isEmpty else {
            return try await answer(visit, FieldError("password", .loginErrorNoPassword), status: .unprocessableContent)
        }
        do {
            let attempt = LoginAttempt(contact: contact, password: typed, device: visit.device, remoteAddress: visit.clientNetwork)
            let person = try await attempt.person(visit.world.passwords, visit.world.key, in: visit.db)
            return try await visit.logIn { tx in try await person.locked(in: tx) }
        } catch LoginAttempt.Refusal.wrong {
            return try await answer(visit, FieldError("password", .loginErrorWrong), status: .unprocessableContent)
        } catch is CredentialsChanged {
            return try await answer(visit, FieldError("password", .loginErrorWrong), status: .unprocessableContent)
        } catch let limit as RateLimit.Exceeded {
            return .tooMany(
                try await answer(visit, FieldError("password", .loginErrorTooMany(minutes: (limit.retryAfter + 59) / 60))), limit)
        } catch let busy as PasswordHasher.Busy {
            throw Problem.busy(retryAfter: busy.retryAfter)
        }
    }

    static let logOut = Handler { visit in
        if let session = visit.session {
            try await visit.db.transaction { tx in _ = try await Session.end(session.id, of: session.person, in: tx) }
        }
        var response = Response.redirect(to: visit.link.home)
        for cookie in visit.farewellCookies { response.setCookie(cookie) }
        return response
    }

    private static func sendCode(to contact: Contact, _ visit: Visit) async throws -> Response {
        guard let phone = contact.phone, phone.isMobile else {
            return try await answer(visit, FieldError("contact", .loginErrorNoMobile), status: .unprocessableContent)
        }
        do {
            try await visit.takeRateLimit(for: contact)
        } catch let limit as RateLimit.Exceeded {
            return .tooMany(try await answer(visit, FieldError("contact", limit.message)), limit)
        }
        let verification = try await visit.db.transaction { tx in
            let person = try await tx.read(Person.reached(at: contact))
            return try await Verification.request(
                .loginCode, of: contact, person: person.map(\.id), by: visit.browserKey, in: visit.language, in: tx)
        }
        return .redirect(to: visit.link.code(verification.description).with([("next", visit.next?.description ?? "")]))
    }

    private static func answer(_ visit: Visit, _ error: FieldError? = nil, status: Status = .ok) async throws -> Response {
        let page = LoginPage(
            frame: try await visit.frame(), contact: visit.form["contact"] ?? "", next: visit.next?.description ?? "",
            providers: visit.providers,
            isDraftLost: visit.isFormLost,
            errors: error.map { [$0] } ?? [])
        return visit.render(page, status: status).leadingToProviders(of: visit.world)
    }
}
