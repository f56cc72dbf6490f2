package import Config
import Foundation
package import HTTP
import Kernel
import Loops
import Secrets
package import Synchronization

/// An identity provider for one person. A test can make it lie.
package final class FakeIssuer: Sendable {
    /// How it currently behaves.
    package struct Behaviour: Sendable {
        package var kind = SigningPair.Kind.rsa
        /// The key that signs, and the key ID that it states.
        package var keyID = "first"
        /// The keys that it publishes.
        package var told = ["first"]
        /// Claims that replace the true ones; nil leaves one out.
        package var claims: [String: Value?] = [:]
        /// Header fields of the token that replace the true ones.
        package var head: [String: String?] = [:]
        package var breaksSignature = false
        package var userInfo: [String: Value] = [
            "sub": .text("salma"), "email": .text("salma@example.ma"), "email_verified": .flag(true), "name": .text("Salma"),
        ]
        /// Whether the ID token contains the e-mail address and the name.
        package var hasAddressInToken = true
        /// The issuer that it claims to be; nil for its real URL.
        package var says: String?
        /// Whether it offers `client_secret_basic`; otherwise it offers `client_secret_post`.
        package var takesBasic = true
        /// Endpoints that replace the true ones, by their names in the configuration.
        package var endpoints: [String: String] = [:]
        /// The values of `prompt` that it supports.
        package var prompts: [String] = []
    }

    package enum Value: Sendable, Codable, Equatable {
        case text(String), number(Int64), flag(Bool), list([String])

        package func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .text(let text): try container.encode(text)
            case .number(let number): try container.encode(number)
            case .flag(let flag): try container.encode(flag)
            case .list(let list): try container.encode(list)
            }
        }
    }

    package let behaviour = Mutex(Behaviour())
    /// The paths of all requests. `exchange` has the fields of the last token request.
    package let asked = Mutex<[String]>([])
    package let exchange = Mutex<(fields: FormFields, authorization: String?)>((FormFields(), nil))
    /// The nonce of the current login attempt.
    package let nonce = Mutex("")
    package let url: String
    private let pairs: [String: SigningPair]
    private let loop: Loop
    private let listening: ListeningSocket
    private let server = Mutex<Server?>(nil)

    /// - Parameter pairs: its keys by key ID.
    package init(pairs: [String: SigningPair]) async throws {
        self.pairs = pairs
        loop = Loop()
        loop.start()
        listening = try ListeningSocket(port: 0)
        url = "http://127.0.0.1:\(listening.port)"
        let server = Server(loops: [loop], listening: listening) { [weak self] request in
            (try? await self?.answer(request)) ?? .text("", status: .internalServerError)
        }
        self.server.withLock { $0 = server }
        await server.start()
    }

    package func stop() async {
        await server.withLock(\.self)?.drain(within: 0)
        await loop.stop()
    }

    package var settings: IssuerSettings {
        IssuerSettings(name: "fake", title: "Fake", issuer: url, clientID: "kolchi", clientSecret: "s: cret")
    }

    private func answer(_ request: Request) async throws -> Response {
        asked.withLock { $0.append(request.path) }
        let now = behaviour.withLock(\.self)
        switch request.path {
        case "/.well-known/openid-configuration":
            let fields: [String: Value] = [
                "issuer": .text(now.says ?? url), "authorization_endpoint": .text(url + "/authorize?a=b"),
                "token_endpoint": .text(url + "/token"),
                "userinfo_endpoint": .text(url + "/userinfo"), "jwks_uri": .text(url + "/jwks"),
                "token_endpoint_auth_methods_supported": .list(now.takesBasic ? ["client_secret_basic"] : ["client_secret_post"]),
                "prompt_values_supported": .list(now.prompts),
            ]
            return try json(fields.merging(now.endpoints.mapValues(Value.text)) { $1 })
        case "/jwks":
            let keys = try now.told.map { name in
                try String(decoding: JSONEncoder().encode(pairs[name]?.webKey(named: name)), as: UTF8.self)
            }
            return .json(Bytes("{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\"},{\"kty\":7},\(keys.joined(separator: ","))]}"))
        case "/token":
            let form = try await request.form(limit: 10_000)
            exchange.withLock { $0 = (form, request.header("authorization")) }
            return try json(["access_token": .text("an access token"), "token_type": .text("Bearer"), "id_token": .text(try token(now))])
        case "/userinfo":
            guard request.header("authorization") == "Bearer an access token" else { return .text("", status: .forbidden) }
            return try json(now.userInfo)
        default: return .text("", status: .notFound)
        }
    }

    private func json(_ fields: [String: Value]) throws -> Response { .json(Bytes(Array(try JSONEncoder().encode(fields)))) }

    private func token(_ now: Behaviour) throws -> String {
        let seconds = Moment.now().seconds
        var claims: [String: Value] = [
            "iss": .text(url), "sub": .text("salma"), "aud": .text("kolchi"), "exp": .number(seconds + 300), "iat": .number(seconds),
            "nonce": .text(nonce.withLock(\.self)),
        ]
        if now.hasAddressInToken {
            claims.merge(["email": .text("salma@example.ma"), "email_verified": .flag(true), "name": .text("Salma B.")]) { $1 }
        }
        for (name, value) in now.claims { claims[name] = value }
        var head = ["alg": now.kind == .rsa ? "RS256" : "ES256", "kid": now.keyID, "typ": "JWT"]
        for (name, value) in now.head { head[name] = value }
        let signed = Base64URL.encode(try JSONEncoder().encode(head)) + "." + Base64URL.encode(try JSONEncoder().encode(claims))
        var signature = try pairs[now.keyID]?.sign(signed) ?? []
        if now.breaksSignature, !signature.isEmpty { signature[10] ^= 1 }
        return signed + "." + Base64URL.encode(signature)
    }
}

