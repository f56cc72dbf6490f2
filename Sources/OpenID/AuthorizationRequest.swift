import Foundation
package import Kernel
package import Secrets

/// What a browser keeps, sealed, between its going to another house and its coming back.
package struct AuthorizationRequest: Sendable, Codable, Equatable {
    /// The name of the issuer in the configuration.
    package let issuer: String
    /// Where the person was going.
    package let next: String
    /// What the caller wants of it, in the caller's own words.
    package let purpose: String
    /// Seconds within which the person must have logged in at the provider; nil where it does not matter.
    let freshness: Int?
    let state: String
    let nonce: String
    /// The secret behind the challenge (RFC 7636).
    let verifier: String
    package let begunAt: Int64

    /// Seconds in which the browser must be back.
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

    /// `code_challenge` by S256.
    var challenge: String { Base64URL.encode(Digest.sha256(Array(verifier.utf8))) }

    /// A short name for it, by which the browser keeps it beside others: a browser may be on its way in several tabs.
    package var key: String { String(state.prefix(Self.lengthOfKey)) }

    /// The key of the attempt to which a `state` that comes back belongs; nil where no attempt has such a state.
    package static func key(of state: String) -> String? { Base64URL.isEncoded(state, bytes: 32) ? String(state.prefix(lengthOfKey)) : nil }

    /// In characters of base64url: 96 bits.
    private static let lengthOfKey = 16

    /// As a cookie holds it.
    ///
    /// - Parameter browser: the secret of the browser's own cookie; in another browser the attempt is good for nothing.
    package func sealed(in browser: String, _ key: SigningKey) throws -> String {
        Base64URL.encode(key.seal(Array(try JSONEncoder().encode(self)), for: "openid.attempt", of: browser))
    }

    /// - Returns: nil where the cookie was not sealed here for that browser, or is too old.
    package init?(sealed cookie: String, in browser: String, at now: Moment, _ key: SigningKey) {
        guard let sealed = Base64URL.decode(cookie), let bytes = key.open(sealed, for: "openid.attempt", of: browser),
            let attempt = try? JSONDecoder().decode(AuthorizationRequest.self, from: Data(bytes)),
            (0..<Self.lifetime).contains(now.seconds - attempt.begunAt)
        else { return nil }
        self = attempt
    }
}
