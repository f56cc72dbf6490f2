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

extension HousePage {
    /// Sends the browser to the house.
    static func begin(_ visit: Visit) async throws -> Response {
        let issuer = try visit.namedHouse
        do {
            let (address, attempt) = try await issuer.begin(
                next: visit.next?.description ?? "", callback: callback(issuer, visit), language: visit.language, at: visit.now)
            var response = Response.redirect(to: address)
            response.setCookie(cookie(try attempt.sealed(visit.world.key), for: visit))
            return response
        } catch let failure as OpenIDFailure {
            return try await answer(visit, issuer, failure)
        }
    }

    /// Takes what the browser brings back from the house.
    static func finish(_ visit: Visit) async throws -> Response {
        let issuer = try visit.namedHouse
        var response: Response
        do {
            guard let kept = visit.request.cookie(cookieName(visit)), let attempt = Attempt(sealed: kept, at: visit.now, visit.world.key) else {
                throw OpenIDFailure.noAttempt
            }
            let query = visit.query
            let claims = try await issuer.finish(
                attempt, answer: (code: query["code"], state: query["state"], error: query["error"]), callback: callback(issuer, visit), at: visit.now)
            response = try await enter(visit, issuer, claims, next: ReturnTarget(attempt.next))
        } catch let failure as OpenIDFailure {
            response = try await answer(visit, issuer, failure)
        }
        // An attempt is for one coming back.
        response.setCookie(cookie(nil, for: visit))
        return response
    }

    /// Whose account it is: linked to that login before; of whoever is logged in here; or of the address, where the house has
    /// verified it and no password keeps the account.
    private static func enter(_ visit: Visit, _ issuer: Issuer, _ claims: Claims, next: ReturnTarget?) async throws -> Response {
        let login = ForeignLogin(issuer: claims.issuer, subject: claims.subject)
        if let person = visit.person {
            do {
                try await visit.db.transaction { tx in try await login.link(to: person.id, in: tx) }
            } catch ForeignLogin.Refusal.taken {
                return try await answer(visit, issuer, .taken)
            }
            return .redirect(to: visit.link.accountSecurity.description)
        }
        if let person = try await visit.db.read(login.person) { return try await visit.enter(next: next) { tx in try await person.held(in: tx) } }
        guard claims.isEmailVerified, let email = claims.email.flatMap(EmailAddress.init(typed:)) else { return try await answer(visit, issuer, .unverified) }
        do {
            return try await visit.enter(next: next) { tx in
                guard let person = try await tx.read(Person.reached(at: .email(email))) else {
                    return try await login.signUp(email, named: claims.name, accepting: Terms.version, in: visit.language, in: tx)
                }
                // Whoever has the address at the house need not be who chose the password here.
                guard !person.hasPassword else { throw ForeignLogin.Refusal.taken }
                try await login.link(to: person.id, in: tx)
                return person
            }
        } catch ForeignLogin.Refusal.taken {
            return try await answer(visit, issuer, .known)
        }
    }

    /// Without a language, so that one address is registered at the house; `Front` leads on from there.
    private static func callback(_ issuer: Issuer, _ visit: Visit) -> String { "\(visit.origin)/login/with/\(issuer.settings.name)/callback" }

    private static func cookieName(_ visit: Visit) -> String { visit.world.configuration.isSecure ? "__Host-openid" : "openid" }

    private static func cookie(_ attempt: String?, for visit: Visit) -> Cookie {
        Cookie(
            HeaderName(stringLiteral: cookieName(visit)), attempt ?? "", maxAge: attempt == nil ? 0 : Int(Attempt.lifetime),
            isSecure: visit.world.configuration.isSecure)
    }

    private static func answer(_ visit: Visit, _ issuer: Issuer, _ failure: OpenIDFailure) async throws -> Response {
        visit.world.log.warning("nobody came in by another house", ["issuer": .text(issuer.settings.name), "error": .text("\(failure)")])
        return switch failure {
        case .issuerAway, .token: try await answer(visit, issuer, .away)
        case .refused: try await answer(visit, issuer, .refused)
        case .noAttempt: try await answer(visit, issuer, .forgotten)
        }
    }

    private static func answer(_ visit: Visit, _ issuer: Issuer, _ trouble: Trouble) async throws -> Response {
        let page = HousePage(frame: try await visit.frame(at: \.login), house: issuer.settings.title, trouble: trouble)
        let status: Status =
            switch trouble {
            case .away: .serviceUnavailable
            case .refused, .forgotten: .badRequest
            case .unverified, .known, .taken: .conflict
            }
        return .html(page.html(in: visit.language), status: status)
    }
}

extension Visit {
    /// The one that the path names.
    fileprivate var namedHouse: Issuer {
        get throws {
            guard let issuer = world.issuers.first(where: { $0.settings.name == parameters["issuer"] }) else { throw Problem.notFound }
            return issuer
        }
    }

    /// Ends that the house which the path names opens a person's account.
    ///
    /// - Throws: `Problem.notFound` where it does not open it.
    func unlinkHouse(from person: Person) async throws {
        let issuer = try namedHouse.settings.issuer
        let isEnded = try await db.transaction { tx in try await ForeignLogin.unlink(issuer, from: person.id, in: tx) }
        guard isEnded else { throw Problem.notFound }
    }

    /// Those that vouch for people here.
    var houses: [House] { houses { _ in true } }

    /// Those whose identifier is so.
    func houses(where isMeant: (String) -> Bool) -> [House] {
        world.issuers.map(\.settings).filter { isMeant($0.issuer) }.map { House(name: $0.name, title: $0.title) }
    }
}

extension Response {
    /// Lets the forms of this page lead on to the houses: `form-action` counts for what a form is redirected to as well.
    func leadingToHouses(of world: World) -> Response {
        guard !world.issuers.isEmpty else { return self }
        var response = self
        response.headers["Content-Security-Policy"] = SecurityHeaders.contentPolicy(formsTo: world.issuers.map(\.authorizationOrigin))
        return response
    }
}
