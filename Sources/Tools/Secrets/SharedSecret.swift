import CSodium

/// A secret that we share with another company, whose machines sign with it what they send.
package struct SharedSecret: Sendable, CustomStringConvertible {
    private let bytes: [UInt8]

    /// - Returns: nil for an empty text.
    package init?(_ text: String) {
        guard !text.isEmpty else { return nil }
        bytes = Array(text.utf8)
    }

    /// - Returns: nil without any byte.
    package init?(bytes: [UInt8]) {
        guard !bytes.isEmpty else { return nil }
        self.bytes = bytes
    }

    /// HMAC-SHA-256 (RFC 2104) of the parts one after the other: 32 bytes.
    package func hmacSHA256(of parts: [UInt8]...) -> [UInt8] {
        var state = crypto_auth_hmacsha256_state()
        var code = [UInt8](repeating: 0, count: Int(crypto_auth_hmacsha256_bytes()))
        unsafe crypto_auth_hmacsha256_init(&state, bytes, bytes.count)
        for part in parts { unsafe crypto_auth_hmacsha256_update(&state, part, UInt64(part.count)) }
        unsafe crypto_auth_hmacsha256_final(&state, &code)
        return code
    }

    /// Whether two signatures are the same. The comparison takes constant time for signatures of the same length.
    package static func areSame(_ one: [UInt8], _ other: [UInt8]) -> Bool {
        guard one.count == other.count else { return false }
        return unsafe sodium_memcmp(one, other, one.count) == 0
    }

    package var description: String { "a shared secret" }
}
