import Config
import HTML
import HTTP
import Identity
import Kernel
import Links
import Logging
import OpenID
import Postgres
import Secrets
import Site

/// Says why another house did not open an account.
struct ProviderLoginPage: Sendable {
    enum Trouble: Sendable, CaseIterable {
        /// The house does not answer, or not as it must.
        case away
        /// The person or the house said no.
        case refused
        /// Nothing was begun in this browser, or it was too long ago.
        case forgotten
        /// The house does not say that the address is the person's.
        case unverified
        /// Somebody has an account with that address, which this provider does not open.
        case known
        /// The login opens somebody else's account.
        case taken
        /// The session is not the one that began it, or it is too long ago that its person showed who they are.
        case interrupted
        /// The provider does not say that the person has just logged in there.
        case notFresh
    }

    let frame: Frame
    /// What the house is called.
    let provider: String
    let trouble: Trouble
    /// Whether somebody who is logged in wanted it, so that the way on leads back to their account.
    var isAboutAccount = false

    var sentence: Message {
        switch trouble {
        case .away: .providerAway(provider: provider)
        case .refused: .providerRefused(provider: provider)
        case .forgotten: .providerForgotten(provider: provider)
        case .unverified: .providerUnverified(provider: provider)
        case .known: .providerKnown(provider: provider)
        case .taken: .providerTaken(provider: provider)
        case .interrupted: .providerInterrupted(provider: provider)
        case .notFresh: .providerNotFresh(provider: provider)
        }
    }

    static var samples: [ProviderLoginPage] {
        Trouble.allCases.map { ProviderLoginPage(frame: .sample, provider: "Google", trouble: $0, isAboutAccount: $0 == .interrupted) }
    }
}

extension ProviderLoginPage {
    /// Sends the browser to the provider, to log in.
    static let begin = Handler { visit in try await depart(visit, .login, next: visit.next?.description ?? "") }

    /// Sends the browser to the provider, which is to open the account of whoever is logged in. The route asks for a step-up.
    static let beginLink = Handler.person { visit, person, session in
        try await depart(visit, .link(person.id, session.id), next: visit.link.accountSecurity.description)
    }

    /// Sends the browser to a provider that opens the account, where somebody has neither app nor password.
    static let beginStepUp = Handler.person { visit, person, session in
        guard try await StepUpPage.mayUse(try visit.namedProvider, visit) else { throw Problem.notFound }
        return try await depart(visit, .stepUp(person.id, session.id), next: visit.next?.description ?? "")
    }

    private static func depart(_ visit: Visit, _ task: ProviderTask, next: String) async throws -> Response {
        let issuer = try visit.namedProvider
        do {
            let (address, attempt) = try await issuer.begin(
                next: next, for: task.purpose, freshness: task.freshness, callback: callback(issuer, visit), language: visit.language,
                at: visit.now)
            var response = Response.redirect(to: address)
            for name in visit.surplusAttempts { response.setCookie(visit.attemptCookie(name, nil)) }
            response.setCookie(
                visit.attemptCookie(visit.attemptCookiePrefix + attempt.key, try attempt.sealed(in: visit.visitor.secret, visit.world.key)))
            return response
        } catch let failure as OpenIDFailure {
            return try await answer(visit, issuer, failure, task)
        }
    }

    /// Takes what the browser brings back from the provider.
    static let finish = Handler { visit in
        let issuer = try visit.namedProvider
        let query = visit.query
        let name = query["state"].flatMap(AuthorizationRequest.key(of:)).map { visit.attemptCookiePrefix + $0 }
        guard let name, let kept = visit.request.cookie(name),
            let attempt = AuthorizationRequest(sealed: kept, in: visit.visitor.secret, at: visit.now, visit.world.key),
            let task = ProviderTask(purpose: attempt.purpose)
        else {
            // Back in the browser, after the login: the address was good once, and the person is there already.
            if visit.person != nil, let name, visit.request.cookie(visit.doneCookieName) == name {
                return .redirect(to: visit.link.account.description)
            }
            return try await answer(visit, issuer, OpenIDFailure.noAttempt, .login)
        }
        var response: Response
        do {
            let claims = try await issuer.finish(
                attempt, answer: (code: query["code"], state: query["state"], error: query["error"]), callback: callback(issuer, visit),
                at: visit.now)
            let login = LinkedIdentity(issuer: claims.issuer, subject: claims.subject)
            response =
                switch task {
                case .login: try await enter(visit, issuer, login, claims, next: ReturnTarget(attempt.next))
                case .link(let person, let session): try await link(visit, issuer, login, to: person, in: session)
                case .stepUp(let person, let session):
                    try await stepUp(visit, issuer, login, person, session, next: ReturnTarget(attempt.next))
                }
        } catch let failure as OpenIDFailure {
            response = try await answer(visit, issuer, failure, task)
        }
        // An attempt is for one coming back.
        response.setCookie(visit.attemptCookie(name, nil))
        response.setCookie(visit.attemptCookie(visit.doneCookieName, name))
        return response
    }

