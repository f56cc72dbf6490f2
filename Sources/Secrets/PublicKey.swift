import CCrypto

/// A key by which others' signatures are judged (RFC 7518).
package enum PublicKey: Sendable, Equatable {
    /// Big-endian numbers. Signs as RS256.
    case rsa(modulus: [UInt8], exponent: [UInt8])
    /// Coordinates of 32 bytes. Signs as ES256.
    case p256(x: [UInt8], y: [UInt8])

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
