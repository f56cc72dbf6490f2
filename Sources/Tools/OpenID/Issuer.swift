package import Config
import Foundation
package import Kernel
package import Outgoing
import Secrets
import Synchronization

/// The client of an identity provider. It caches the provider's metadata and keys.
package final class Issuer: Sendable {
    package let settings: IssuerSettings
    private let client: HTTPClient
    private let known = Mutex(Known())

    private struct Known: Sendable {
        var discovery: (value: Discovery, at: Int)?
        var keys: (value: [WebKey], at: Int)?
        /// When a key was last missing although the cached keys were fresh.
        var missedAt: Int?
    }

    /// Milliseconds for which metadata and keys are cached.
    private static let freshness = 3_600_000
    /// Milliseconds between two fetches because of an unknown key.
    private static let pause = 60_000

    package init(_ settings: IssuerSettings, client: HTTPClient) {
        self.settings = settings
        self.client = client
    }

    // MARK: Before the login

    /// The address to which the browser is sent, and the request that it must store until it comes back.
    ///
    /// - Parameters:
    ///   - next: the page to which the person was going.
    ///   - purpose: the purpose of the login, which the request carries.
    ///   - freshness: the most seconds since the person's last login at the provider; nil where any age is accepted.
    ///   - callback: the URL to which the provider sends the browser back. It must be registered at the provider.
    /// - Throws: `OpenIDFailure.issuerAway`.
    package func begin(
        next: String, for purpose: String, freshness: Int? = nil, callback: String, language: Language, at now: Moment
    ) async throws(OpenIDFailure) -> (address: String, attempt: AuthorizationRequest) {
        let attempt = AuthorizationRequest(issuer: settings.name, next: next, for: purpose, freshness: freshness, at: now)
        let discovery = try await discovery()
        guard var address = URLComponents(string: discovery.authorizationEndpoint) else { throw .issuerAway("its address is invalid") }
        address.queryItems =
            (address.queryItems ?? []) + [
                URLQueryItem(name: "response_type", value: "code"), URLQueryItem(name: "client_id", value: settings.clientID),
                URLQueryItem(name: "redirect_uri", value: callback), URLQueryItem(name: "scope", value: "openid email profile"),
                URLQueryItem(name: "state", value: attempt.state), URLQueryItem(name: "nonce", value: attempt.nonce),
                URLQueryItem(name: "code_challenge", value: attempt.challenge), URLQueryItem(name: "code_challenge_method", value: "S256"),
                URLQueryItem(name: "ui_locales", value: language.rawValue),
            ]
        if let freshness {
            // With `max_age` the token must say when the person logged in (OpenID Connect Core 1.0 §2, `auth_time`).
            address.queryItems?.append(URLQueryItem(name: "max_age", value: "\(freshness)"))
            if discovery.asksForLogin { address.queryItems?.append(URLQueryItem(name: "prompt", value: "login")) }
        }
        // Some servers read a plus in a query as a blank, as in forms.
        guard let text = address.string?.replacing("+", with: "%2B") else { throw .issuerAway("its address is invalid") }
        return (text, attempt)
    }

    /// Scheme and authority of the provider's login page, for the Content-Security-Policy of pages that lead there. Until the
    /// metadata is fetched, it is the origin of the issuer identifier, which usually is the same.
    package var authorizationOrigin: String {
        (known.withLock(\.discovery)?.value.authorizationEndpoint).flatMap(Self.origin) ?? Self.origin(settings.issuer) ?? ""
    }

    /// Fetches the metadata, so that `authorizationOrigin` is right from the start.
    package func prepare() async throws(OpenIDFailure) { _ = try await discovery() }

    private static func origin(_ address: String) -> String? {
        guard let url = URLComponents(string: address), let scheme = url.scheme, let host = url.host else { return nil }
        return scheme + "://" + host + (url.port.map { ":\($0)" } ?? "")
    }

    // MARK: After the login

    /// The claims about the person who comes back with that answer.
    ///
    /// - Parameter answer: the query's `code` and `state`, or `error`.
    /// - Throws: `OpenIDFailure`.
    package func finish(
        _ attempt: AuthorizationRequest, answer: (code: String?, state: String?, error: String?), callback: String, at now: Moment
    )
        async throws(OpenIDFailure) -> Claims
    {
        guard attempt.issuer == settings.name, let state = answer.state,
            Digest.sha256(Array(state.utf8)) == Digest.sha256(Array(attempt.state.utf8))
        else {
            throw .noAttempt
        }
        if let error = answer.error { throw .refused(String(error.prefix(100))) }
        guard let code = answer.code else { throw .noAttempt }
        let discovery = try await discovery()
        let tokens = try await exchange(code, attempt, callback, discovery)
        let token = try IDToken(tokens.id_token)
        try token.check(issuer: discovery.issuer, clientID: settings.clientID, nonce: attempt.nonce, freshness: attempt.freshness, at: now)
        guard try await key(of: token) else { throw .token("its signature matches no key of the issuer") }
        let claims = token.claims
        guard claims.email == nil, let access = tokens.access_token, let endpoint = discovery.userinfoEndpoint else { return claims }
        return try await more(than: claims, at: endpoint, with: access)
    }

    private struct Tokens: Decodable {
        let id_token: String
        let access_token: String?
    }

    private func exchange(_ code: String, _ attempt: AuthorizationRequest, _ callback: String, _ discovery: Discovery)
        async throws(OpenIDFailure)
        -> Tokens
    {
        var fields = [
            (name: "grant_type", value: "authorization_code"), (name: "code", value: code), (name: "redirect_uri", value: callback),
            (name: "code_verifier", value: attempt.verifier),
        ]
        var login: (user: String, password: String)?
        if discovery.takesBasic {
            // RFC 6749 §2.3.1 requires both to be encoded like form fields.
            login = (Self.formEncoded(settings.clientID), Self.formEncoded(settings.clientSecret))
        } else {
            fields += [(name: "client_id", value: settings.clientID), (name: "client_secret", value: settings.clientSecret)]
        }
        let answer = try await ask(
            HTTPCall(.post, discovery.tokenEndpoint, headers: [("Accept", "application/json")], body: .form(fields), login: login))
        guard let tokens = try? JSONDecoder().decode(Tokens.self, from: Data(answer.body.array)) else {
            throw .issuerAway("it returned no token")
        }
        return tokens
    }

    private struct UserInfo: Decodable {
        let sub: String
        let email: OptionalText?
        let email_verified: Flag?
        let name: OptionalText?
    }

    /// Asks the UserInfo endpoint, as some providers leave the e-mail address out of the token (OpenID Connect Core 1.0 §5.3).
    private func more(than claims: Claims, at endpoint: String, with access: String) async throws(OpenIDFailure) -> Claims {
        let answer = try await ask(
            HTTPCall(.get, endpoint, headers: [("Authorization", "Bearer " + access), ("Accept", "application/json")]))
        guard let info = try? JSONDecoder().decode(UserInfo.self, from: Data(answer.body.array)) else {
            throw .issuerAway("its user information cannot be read")
        }
        guard info.sub == claims.subject else { throw .token("the user information is of another person") }
        return Claims(
            issuer: claims.issuer, subject: claims.subject, email: info.email?.text, isEmailVerified: info.email_verified?.isTrue ?? false,
            name: claims.name ?? info.name?.text)
    }

    // MARK: Metadata and keys

    private func discovery() async throws(OpenIDFailure) -> Discovery {
        if let known = known.withLock(\.discovery), Monotonic.milliseconds() - known.at < Self.freshness { return known.value }
        let base = settings.issuer.hasSuffix("/") ? String(settings.issuer.dropLast()) : settings.issuer
        let answer = try await ask(HTTPCall(.get, base + "/.well-known/openid-configuration"))
        guard let discovery = try? JSONDecoder().decode(Discovery.self, from: Data(answer.body.array)) else {
            throw .issuerAway("its configuration cannot be read")
        }
        guard discovery.issuer == settings.issuer else { throw .issuerAway("it says that it is \(discovery.issuer)") }
        if let endpoint = discovery.endpointInClear(of: settings.issuer) { throw .issuerAway("its endpoint \(endpoint) is not https") }
        known.withLock { $0.discovery = (discovery, Monotonic.milliseconds()) }
        return discovery
    }

    /// Whether a key of the provider made the token's signature. Providers change their keys, so the keys are fetched again if
    /// none of the cached ones could have made it.
    private func key(of token: IDToken) async throws(OpenIDFailure) -> Bool {
        let now = Monotonic.milliseconds()
        let (kept, missedAt) = known.withLock { ($0.keys, $0.missedAt) }
        if let kept, now - kept.at < Self.freshness {
            let fitting = Self.fitting(token, kept.value)
            if !fitting.isEmpty { return fitting.contains(where: token.isSigned) }
            if let missedAt, now - missedAt < Self.pause { return false }
            known.withLock { $0.missedAt = now }
        }
        let answer = try await ask(HTTPCall(.get, try await discovery().jwksURI))
        guard let keys = try? WebKey.all(in: Data(answer.body.array)) else { throw .issuerAway("its keys cannot be read") }
        known.withLock { $0.keys = (keys, now) }
        return Self.fitting(token, keys).contains(where: token.isSigned)
    }

    private static func fitting(_ token: IDToken, _ keys: [WebKey]) -> [WebKey] {
        keys.filter { $0.algorithm == token.algorithm && (token.keyID == nil || $0.id == token.keyID) }
    }

    private func ask(_ call: HTTPCall) async throws(OpenIDFailure) -> HTTPAnswer {
        let answer: HTTPAnswer
        do { answer = try await client.answer(to: call) } catch { throw .issuerAway(LoggedError.text(of: error)) }
        guard answer.isGood else { throw .issuerAway("it answers \(answer.status)") }
        return answer
    }

    private static func formEncoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        return String(
            decoding: text.utf8.flatMap { unit -> [UInt8] in
                switch unit {
                case 48...57, 65...90, 97...122, 45, 46, 95: [unit]
                default: [UInt8(ascii: "%"), digits[Int(unit >> 4)], digits[Int(unit & 15)]]
                }
            }, as: UTF8.self)
    }
}