    /// Opens the account that the login was linked to, or makes one where nobody has the address.
    ///
    /// A provider that reports somebody's address opens no account by that alone, whichever way its owner logs in: who has the
    /// address there need not be who has the account here.
    private static func enter(_ visit: Visit, _ issuer: Issuer, _ login: LinkedIdentity, _ claims: Claims, next: ReturnTarget?) async throws
        -> Response
    {
        do {
            if let person = try await visit.db.read(login.person) {
                return try await visit.logIn(next: next) { tx in try await person.locked(in: tx) }
            }
        } catch is CredentialsChanged {
            return try await answer(visit, issuer, .forgotten, .login)
        }
        guard claims.isEmailVerified, let email = claims.email.flatMap(EmailAddress.init(typed:)) else {
            return try await answer(visit, issuer, .unverified, .login)
        }
        do {
            return try await visit.logIn(next: next) { tx in
                guard try await tx.read(Person.reached(at: .email(email))) == nil else { throw LinkedIdentity.Refusal.taken }
                return try await login.signUp(email, named: claims.name, accepting: Terms.version, in: visit.language, in: tx)
            }
        } catch LinkedIdentity.Refusal.taken {
            return try await answer(visit, issuer, .known, .login)
        }
    }

    /// Links the login to the account of whoever asked for it, in the session that asked, while that is stepped up.
    private static func link(_ visit: Visit, _ issuer: Issuer, _ login: LinkedIdentity, to person: Person.ID, in session: Session.ID)
        async throws -> Response
    {
        let task = ProviderTask.link(person, session)
        guard visit.person?.id == person, visit.session?.id == session else { return try await answer(visit, issuer, .interrupted, task) }
        do {
            let token = try await visit.db.transaction { tx in
                try await login.link(to: person, askedIn: session, in: tx)
                return try await Session.renew(session, in: tx)
            }
            var response = Response.redirect(to: visit.link.accountSecurity.with([("done", "linked")]).description)
            response.setCookie(visit.sessionCookie(token))
            return response
        } catch LinkedIdentity.Refusal.notSteppedUp {
            return try await answer(visit, issuer, .interrupted, task)
        } catch LinkedIdentity.Refusal.taken {
            return try await answer(visit, issuer, .taken, task)
        }
    }

    /// The person has just logged in at a provider that opens the account: the session may do what is about security.
    private static func stepUp(
        _ visit: Visit, _ issuer: Issuer, _ login: LinkedIdentity, _ person: Person.ID, _ session: Session.ID, next: ReturnTarget?
    ) async throws -> Response {
        let task = ProviderTask.stepUp(person, session)
        guard visit.person?.id == person, visit.session?.id == session, try await StepUpPage.mayUse(issuer, visit) else {
            return try await answer(visit, issuer, .interrupted, task)
        }
        guard try await visit.db.read(login.person)?.id == person else { return try await answer(visit, issuer, .taken, task) }
        try await visit.db.transaction { tx in try await Session.recordStepUp(session, in: tx) }
        return .redirect(to: next?.description ?? visit.link.accountSecurity.description)
    }

    /// Without a language, so that one address is registered at the house; `RequestPipeline` leads on from there.
    private static func callback(_ issuer: Issuer, _ visit: Visit) -> String {
        "\(visit.origin)/login/with/\(issuer.settings.name)/callback"
    }

    private static func answer(_ visit: Visit, _ issuer: Issuer, _ failure: OpenIDFailure, _ task: ProviderTask) async throws -> Response {
        visit.world.log.warning(
            "an identity provider led nowhere", ["issuer": .text(issuer.settings.name), "error": .text(LoggedError.text(of: failure))])
        return switch failure {
        case .issuerAway, .token: try await answer(visit, issuer, .away, task)
        case .refused: try await answer(visit, issuer, .refused, task)
        case .noAttempt: try await answer(visit, issuer, .forgotten, task)
        case .notFresh: try await answer(visit, issuer, Trouble.notFresh, task)
        }
    }

    private static func answer(_ visit: Visit, _ issuer: Issuer, _ trouble: Trouble, _ task: ProviderTask) async throws -> Response {
        let page = ProviderLoginPage(
            frame: try await visit.frame(at: \.login), provider: issuer.settings.title, trouble: trouble,
            isAboutAccount: task.isAboutAccount)
        let status: Status =
            switch trouble {
            case .away: .serviceUnavailable
            case .refused, .forgotten: .badRequest
            case .unverified, .known, .taken, .interrupted, .notFresh: .conflict
            }
        return .html(page.html(in: visit.language), status: status)
    }
}
