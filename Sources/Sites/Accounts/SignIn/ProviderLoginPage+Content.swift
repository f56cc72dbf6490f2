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

extension Visit {
    /// The most open attempts of one browser, so that a person can log in with several tabs at once.
    private static let mostAttempts = 4

    var attemptCookiePrefix: String { ShopCookie.providerLogin.name(isSecure: world.configuration.isSecure) }

    /// The name of the cookie with the last finished attempt. It tells the Back button of the browser from a forged URL.
    var doneCookieName: String { ShopCookie.providerLoginDone.name(isSecure: world.configuration.isSecure) }

    /// The cookies to remove so that one more attempt fits: first the invalid ones, then the oldest.
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

    /// - Parameters:
    ///   - name: the cookie's name, which begins with `attemptCookiePrefix`.
    ///   - attempt: the sealed attempt; nil removes the cookie.
    func attemptCookie(_ name: String, _ attempt: String?) -> Cookie {
        let (isSecure, key) = (world.configuration.isSecure, String(name.dropFirst(attemptCookiePrefix.count)))
        return attempt.map { Cookie(ShopCookie.providerLogin, $0, suffix: key, isSecure: isSecure) }
            ?? .removal(of: ShopCookie.providerLogin, suffix: key, isSecure: isSecure)
    }

    /// - Parameter name: the name of the cookie of the attempt that is finished.
    func doneCookie(_ name: String) -> Cookie { Cookie(ShopCookie.providerLoginDone, name, isSecure: world.configuration.isSecure) }

    /// The identity provider that the path names.
    ///
    /// - Throws: `Problem.notFound`.
    var namedProvider: Issuer {
        get throws {
            guard let issuer = world.accounts.issuers.first(where: { $0.settings.name == parameters["issuer"] }) else {
                throw Problem.notFound
            }
            return issuer
        }
    }

    /// Unlinks the identity provider that the path names from a person's account.
    ///
    /// - Throws: `Problem.notFound` if it is not linked.
    func unlinkProvider(from person: Person) async throws {
        let issuer = try namedProvider.settings.issuer
        let isEnded = try await db.transaction { tx in try await LinkedIdentity.unlink(issuer, from: person.id, in: tx) }
        guard isEnded else { throw Problem.notFound }
    }

    /// All configured identity providers.
    var providers: [ProviderButton] { providers { _ in true } }

    /// - Parameter isMeant: gets the issuer identifier of a provider, and says whether it is included.
    func providers(where isMeant: (String) -> Bool) -> [ProviderButton] {
        world.accounts.issuers.map(\.settings).filter { isMeant($0.issuer) }.map { ProviderButton(name: $0.name, title: $0.title) }
    }
}

extension Response {
    /// Allows the forms of this page to lead to the identity providers. `form-action` also applies to redirects after a form.
    func leadingToProviders(of world: World) -> Response {
        guard !world.accounts.issuers.isEmpty else { return self }
        var response = self
        response.headers["Content-Security-Policy"] = SecurityHeaders.contentPolicy(
            formsTo: world.accounts.issuers.map(\.authorizationOrigin))
        return response
    }
}
