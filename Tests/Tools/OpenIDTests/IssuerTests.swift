import Config
import Foundation
import HTTP
import Kernel
import Outgoing
import Secrets
import Synchronization
import TestKit
import Testing

@testable import OpenID

@Suite("Login by an identity provider")
struct IssuerTests {
    private static let callback = "https://kolchi.example/login/with/fake/callback"
    /// Generated once, because each key takes a while.
    private static let rsa = Result { try SigningPair(.rsa) }
    private static let other = Result { try SigningPair(.rsa) }
    private static let curve = Result { try SigningPair(.p256) }

    private func house(_ body: (FakeIssuer, Issuer) async throws -> Void) async throws {
        let fake = try await FakeIssuer(pairs: ["first": Self.rsa.get(), "second": Self.other.get(), "curve": Self.curve.get()])
        let result: Result<Void, any Error>
        do { result = .success(try await body(fake, Issuer(fake.settings, client: HTTPClient("openid-test")))) } catch {
            result = .failure(error)
        }
        await fake.stop()
        try result.get()
    }

    /// Goes to the provider and comes back.
    private func visit(_ fake: FakeIssuer, _ issuer: Issuer, freshness: Int? = nil, at now: Moment = .now()) async throws -> Claims {
        let (address, attempt) = try await issuer.begin(
            next: "/fr/cart", for: "login", freshness: freshness, callback: Self.callback, language: .french, at: .now())
        fake.nonce.withLock { $0 = Self.query(address)["nonce"] ?? "" }
        return try await issuer.finish(
            attempt, answer: (code: "a code", state: Self.query(address)["state"], error: nil), callback: Self.callback, at: now)
    }

    private static func query(_ address: String) -> FormFields { FormFields(query: String(address.split(separator: "?").last ?? "")) }

