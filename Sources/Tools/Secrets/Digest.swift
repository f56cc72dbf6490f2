import CSodium
import Kernel

/// Hashes under which secrets are stored.
package enum Digest {
    /// SHA-256 (FIPS 180-4), 32 bytes.
    package static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Int(crypto_hash_sha256_bytes()))
        unsafe crypto_hash_sha256(&digest, bytes, UInt64(bytes.count))
        return digest
    }

    /// SHA-256 as 64 hexadecimal digits.
    package static func sha256(hexadecimal text: String) -> String {
        sha256(Array(text.utf8)).hexadecimal
    }
}

/// Base64 with the alphabet for URLs and without padding (RFC 4648 §5).
package enum Base64URL {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    package static func encode(_ bytes: some Sequence<UInt8>) -> String { BitText.encode(bytes, bits: 6, alphabet) }

    /// Whether the text has the form of that many encoded bytes.
    package static func isEncoded(_ text: String, bytes: Int) -> Bool {
        text.utf8.count == (bytes * 4 + 2) / 3
            && text.utf8.allSatisfy { unit in
                switch unit {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}
