package import Kernel
import Secrets

/// The scheme `t=<unix seconds>,v1=<hexadecimal>`: HMAC-SHA-256 over the time, a full stop and the body.
///
/// There may be several `v1`, one for each secret during a rotation. Other names are ignored, as the sender may add schemes.
/// Source: https://docs.stripe.com/webhooks#verify-manually
package struct TimestampedHMAC: SignatureScheme {
    /// The name of the header field.
    package let field: String

    package init(field: String) { self.field = field }

    package var coversTime: Bool { true }

    package func verify(_ request: SignedRequest, with secrets: CallbackSecrets) throws(CallbackRefusal) -> Moment? {
        let parts = try Parts(request.field(field))
        var isRight = false
        for secret in secrets.all {
            let expected = secret.hmacSHA256(of: Array("\(parts.time).".utf8), request.body)
            // No early exit: the time must not tell which secret or signature was right.
            for signature in parts.signatures where SharedSecret.areSame(expected, signature) { isRight = true }
        }
        guard isRight else { throw .wrong }
        return Moment(seconds: parts.seconds)
    }

    /// What the header field says.
    private struct Parts {
        /// The digits as they were sent, because they are signed.
        var time = ""
        var seconds: Int64 = 0
        var signatures: [[UInt8]] = []

        private static let longest = 1_024, mostItems = 16, mostDigits = 12

        init(_ text: String) throws(CallbackRefusal) {
            let items = text.split(separator: ",", omittingEmptySubsequences: false)
            guard text.utf8.count <= Self.longest, items.count <= Self.mostItems else { throw .malformed }
            for item in items {
                let pair = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                guard pair.count == 2, !pair[0].isEmpty, pair[0].utf8.allSatisfy(Self.isNameByte) else { throw .malformed }
                switch pair[0] {
                case "t": try readTime(pair[1])
                case "v1": signatures.append(try Self.bytes(pair[1]))
                default: break
                }
            }
            guard !time.isEmpty, !signatures.isEmpty else { throw .malformed }
        }

        private mutating func readTime(_ digits: Substring) throws(CallbackRefusal) {
            guard time.isEmpty, (1...Self.mostDigits).contains(digits.utf8.count), digits.utf8.allSatisfy({ (48...57).contains($0) }),
                let number = Int64(digits)
            else { throw .malformed }
            time = String(digits)
            seconds = number
        }

        /// 32 bytes from 64 digits in lower case, so that a signature has one form only.
        private static func bytes(_ digits: Substring) throws(CallbackRefusal) -> [UInt8] {
            let digits = Array(digits.utf8)
            guard digits.count == 64 else { throw .malformed }
            var bytes: [UInt8] = []
            for place in stride(from: 0, to: 64, by: 2) {
                guard let high = value(digits[place]), let low = value(digits[place + 1]) else { throw .malformed }
                bytes.append(high << 4 | low)
            }
            return bytes
        }

        private static func value(_ digit: UInt8) -> UInt8? {
            switch digit {
            case 48...57: digit - 48
            case 97...102: digit - 87
            default: nil
            }
        }

        private static func isNameByte(_ byte: UInt8) -> Bool { (97...122).contains(byte) || (48...57).contains(byte) }
    }
}
