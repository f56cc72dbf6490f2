import CCrypto
import CSodium
package import Kernel

/// Time-based one-time codes (RFC 6238): six digits for 30 seconds, with HMAC-SHA-1, which all authenticator apps use.
package struct TOTP: Sendable, Equatable {
    /// The secret shared with the app: 160 bits, as RFC 4226 §4 recommends.
    package let secret: [UInt8]

    /// Seconds for which a code is the current one.
    package static let period: Int64 = 30

    /// Makes a new secret.
    package init() { secret = Randomness.bytes(20) }

    package init(secret: [UInt8]) { self.secret = secret }

    /// The number of the period that contains the moment.
    package static func step(at moment: Moment) -> Int64 { moment.seconds / period }

    /// The code for a period, by dynamic truncation (RFC 4226 §5.3).
    package func code(at step: Int64, digits: Int = 6) -> String {
        let counter = (0..<8).map { UInt8(truncatingIfNeeded: step >> (56 - 8 * $0)) }
        var mac = [UInt8](repeating: 0, count: 20)
        guard unsafe kolchi_hmac_sha1(secret, secret.count, counter, counter.count, &mac) else {
            preconditionFailure("no memory for a code")
        }
        let offset = Int(mac[19] & 15)
        let number = mac[offset..<offset + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
        let modulus = (0..<digits).reduce(UInt32(1)) { product, _ in product * 10 }
        let text = String(number % modulus)
        return String(repeating: "0", count: digits - text.count) + text
    }

    /// The period of a typed code: the current one or one of its two neighbours; nil where the code belongs to none of them.
    /// All three comparisons are made, in constant time.
    ///
    /// A used code must not be accepted again (RFC 6238 §5.2): store its period, and refuse that period and earlier ones.
    package func step(ofTyped text: String, at now: Moment) -> Int64? {
        let typed = Array(TypedText(text).digits.utf8)
        var found: Int64?
        for step in (Self.step(at: now) - 1)...(Self.step(at: now) + 1) {
            let code = Array(code(at: step).utf8)
            if typed.count == code.count, unsafe sodium_memcmp(typed, code, code.count) == 0 { found = step }
        }
        return found
    }

    /// The URL in the QR code (key URI format of authenticator apps).
    /// - Parameters:
    ///   - issuer: the shop's name.
    ///   - account: the name of the account, as the app shows it.
    package func address(issuer: String, account: String) -> String {
        let (issuer, account) = (Self.percentEncoded(issuer), Self.percentEncoded(account))
        return
            "otpauth://totp/\(issuer):\(account)?secret=\(Base32.encode(secret))&issuer=\(issuer)&algorithm=SHA1&digits=6&period=\(Self.period)"
    }

    /// The secret in groups of four, for people who type it into the app.
    package var typed: String { Base32.grouped(Base32.encode(secret)) }

    private static func percentEncoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for unit in text.utf8 {
            switch unit {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "@"):
                bytes.append(unit)
            default: bytes += [UInt8(ascii: "%"), digits[Int(unit >> 4)], digits[Int(unit & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
