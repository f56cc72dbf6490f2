import Foundation
import Kernel
import Secrets

/// An ID token: a signed token of three parts (RFC 7515 §7.1), with its claims.
struct IDToken: Sendable {
    let algorithm: String
    let keyID: String?
    private let payload: Payload
    private let signed: [UInt8]
    private let signature: [UInt8]

    private struct Header: Decodable {
        let alg: String
        let kid: String?
        /// Extensions that must be understood. None is.
        let crit: [String]?
    }

    private struct Payload: Decodable, Sendable {
        let iss: String
        let sub: String
        let aud: Audience
        let azp: String?
        let exp: Double
        let iat: Double
        let nbf: Double?
        let nonce: String?
        let auth_time: Double?
        let email: OptionalText?
        let email_verified: Flag?
        let name: OptionalText?
    }

    /// One name or several.
    private struct Audience: Decodable, Sendable {
        let names: [String]

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let name = try? container.decode(String.self) { names = [name] } else { names = try container.decode([String].self) }
        }
    }

    /// The most bytes of a token.
    private static let longest = 16_384

    init(_ text: String) throws(OpenIDFailure) {
        guard text.utf8.count <= Self.longest else { throw .token("it is too long") }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let head = Base64URL.decode(parts[0]), let body = Base64URL.decode(parts[1]),
            let mark = Base64URL.decode(parts[2]),
            let header = try? JSONDecoder().decode(Header.self, from: Data(head)),
            let payload = try? JSONDecoder().decode(Payload.self, from: Data(body))
        else { throw .token("it is not three parts of JSON with the claims of OpenID Connect") }
        guard header.crit == nil else { throw .token("it requires an unknown extension") }
        (algorithm, keyID, self.payload, signature) = (header.alg, header.kid, payload, mark)
        signed = Array("\(parts[0]).\(parts[1])".utf8)
    }

    /// Seconds by which two clocks may differ.
    private static let leeway = 60.0

    /// Checks everything that OpenID Connect Core 1.0 §3.1.3.7 requires, except the signature.
    ///
    /// - Parameter freshness: the most seconds since the person's last login at the provider; nil where any age is accepted.
    func check(issuer: String, clientID: String, nonce: String, freshness: Int?, at now: Moment) throws(OpenIDFailure) {
        guard payload.iss == issuer else { throw .token("it is of another issuer") }
        guard payload.aud.names.contains(clientID) else { throw .token("it is for another client") }
        guard payload.azp.map({ $0 == clientID }) ?? (payload.aud.names.count == 1) else { throw .token("it was issued to another client") }
        let seconds = Double(now.seconds)
        guard payload.exp > seconds - Self.leeway else { throw .token("it has expired") }
        guard payload.iat < seconds + Self.leeway, payload.nbf ?? 0 < seconds + Self.leeway else { throw .token("it is from the future") }
        guard payload.nonce == nonce else { throw .token("its nonce is of another request") }
        guard (1...255).contains(payload.sub.utf8.count) else { throw .token("it has no valid subject") }
        guard let freshness else { return }
        guard let loggedInAt = payload.auth_time, loggedInAt > seconds - Double(freshness) - Self.leeway, loggedInAt < seconds + Self.leeway
        else {
            throw .notFresh
        }
    }

    /// Whether the key made the signature. The key decides the algorithm, not the token.
    func isSigned(by key: WebKey) -> Bool { key.algorithm == algorithm && key.key.isSignature(signature, of: signed) }

    var claims: Claims {
        Claims(
            issuer: payload.iss, subject: payload.sub, email: payload.email?.text, isEmailVerified: payload.email_verified?.isTrue ?? false,
            name: payload.name?.text)
    }
}

/// A flag that providers write as `true`, `"true"` or 1. Anything else is false.
struct Flag: Decodable, Sendable {
    let isTrue: Bool

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        isTrue =
            (try? container.decode(Bool.self)) ?? ((try? container.decode(String.self)) == "true" || (try? container.decode(Int.self)) == 1)
    }
}

/// A claim that no login depends on. If it is not text, it is ignored.
struct OptionalText: Decodable, Sendable {
    let text: String?

    init(from decoder: any Decoder) throws { text = try? decoder.singleValueContainer().decode(String.self) }
}