/// A signing key for tests, made by the command `openssl`.
package struct SigningPair: Sendable {
    package enum Kind: Sendable { case rsa, p256 }

    package let kind: Kind
    private let folder = TemporaryFolder()
    private let numbers: [String: String]

    package init(_ kind: Kind) throws {
        self.kind = kind
        let file = folder.path + "/key.pem"
        let options = kind == .rsa ? ["RSA", "-pkeyopt", "rsa_keygen_bits:2048"] : ["EC", "-pkeyopt", "ec_paramgen_curve:P-256"]
        _ = try runCommand(["openssl", "genpkey", "-out", file, "-algorithm"] + options)
        let der = folder.path + "/public.der"
        _ = try runCommand(["openssl", "pkey", "-in", file, "-pubout", "-outform", "DER", "-out", der])
        let bytes = Array(try Data(contentsOf: URL(filePath: der)))
        switch kind {
        // SubjectPublicKeyInfo ends with the modulus and the exponent 65537, or with the point.
        case .rsa: numbers = ["n": Base64URL.encode(bytes.dropLast(5).suffix(256)), "e": "AQAB"]
        case .p256: numbers = ["x": Base64URL.encode(bytes.suffix(64).prefix(32)), "y": Base64URL.encode(bytes.suffix(32))]
        }
    }

    /// The public key as a JSON Web Key.
    package func webKey(named name: String) -> [String: String] {
        let kind = kind == .rsa ? ["kty": "RSA", "alg": "RS256"] : ["kty": "EC", "crv": "P-256"]
        return numbers.merging(kind) { $1 }.merging(["kid": name, "use": "sig"]) { $1 }
    }

    /// Signs a text as for a JWS. A P-256 signature is R and S of 32 bytes each (RFC 7518 §3.4).
    package func sign(_ text: String) throws -> [UInt8] {
        let (input, output) = (folder.write(Array(text.utf8), to: "\(UUID128.version7())"), folder.path + "/\(UUID128.version7())")
        _ = try runCommand(["openssl", "dgst", "-sha256", "-sign", folder.path + "/key.pem", "-out", output, input])
        let bytes = Array(try Data(contentsOf: URL(filePath: output)))
        return kind == .rsa ? bytes : Self.pair(bytes)
    }

    /// R and S of 32 bytes each, from a DER sequence of two integers.
    private static func pair(_ der: [UInt8]) -> [UInt8] {
        var rest = der.dropFirst(2)
        var numbers: [UInt8] = []
        for _ in 0..<2 {
            let count = Int(rest[rest.startIndex + 1])
            let number = Array(rest.dropFirst(2).prefix(count))
            let trimmed = Array(number.suffix(32))
            numbers += [UInt8](repeating: 0, count: 32 - trimmed.count) + trimmed
            rest = rest.dropFirst(2 + count)
        }
        return numbers
    }
}