    @Test("sends the parameters of OpenID Connect and PKCE, and returns the provider's claims", arguments: ["first", "curve"])
    func goes(key: String) async throws {
        try await house { fake, issuer in
            fake.behaviour.withLock { ($0.keyID, $0.told, $0.kind) = (key, [key], key == "curve" ? .p256 : .rsa) }
            let (address, attempt) = try await issuer.begin(
                next: "/fr/cart", for: "login", callback: Self.callback, language: .arabic, at: .now())
            let query = Self.query(address)
            #expect(address.hasPrefix(fake.url + "/authorize?a=b&response_type=code&client_id=kolchi&redirect_uri="))
            #expect(query["redirect_uri"] == Self.callback && query["scope"] == "openid email profile" && query["ui_locales"] == "ar")
            #expect(
                query["code_challenge_method"] == "S256" && query["state"]?.count == 43 && query["nonce"]?.count == 43
                    && query["state"] != query["nonce"])
            fake.nonce.withLock { $0 = query["nonce"] ?? "" }
            let claims = try await issuer.finish(
                attempt, answer: (code: "a/code", state: query["state"], error: nil), callback: Self.callback, at: .now())
            #expect(
                claims.subject == "salma" && claims.email == "salma@example.ma" && claims.isEmailVerified && claims.name == "Salma B."
                    && claims.issuer == fake.url)
            let (form, authorization) = fake.exchange.withLock(\.self)
            #expect(form["grant_type"] == "authorization_code" && form["code"] == "a/code" && form["redirect_uri"] == Self.callback)
            #expect(Base64URL.encode(Digest.sha256(Array((form["code_verifier"] ?? "").utf8))) == query["code_challenge"])
            #expect(authorization == "Basic " + Data("kolchi:s%3A%20cret".utf8).base64EncodedString() && form["client_secret"] == nil)
            #expect(issuer.authorizationOrigin == fake.url)
        }
    }

    @Test("asks the provider for an address that the token lacks, and sends the secret as a form field if it must")
    func userInfo() async throws {
        try await house { fake, issuer in
            fake.behaviour.withLock { ($0.hasAddressInToken, $0.takesBasic) = (false, false) }
            let claims = try await visit(fake, issuer)
            #expect(claims.email == "salma@example.ma" && claims.isEmailVerified && claims.name == "Salma")
            #expect(fake.exchange.withLock(\.fields)["client_secret"] == "s: cret" && fake.exchange.withLock(\.authorization) == nil)
            fake.behaviour.withLock { $0.userInfo["sub"] = .text("somebody else") }
            await #expect(throws: OpenIDFailure.token("the user information is of another person")) { try await visit(fake, issuer) }
            fake.behaviour.withLock { $0.userInfo = ["sub": .text("salma"), "email": .text("salma@example.ma")] }
            let unverified = try await visit(fake, issuer)
            #expect(!unverified.isEmailVerified)
            for (said, isTrue) in [(FakeIssuer.Value.number(1), true), (.text("true"), true), (.number(0), false), (.list([]), false)] {
                fake.behaviour.withLock {
                    $0.userInfo = ["sub": .text("salma"), "email": .number(7), "email_verified": said, "name": .list(["Salma"])]
                }
                let claims = try await visit(fake, issuer)
                #expect(claims.isEmailVerified == isTrue && claims.email == nil && claims.name == nil, "\(said)")
            }
        }
    }

    /// Invalid tokens, from a provider or from somebody in between.
    private static let lies: [(name: String, change: @Sendable (inout FakeIssuer.Behaviour) -> Void)] = [
        ("another issuer", { $0.claims["iss"] = .text("https://evil.example") }),
        ("for somebody else", { $0.claims["aud"] = .text("another shop") }),
        ("for several, none of them named as the one", { $0.claims["aud"] = .list(["kolchi", "another shop"]) }),
        (
            "for several, another named",
            { $0.claims.merge(["aud": .list(["kolchi", "another shop"]), "azp": .text("another shop")]) { $1 } }
        ),
        ("expired", { $0.claims["exp"] = .number(Moment.now().seconds - 61) }),
        ("of the future", { $0.claims["iat"] = .number(Moment.now().seconds + 120) }),
        ("not yet good", { $0.claims["nbf"] = .number(Moment.now().seconds + 120) }),
        ("without an end", { $0.claims["exp"] = .some(nil) }),
        ("another nonce", { $0.claims["nonce"] = .text("another") }),
        ("no nonce", { $0.claims["nonce"] = .some(nil) }),
        ("nobody", { $0.claims["sub"] = .text("") }),
        ("a broken signature", { $0.breaksSignature = true }),
        ("no algorithm", { $0.head["alg"] = "none" }),
        ("a symmetric algorithm", { $0.head["alg"] = "HS256" }),
        ("another kind of key", { $0.head["alg"] = "ES256" }),
        ("a key that the house does not have", { $0.keyID = "second" }),
        (
            "another key under the first one's name",
            {
                $0.head["kid"] = "first"; $0.keyID = "second"
            }
        ),
        ("an extension that must be understood", { $0.head["crit"] = "b64" }),
    ]

    @Test("refuses every invalid token", arguments: lies.indices)
    func unbelievable(index: Int) async throws {
        try await house { fake, issuer in
            _ = try await visit(fake, issuer)
            let lie = Self.lies[index]
            fake.behaviour.withLock { lie.change(&$0) }
            let failure = await #expect(throws: OpenIDFailure.self) { try await visit(fake, issuer) }
            if case .token = failure { return }
            Issue.record("\(lie.name): \(failure.map { "\($0)" } ?? "believed")")
        }
    }

    @Test("accepts several audiences if the token names this shop as the authorized party")
    func severalAudiences() async throws {
        try await house { fake, issuer in
            fake.behaviour.withLock { $0.claims = ["aud": .list(["kolchi", "another"]), "azp": .text("kolchi")] }
            let claims = try await visit(fake, issuer)
            #expect(claims.subject == "salma")
        }
    }

    @Test("fetches changed keys once, and not again for each token with an unknown key")
    func rotation() async throws {
        try await house { fake, issuer in
            func fetches() -> Int { fake.asked.withLock { $0.count { $0 == "/jwks" } } }
            _ = try await visit(fake, issuer)
            _ = try await visit(fake, issuer)
            #expect(fetches() == 1 && fake.asked.withLock { $0.count { $0.hasPrefix("/.well-known") } } == 1)
            fake.behaviour.withLock { ($0.keyID, $0.told) = ("second", ["first", "second"]) }
            _ = try await visit(fake, issuer)
            #expect(fetches() == 2)
            fake.behaviour.withLock { ($0.keyID, $0.kind) = ("curve", .p256) }
            for _ in 1...3 { await #expect(throws: OpenIDFailure.self) { try await visit(fake, issuer) } }
            #expect(fetches() == 2)
        }
    }

    @Test("refuses an answer for another request, with another state, too late or with an error")
    func attempts() async throws {
        try await house { fake, issuer in
            let key = SigningKey()
            let (address, attempt) = try await issuer.begin(
                next: "/fr/cart", for: "login", callback: Self.callback, language: .french, at: .now())
            let (_, second) = try await issuer.begin(next: "/fr/cart", for: "login", callback: Self.callback, language: .french, at: .now())
            let state = Self.query(address)["state"]
            for (attempt, state) in [(second, state), (attempt, "another"), (attempt, nil)] {
                await #expect(throws: OpenIDFailure.noAttempt) {
                    try await issuer.finish(
                        attempt, answer: (code: "a code", state: state, error: nil), callback: Self.callback, at: .now())
                }
            }
            await #expect(throws: OpenIDFailure.refused("access_denied")) {
                try await issuer.finish(
                    attempt, answer: (code: nil, state: state, error: "access_denied"), callback: Self.callback, at: .now())
            }
            #expect(!fake.asked.withLock { $0.contains("/token") })
            let cookie = try attempt.sealed(in: "a browser", key)
            func read(_ cookie: String, in browser: String = "a browser", after seconds: Int64 = 0, _ key: SigningKey)
                -> AuthorizationRequest?
            {
                AuthorizationRequest(sealed: cookie, in: browser, at: .now().adding(seconds: seconds), key)
            }
            #expect(read(cookie, key) == attempt && attempt.purpose == "login")
            #expect(read(cookie, after: 601, key) == nil && read(cookie, SigningKey()) == nil && read(cookie, in: "another", key) == nil)
            #expect(read(String(cookie.dropLast(4)), key) == nil && read("", key) == nil)
            #expect(state.flatMap(AuthorizationRequest.key(of:)) == attempt.key && attempt.key != second.key)
            #expect(AuthorizationRequest.key(of: "../x") == nil && AuthorizationRequest.key(of: "") == nil)
        }
    }

    @Test("fails with a provider that names another issuer or does not answer")
    func away() async throws {
        try await house { fake, issuer in
            fake.behaviour.withLock { $0.says = "https://evil.example" }
            await #expect(throws: OpenIDFailure.issuerAway("it says that it is https://evil.example")) { try await issuer.prepare() }
            let nobody = Issuer(
                IssuerSettings(name: "nobody", title: "", issuer: "http://127.0.0.1:1", clientID: "", clientSecret: ""),
                client: HTTPClient("openid-nobody"))
            await #expect(throws: OpenIDFailure.self) { try await nobody.prepare() }
        }
    }

    @Test("fails with a provider that has any unencrypted endpoint")
    func endpoints() async throws {
        let names = ["authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint"]
        try await house { fake, issuer in
            for name in names {
                fake.behaviour.withLock { $0.endpoints = [name: "http://provider.example/x"] }
                let failure = await #expect(throws: OpenIDFailure.self) { try await issuer.prepare() }
                #expect(failure == .issuerAway("its endpoint http://provider.example/x is not https"), "\(name)")
            }
        }
        let good = "https://provider.example/x"
        for issuer in ["https://provider.example", "http://127.0.0.1:8080"] {
            for (endpoint, isRefused) in [
                (good, false), ("http://provider.example/x", true), ("http://127.0.0.1:8080/x", issuer.hasPrefix("https")),
                ("ftp://provider.example", true), ("", true),
                ("https://", true), ("javascript:alert(1)", true),
            ] {
                for name in names {
                    var fields = Dictionary(uniqueKeysWithValues: names.map { ($0, good) })
                    fields["issuer"] = issuer
                    fields[name] = endpoint
                    let discovery = try JSONDecoder().decode(Discovery.self, from: JSONEncoder().encode(fields))
                    #expect((discovery.endpointInClear(of: issuer) != nil) == isRefused, "\(name) \(endpoint) of \(issuer)")
                }
            }
        }
    }

    @Test("requires the provider to confirm a fresh login if one is wanted")
    func freshness() async throws {
        try await house { fake, issuer in
            let now = Moment.now().seconds
            for (time, isFresh) in [(nil, false), (now - 10, true), (now - 300, true), (now - 400, false), (now + 120, false)]
                as [(Int64?, Bool)]
            {
                fake.behaviour.withLock { $0.claims["auth_time"] = .some(time.map(FakeIssuer.Value.number)) }
                if isFresh {
                    _ = try await visit(fake, issuer, freshness: 300)
                } else {
                    await #expect(throws: OpenIDFailure.notFresh, "\(time ?? 0)") { try await visit(fake, issuer, freshness: 300) }
                }
                _ = try await visit(fake, issuer)
            }
            let (plain, _) = try await issuer.begin(
                next: "", for: "", freshness: 300, callback: Self.callback, language: .french, at: .now())
            #expect(
                Self.query(plain)["max_age"] == "300" && Self.query(plain)["prompt"] == nil,
                "a provider may refuse a prompt that it does not know")
        }
        try await house { fake, issuer in
            fake.behaviour.withLock { $0.prompts = ["none", "login"] }
            let (address, _) = try await issuer.begin(
                next: "", for: "", freshness: 300, callback: Self.callback, language: .french, at: .now())
            #expect(Self.query(address)["prompt"] == "login")
            let (ordinary, _) = try await issuer.begin(next: "", for: "", callback: Self.callback, language: .french, at: .now())
            #expect(Self.query(ordinary)["prompt"] == nil && Self.query(ordinary)["max_age"] == nil)
        }
    }
}
