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

extension Visit {
    /// Most attempts that a browser keeps at once: as many tabs may be on their way.
    private static let mostAttempts = 4

    var attemptCookiePrefix: String { Cookie.name("openid-", isSecure: world.configuration.isSecure) }

    /// Of the cookie that names the last attempt that came back, so that Back in the browser is told from a forged address.
    var doneCookieName: String { Cookie.name("openid_done", isSecure: world.configuration.isSecure) }

    /// The cookies that make room for one more attempt: those that are good for nothing, then the oldest.
    var surplusAttempts: [String] {
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
    func attemptCookie(_ name: String, _ attempt: String?) -> Cookie {
        Cookie(
            HeaderName(stringLiteral: name), attempt ?? "", maxAge: attempt == nil ? 0 : Int(AuthorizationRequest.lifetime),
            isSecure: world.configuration.isSecure)
    }

    /// The one that the path names.
    var namedProvider: Issuer {
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
