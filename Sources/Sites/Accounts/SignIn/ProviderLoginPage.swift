import Components
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
import Web

/// Login by an identity provider (OpenID Connect). The page says why a login failed.
struct ProviderLoginPage: Sendable {
    enum Trouble: Sendable, CaseIterable {
        /// The provider does not answer, or its answer is invalid.
        case away
        /// The person or the provider refused.
        case refused
        /// No attempt was begun in this browser, or it has expired.
        case forgotten
        /// The provider does not confirm that the e-mail address is the person's.
        case unverified
        /// An account with that address exists, but this provider is not linked to it.
        case known
        /// The login is linked to somebody else's account.
        case taken
        /// The session is not the one that began the attempt, or its step-up has expired.
        case interrupted
        /// The provider does not confirm that the person has just logged in there.
        case notFresh
    }

    let frame: Frame
    /// The title of the provider.
    let provider: String
    let trouble: Trouble
    /// Whether a logged-in person began it, so that the link leads back to their account.
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
    /// Redirects to the provider, for a login.
    static let begin = Handler { visit in try await depart(visit, .login, next: visit.next?.description ?? "") }

    /// Redirects to the provider, to link it to the account of the logged-in person. The route requires a step-up.
    static let beginLink = Handler.person { visit, person, session in
        try await depart(visit, .link(person.id, session.id), next: visit.link.security.overview.description)
    }

    /// Redirects to a linked provider, for the step-up of a person who has neither app nor password.
    static let beginStepUp = Handler.person { visit, person, session in
        guard try await StepUpPage.mayUse(try visit.namedProvider, person, visit) else { throw Problem.notFound }
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

    /// Handles the callback from the provider.
    static let finish = Handler { visit in
        let issuer = try visit.namedProvider
        let query = visit.query
        let name = query["state"].flatMap(AuthorizationRequest.key(of:)).map { visit.attemptCookiePrefix + $0 }
        guard let name, let kept = visit.request.cookie(name),
            let attempt = AuthorizationRequest(sealed: kept, in: visit.visitor.secret, at: visit.now, visit.world.key),
            let task = ProviderTask(purpose: attempt.purpose)
        else {
            // The person pressed Back after the login. The URL was valid once, and the person is logged in.
            if visit.person != nil, let name, visit.request.cookie(visit.doneCookieName) == name {
                return visit.redirect(to: visit.link.account.overview)
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
        // Each attempt is valid for one callback.
        response.setCookie(visit.attemptCookie(name, nil))
        response.setCookie(visit.doneCookie(name))
        return response
    }

    /// Logs in to the linked account, or makes one if nobody has the address.
    ///
    /// A matching e-mail address alone never opens an existing account, however its owner logs in. The person with that address
    /// at the provider may be another than the owner of the account here.
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

    /// Links the login to the account of the person who began the attempt. It must be the same session, still stepped up.
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
            var response = visit.redirect(to: visit.link.security.overview, saying: AccountFlash.providerLinked)
            response.setCookie(visit.sessionCookie(token))
            return response
        } catch LinkedIdentity.Refusal.notSteppedUp {
            return try await answer(visit, issuer, .interrupted, task)
        } catch LinkedIdentity.Refusal.taken {
            return try await answer(visit, issuer, .taken, task)
        }
    }

    /// Records a step-up after the person has just logged in at a linked provider.
    private static func stepUp(
        _ visit: Visit, _ issuer: Issuer, _ login: LinkedIdentity, _ person: Person.ID, _ session: Session.ID, next: ReturnTarget?
    ) async throws -> Response {
        let task = ProviderTask.stepUp(person, session)
        guard let known = visit.person, known.id == person, visit.session?.id == session,
            try await StepUpPage.mayUse(issuer, known, visit)
        else {
            return try await answer(visit, issuer, .interrupted, task)
        }
        guard try await visit.db.read(login.person)?.id == person else { return try await answer(visit, issuer, .taken, task) }
        try await visit.db.transaction { tx in try await Session.recordStepUp(session, in: tx) }
        return visit.redirect(to: next, or: visit.link.security.overview)
    }

    /// The callback URL has no language, so that only one URL is registered at the provider. `RequestPipeline` adds the language.
    private static func callback(_ issuer: Issuer, _ visit: Visit) -> String {
        "\(visit.origin)/login/with/\(issuer.settings.name)/callback"
    }

    private static func answer(_ visit: Visit, _ issuer: Issuer, _ failure: OpenIDFailure, _ task: ProviderTask) async throws -> Response {
        visit.world.log.warning(
            "a login by provider failed", ["issuer": .text(issuer.settings.name), "error": .text(LoggedError.text(of: failure))])
        return switch failure {
        case .issuerAway, .token: try await answer(visit, issuer, .away, task)
        case .refused: try await answer(visit, issuer, .refused, task)
        case .noAttempt: try await answer(visit, issuer, .forgotten, task)
        case .notFresh: try await answer(visit, issuer, Trouble.notFresh, task)
        }
    }

    private static func answer(_ visit: Visit, _ issuer: Issuer, _ trouble: Trouble, _ task: ProviderTask) async throws -> Response {
        let page = ProviderLoginPage(
            frame: try await visit.frame(at: \.signIn.login), provider: issuer.settings.title, trouble: trouble,
            isAboutAccount: task.isAboutAccount)
        let status: Status =
            switch trouble {
            case .away: .serviceUnavailable
            case .refused, .forgotten: .badRequest
            case .unverified, .known, .taken, .interrupted, .notFresh: .conflict
            }
        return visit.render(page, status: status)
    }
}
