import CCrypto

/// A key that verifies signatures of others (RFC 7518).
package enum PublicKey: Sendable, Equatable {
    /// Big-endian numbers, for RS256. A modulus of less than 2048 bits verifies nothing (RFC 7518 §3.3).
    case rsa(modulus: [UInt8], exponent: [UInt8])
    /// Coordinates of 32 bytes, for ES256.
    case p256(x: [UInt8], y: [UInt8])

    /// Whether the signature is valid. An ES256 signature is R and S, of 32 bytes each. An invalid key verifies nothing.
    package func isSignature(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        switch self {
        case .rsa(let modulus, let exponent):
            unsafe kolchi_is_rs256(modulus, modulus.count, exponent, exponent.count, message, message.count, signature, signature.count)
        case .p256(let x, let y):
            x.count == 32 && y.count == 32 && signature.count == 64
                && (unsafe kolchi_is_es256(x, y, message, message.count, signature))
        }
    }
}
