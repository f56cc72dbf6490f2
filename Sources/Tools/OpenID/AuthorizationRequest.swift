import Foundation
package import Kernel
package import Secrets

/// What a browser stores, sealed, from the moment it is sent to an identity provider until it comes back.
package struct AuthorizationRequest: Sendable, Codable, Equatable {
    /// The name of the provider in the configuration.
    package let issuer: String
    /// The page to which the person was going.
    package let next: String
    /// The purpose of the login. Only the caller gives it a meaning.
    package let purpose: String
    /// The most seconds since the person's last login at the provider; nil where any age is accepted.
    let freshness: Int?
    let state: String
    let nonce: String
    /// The secret behind the challenge (RFC 7636).
    let verifier: String
    package let begunAt: Int64

    /// Seconds within which the browser must come back.
    package static let lifetime: Int64 = 600

    init(issuer: String, next: String, for purpose: String, freshness: Int?, at now: Moment) {
        self.issuer = issuer
        self.next = next
        self.purpose = purpose
        self.freshness = freshness
        state = Base64URL.encode(Randomness.bytes(32))
        nonce = Base64URL.encode(Randomness.bytes(32))
        verifier = Base64URL.encode(Randomness.bytes(32))
        begunAt = now.seconds
    }

    /// `code_challenge`, with method S256.
    var challenge: String { Base64URL.encode(Digest.sha256(Array(verifier.utf8))) }

    /// A short key under which the browser stores the request. A browser may have several requests, one in each tab.
    package var key: String { String(state.prefix(Self.lengthOfKey)) }

    /// The key of the request to which a returned `state` belongs; nil where no request can have such a state.
    package static func key(of state: String) -> String? { Base64URL.isEncoded(state, bytes: 32) ? String(state.prefix(lengthOfKey)) : nil }

    /// In characters of base64url: 96 bits.
    private static let lengthOfKey = 16

    /// The content of the cookie.
    ///
    /// - Parameter browser: the secret of the browser's own cookie. In another browser, the request is invalid.
    package func sealed(in browser: String, _ key: SigningKey) throws -> String {
        Base64URL.encode(key.seal(Array(try JSONEncoder().encode(self)), for: "openid.attempt", of: browser))
    }

    /// - Returns: nil where the cookie was not sealed by this installation for that browser, or is too old.
    package init?(sealed cookie: String, in browser: String, at now: Moment, _ key: SigningKey) {
        guard let sealed = Base64URL.decode(cookie), let bytes = key.open(sealed, for: "openid.attempt", of: browser),
            let attempt = try? JSONDecoder().decode(AuthorizationRequest.self, from: Data(bytes)),
            (0..<Self.lifetime).contains(now.seconds - attempt.begunAt)
        else { return nil }
        self = attempt
    }
}
