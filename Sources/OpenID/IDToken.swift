import Foundation
import Kernel
import Secrets

/// A token of three parts by which an issuer speaks (RFC 7515 §7.1), and what it says.
struct IDToken: Sendable {
    let algorithm: String
    let keyID: String?
    private let payload: Payload
    private let signed: [UInt8]
    private let signature: [UInt8]

    private struct Header: Decodable {
        let alg: String
        let kid: String?
        /// Extensions that must be understood; none is.
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

    /// Most letters that a token may have.
    private static let longest = 16_384

    init(_ text: String) throws(OpenIDFailure) {
        guard text.utf8.count <= Self.longest else { throw .token("it is too long") }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let head = Base64URL.decode(parts[0]), let body = Base64URL.decode(parts[1]),
            let mark = Base64URL.decode(parts[2]),
            let header = try? JSONDecoder().decode(Header.self, from: Data(head)),
            let payload = try? JSONDecoder().decode(Payload.self, from: Data(body))
        else { throw .token("it is not three parts of JSON with the claims of OpenID Connect") }
        guard header.crit == nil else { throw .token("it asks for what is not understood") }
        (algorithm, keyID, self.payload, signature) = (header.alg, header.kid, payload, mark)
        signed = Array("\(parts[0]).\(parts[1])".utf8)
    }

    /// Seconds by which two clocks may differ.
    private static let leeway = 60.0

    /// Looks at all that OpenID Connect Core 1.0 §3.1.3.7 names but the signature.
    ///
    /// - Parameter freshness: seconds within which the person must have logged in at the provider; nil where it does not matter.
    func check(issuer: String, clientID: String, nonce: String, freshness: Int?, at now: Moment) throws(OpenIDFailure) {
        guard payload.iss == issuer else { throw .token("it is of another issuer") }
        guard payload.aud.names.contains(clientID) else { throw .token("it is for somebody else") }
        guard payload.azp.map({ $0 == clientID }) ?? (payload.aud.names.count == 1) else { throw .token("it was given to somebody else") }
        let seconds = Double(now.seconds)
        guard payload.exp > seconds - Self.leeway else { throw .token("it has expired") }
        guard payload.iat < seconds + Self.leeway, payload.nbf ?? 0 < seconds + Self.leeway else { throw .token("it is of the future") }
        guard payload.nonce == nonce else { throw .token("it answers another question") }
        guard (1...255).contains(payload.sub.utf8.count) else { throw .token("it names nobody") }
        guard let freshness else { return }
        guard let loggedInAt = payload.auth_time, loggedInAt > seconds - Double(freshness) - Self.leeway, loggedInAt < seconds + Self.leeway
        else {
            throw .notFresh
        }
    }

    /// Whether that key made the signature. The key says what its algorithm is, not the token.
    func isSigned(by key: WebKey) -> Bool { key.algorithm == algorithm && key.key.isSignature(signature, of: signed) }

    var claims: Claims {
        Claims(
            issuer: payload.iss, subject: payload.sub, email: payload.email?.text, isEmailVerified: payload.email_verified?.isTrue ?? false,
            name: payload.name?.text)
    }
}

/// What some write as `true`, some as `"true"` and some as 1. Anything else is false.
struct Flag: Decodable, Sendable {
    let isTrue: Bool

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        isTrue =
            (try? container.decode(Bool.self)) ?? ((try? container.decode(String.self)) == "true" || (try? container.decode(Int.self)) == 1)
    }
}

/// A claim that no login depends on. What is no text counts as nothing.
struct OptionalText: Decodable, Sendable {
    let text: String?

    init(from decoder: any Decoder) throws { text = try? decoder.singleValueContainer().decode(String.self) }
}
