import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Postgres
import Secrets
import Web

/// How a person logs in, and the browsers in which they are logged in.
struct SecurityPage: Sendable {
    let frame: Frame
    let contacts: [String]
    /// New addresses and numbers that wait until both the old and the new contact have agreed.
    let waiting: [String]
    /// For password managers: the user name that belongs to the password.
    let username: String
    /// A person without a password chooses one by a link or code instead.
    let hasPassword: Bool
    let sessions: [SessionView]
    /// Identity providers that can be linked. `linked` holds those that are linked already.
    var providers: [ProviderButton] = []
    var linked: [ProviderButton] = []
    /// The new address or number as it was typed.
    var contact = ""
    /// In the order of the fields.
    var errors: [FieldError] = []
}

extension SecurityPage {
    static let show = Handler.person { visit, person, session in try await answer(visit, person, session) }

    /// Changes the password. The present one is required, and all other sessions end.
    static let changePassword = Handler.person { visit, person, session in
        try visit.requireHashingCapacity()
        return try await visit.submit(limitBeside: "current-password") {
            try await checkPassword("current-password", of: person, visit)
            let password = try visit.newPassword(beside: person.contacts.first)
            let hash = try await visit.world.accounts.passwords.hash(password.text)
            let token = try await visit.db.transaction { tx in
                try await Person.setPassword(hash, of: person.id, keeping: session.id, in: tx)
                return try await Session.renew(session.id, in: tx)
            }
            var response = visit.redirect(to: visit.link.security.overview, saying: AccountFlash.passwordChanged)
            response.setCookie(visit.sessionCookie(token))
            return response
        } orShow: {
            try await answer(visit, person, session, $0)
        }
    }

    /// - Throws: `FormRefusal` if the password in that field is not the person's.
    private static func checkPassword(_ field: String, of person: Person, _ visit: Visit) async throws {
        guard try await Person.hasPassword(visit.form[field] ?? "", person.id, visit.world.accounts.passwords, in: visit.db) else {
            throw FormRefusal(field, .securityErrorPassword)
        }
    }

    /// Changes or adds an e-mail address or telephone number.
    ///
    /// The password or a step-up is required. Then both the old and the new contact must agree.
    static let changeContact = Handler.person { visit, person, session in
        try visit.requireHashingCapacity()
        return try await visit.submit(limitBeside: "contact") {
            let contact = try visit.reachableContact
            if person.contacts.contains(contact) { throw FormRefusal("contact", .securityErrorSame) }
            // A person without a password does a step-up instead.
            if person.hasPassword {
                try await checkPassword("password", of: person, visit)
            } else if try await !visit.db.read(Session.isSteppedUp(session.id)) {
                return visit.redirect(to: visit.link.security.stepUp(next: visit.link.security.overview.description))
            }
            // Both the old and the new contact get a message.
            for side in [contact] + person.contacts.filter({ ($0.email == nil) == (contact.email == nil) }) {
                try await visit.takeRateLimit(for: side)
            }
            let (_, verifications) = try await visit.db.transaction { tx in
                try await ContactChange.request(contact, for: person, by: visit.browserKey, in: visit.language, in: tx)
            }
            guard contact.email == nil else { return visit.redirect(to: visit.link.security.overview, saying: AccountFlash.contactAsked) }
            return visit.redirect(to: visit.link.signIn.code(verifications[0].description))
        } orShow: {
            try await answer(visit, person, session, $0)
        }
    }

    /// Logs one browser out; it may be the present one.
    static let endSession = Handler.person { visit, person, session in
        let id = Session.ID(visit.parameters["session"] ?? "")
        let isEnded = try await visit.db.transaction { tx in
            guard let id else { return false }
            return try await Session.end(id, of: person.id, in: tx)
        }
        guard isEnded else { throw Problem.notFound }
        guard id == session.id else { return visit.redirect(to: visit.link.security.overview, saying: AccountFlash.sessionEnded) }
        var response = visit.redirect(to: visit.link.home)
        for cookie in visit.farewellCookies { response.setCookie(cookie) }
        return response
    }

    /// Logs all other browsers out.
    static let endOtherSessions = Handler.person { visit, person, session in
        try await visit.db.transaction { tx in try await Session.endAll(of: person.id, except: session.id, in: tx) }
        return visit.redirect(to: visit.link.security.overview, saying: AccountFlash.otherSessionsEnded)
    }

    /// Unlinks an identity provider. A person without a password then logs in by a code, or chooses a password.
    static let unlinkProvider = Handler.person { visit, person, _ in
        try await visit.unlinkProvider(from: person)
        return visit.redirect(to: visit.link.security.overview, saying: AccountFlash.providerUnlinked)
    }

    private static func answer(
        _ visit: Visit, _ person: Person, _ session: Session, _ refusal: FormRefusal? = nil
    ) async throws -> Response {
        let (sessions, waiting, linked, count) = try await visit.db.read(
            Session.all(of: person.id), ContactChange.waiting(of: person.id), LinkedIdentity.issuers(of: person.id), visit.cartCount)
        let page = SecurityPage(
            frame: visit.frame(at: { $0.security.overview }, cartCount: count, isIndexed: false), contacts: person.contacts.map(\.shown),
            waiting: waiting.map(\.shown),
            username: person.contacts.first?.canonical ?? "", hasPassword: person.hasPassword,
            sessions: sessions.map { SessionView($0, isThisOne: $0.id == session.id, visit.link, visit.clock) },
            providers: visit.providers { !linked.contains($0) }, linked: visit.providers(where: linked.contains),
            contact: visit.form["contact"] ?? "", errors: refusal?.errors ?? [])
        return visit.render(page, refusing: refusal).leadingToProviders(of: visit.world)
    }
}
