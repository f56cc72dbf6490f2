import Foundation
package import Kernel
package import Secrets

/// What a browser keeps, sealed, between its going to another house and its coming back.
package struct Attempt: Sendable, Codable, Equatable {
    /// The name of the issuer in the configuration.
    package let issuer: String
    /// Where the person was going.
    package let next: String
    let state: String
    let nonce: String
    /// The secret behind the challenge (RFC 7636).
    let verifier: String
    private let begunAt: Int64

    /// Seconds in which the browser must be back.
    package static let lifetime: Int64 = 600

    init(issuer: String, next: String, at now: Moment) {
        self.issuer = issuer
        self.next = next
        state = Base64URL.encode(Randomness.bytes(32))
        nonce = Base64URL.encode(Randomness.bytes(32))
        verifier = Base64URL.encode(Randomness.bytes(32))
        begunAt = now.seconds
    }

    /// `code_challenge` by S256.
    var challenge: String { Base64URL.encode(Digest.sha256(Array(verifier.utf8))) }

    /// As a cookie holds it.
    package func sealed(_ key: SigningKey) throws -> String {
        Base64URL.encode(key.seal(Array(try JSONEncoder().encode(self)), for: "openid.attempt", of: ""))
    }

    /// - Returns: nil where the cookie was not sealed here, or is too old.
    package init?(sealed cookie: String, at now: Moment, _ key: SigningKey) {
        guard let sealed = Base64URL.decode(cookie), let bytes = key.open(sealed, for: "openid.attempt", of: ""),
            let attempt = try? JSONDecoder().decode(Attempt.self, from: Data(bytes)), (0..<Self.lifetime).contains(now.seconds - attempt.begunAt)
        else { return nil }
        self = attempt
    }
}
