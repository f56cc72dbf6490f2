import CSodium
import Kernel

/// A secret of this installation, from which form tokens and secret links are derived.
package struct SigningKey: Sendable {
    /// The shortest accepted secret, in bytes.
    package static let leastBytes = 32

    let bytes: [UInt8]

    /// - Returns: nil where the secret is shorter than `leastBytes`.
    package init?(_ secret: [UInt8]) {
        guard secret.count >= Self.leastBytes else { return nil }
        bytes = Digest.sha256(secret)
    }

    /// A random key that ends with the process, for tests.
    package init() { bytes = Randomness.bytes(32) }

    /// HMAC-SHA-256 (RFC 2104), truncated to 128 bits, in base64url.
    /// - Parameters:
    ///   - text: the signed text.
    ///   - purpose: prevents a signature for one use from being valid for another.
    package func signature(of text: String, for purpose: StaticString) -> String {
        Base64URL.encode(authentication(of: text, for: purpose).prefix(16))
    }

    /// Whether the signature is valid. The comparison takes constant time.
    package func isSignature(_ signature: String, of text: String, for purpose: StaticString) -> Bool {
        Self.areSame(self.signature(of: text, for: purpose), signature)
    }

    /// Six digits that only this key can derive from the text, for a person to type.
    package func code(of text: String, for purpose: StaticString) -> String {
        // 2^64 is not a multiple of a million. Still, no code is likelier than another by more than one in 10^13.
        let number = authentication(of: text, for: purpose).prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) } % 1_000_000
        return String(String(1_000_000 + number).dropFirst())
    }

    /// Whether the digits are that code. The comparison takes constant time.
    package func isCode(_ digits: String, of text: String, for purpose: StaticString) -> Bool {
        Self.areSame(code(of: text, for: purpose), digits)
    }

    /// A digest of a text as 64 hexadecimal digits, by which equal texts are recognised. Only this key can compute it.
    package func digest(of text: String, for purpose: StaticString) -> String { authentication(of: text, for: purpose).hexadecimal }

    /// A secret for another party, which cannot derive anything else from it.
    package func secret(for purpose: StaticString) -> SharedSecret {
        guard let secret = SharedSecret(bytes: authentication(of: "", for: purpose)) else { preconditionFailure("a code has 32 bytes") }
        return secret
    }

    /// HMAC-SHA-256 in full length.
    private func authentication(of text: String, for purpose: StaticString) -> [UInt8] {
        let message = Array("\(purpose)\u{0}\(text)".utf8)
        var code = [UInt8](repeating: 0, count: Int(crypto_auth_hmacsha256_bytes()))
        unsafe crypto_auth_hmacsha256(&code, message, UInt64(message.count), bytes)
        return code
    }

    private static func areSame(_ expected: String, _ given: String) -> Bool {
        let (expected, given) = (Array(expected.utf8), Array(given.utf8))
        guard expected.count == given.count else { return false }
        return unsafe sodium_memcmp(expected, given, expected.count) == 0
    }
}
