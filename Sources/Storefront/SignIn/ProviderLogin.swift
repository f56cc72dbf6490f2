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

extension ProviderLoginPage {
    /// Sends the browser to the provider, to log in.
    static let begin = Handler { visit in try await depart(visit, .login, next: visit.next?.description ?? "") }

    /// Sends the browser to the provider, which is to open the account of whoever is logged in. The route asks for a step-up.
    static let beginLink = Handler { visit in
        try await depart(visit, .link(try visit.knownPerson.id, try visit.knownSession), next: visit.link.accountSecurity.description)
    }

    /// Sends the browser to a provider that opens the account, where somebody has neither app nor password.
    static let beginStepUp = Handler { visit in
        guard try await StepUpPage.mayUse(try visit.namedProvider, visit) else { throw Problem.notFound }
        return try await depart(visit, .stepUp(try visit.knownPerson.id, try visit.knownSession), next: visit.next?.description ?? "")
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

extension Visit {
    /// Most attempts that a browser keeps at once: as many tabs may be on their way.
    private static let mostAttempts = 4

    fileprivate var attemptCookiePrefix: String { Cookie.name("openid-", isSecure: world.configuration.isSecure) }

    /// Of the cookie that names the last attempt that came back, so that Back in the browser is told from a forged address.
    fileprivate var doneCookieName: String { Cookie.name("openid_done", isSecure: world.configuration.isSecure) }

    /// The cookies that make room for one more attempt: those that are good for nothing, then the oldest.
    fileprivate var surplusAttempts: [String] {
        let kept = request.cookieNames(beginningWith: attemptCookiePrefix).map { name in
            (
                name: name,
                begunAt: request.cookie(name).flatMap { AuthorizationRequest(sealed: $0, in: visitor.secret, at: now, world.key) }?.begunAt
                    ?? 0
            )
        }.sorted { $0.begunAt < $1.begunAt }
        let good = kept.filter { $0.begunAt > 0 }
        return (kept.filter { $0.begunAt == 0 } + good.prefix(max(0, good.count - Self.mostAttempts + 1))).map(\.name)
    }

    /// - Parameter attempt: nil removes it.
    fileprivate func attemptCookie(_ name: String, _ attempt: String?) -> Cookie {
        Cookie(
            HeaderName(stringLiteral: name), attempt ?? "", maxAge: attempt == nil ? 0 : Int(AuthorizationRequest.lifetime),
            isSecure: world.configuration.isSecure)
    }

    /// The one that the path names.
    fileprivate var namedProvider: Issuer {
        get throws {
            guard let issuer = world.issuers.first(where: { $0.settings.name == parameters["issuer"] }) else { throw Problem.notFound }
            return issuer
        }
    }

    /// Ends that the house which the path names opens a person's account.
    ///
    /// - Throws: `Problem.notFound` where it does not open it.
    func unlinkProvider(from person: Person) async throws {
        let issuer = try namedProvider.settings.issuer
        let isEnded = try await db.transaction { tx in try await LinkedIdentity.unlink(issuer, from: person.id, in: tx) }
        guard isEnded else { throw Problem.notFound }
    }

    /// Those that vouch for people here.
    var providers: [ProviderButton] { providers { _ in true } }

    /// Those whose identifier is so.
    func providers(where isMeant: (String) -> Bool) -> [ProviderButton] {
        world.issuers.map(\.settings).filter { isMeant($0.issuer) }.map { ProviderButton(name: $0.name, title: $0.title) }
    }
}

extension Response {
    /// Lets the forms of this page lead on to the houses: `form-action` counts for what a form is redirected to as well.
    func leadingToProviders(of world: World) -> Response {
        guard !world.issuers.isEmpty else { return self }
        var response = self
        response.headers["Content-Security-Policy"] = SecurityHeaders.contentPolicy(formsTo: world.issuers.map(\.authorizationOrigin))
        return response
    }
}
