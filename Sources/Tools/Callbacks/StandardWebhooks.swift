import Foundation
package import Kernel
package import Secrets

/// The scheme of Standard Webhooks: HMAC-SHA-256 over the identifier, the time and the body, with full stops between them.
///
/// The header fields are `webhook-id`, `webhook-timestamp` (seconds since 1970) and `webhook-signature`. The last one has one `v1,` and
/// base64 for each secret during a rotation, with blanks between them. Other versions are ignored.
/// Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
package struct StandardWebhooks: SignatureScheme {
    package static let idField = "webhook-id"
    package static let timeField = "webhook-timestamp"
    package static let signatureField = "webhook-signature"

    private static let longestID = 255, longestSignatures = 1_024, mostSignatures = 16, mostDigits = 12

    package init() {}

    package var coversTime: Bool { true }

    package func verify(_ request: SignedRequest, with secrets: CallbackSecrets) throws(CallbackRefusal) -> Moment? {
        let id = try request.field(Self.idField)
        let time = try request.field(Self.timeField)
        let signatures = try Self.signatures(try request.field(Self.signatureField))
        guard (1...Self.longestID).contains(id.utf8.count), !id.utf8.contains(UInt8(ascii: ".")),
            (1...Self.mostDigits).contains(time.utf8.count), time.utf8.allSatisfy({ (48...57).contains($0) }), let seconds = Int64(time)
        else { throw .malformed }
        var isRight = false
        for secret in secrets.all {
            let expected = Self.code(of: id, at: time, request.body, with: secret)
            // No early exit: the time must not tell which secret or signature was right.
            for signature in signatures where SharedSecret.areSame(expected, signature) { isRight = true }
        }
        guard isRight else { throw .wrong }
        return Moment(seconds: seconds)
    }

    /// The header fields of a webhook.
    ///
    /// - Parameters:
    ///   - id: the same for each try. It has no full stop.
    ///   - secrets: each of them signs, so that the receiver may change to the current one at any time.
    package static func headers(
        of body: [UInt8], id: String, at now: Moment, with secrets: CallbackSecrets
    ) -> [(name: String, value: String)] {
        let time = String(now.seconds)
        let signatures = secrets.all.map { "v1," + Data(code(of: id, at: time, body, with: $0)).base64EncodedString() }
        return [(idField, id), (timeField, time), (signatureField, signatures.joined(separator: " "))]
    }

    /// A secret in the form in which it is handed out: `whsec_` and 24 to 64 bytes in base64.
    ///
    /// - Returns: nil where the text has another form.
    package static func secret(_ text: String) -> SharedSecret? {
        guard text.hasPrefix("whsec_"), let bytes = Data(base64Encoded: String(text.dropFirst("whsec_".count))),
            (24...64).contains(bytes.count)
        else { return nil }
        return SharedSecret(bytes: Array(bytes))
    }

    private static func code(of id: String, at time: String, _ body: [UInt8], with secret: SharedSecret) -> [UInt8] {
        secret.hmacSHA256(of: Array("\(id).\(time).".utf8), body)
    }

    /// The signatures of version 1.
    private static func signatures(_ text: String) throws(CallbackRefusal) -> [[UInt8]] {
        let items = text.split(separator: " ", omittingEmptySubsequences: false)
        guard text.utf8.count <= longestSignatures, items.count <= mostSignatures else { throw .malformed }
        var signatures: [[UInt8]] = []
        for item in items {
            let pair = item.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2, !pair[0].isEmpty else { throw .malformed }
            guard pair[0] == "v1" else { continue }
            // Encoded again, so that a signature has one form only.
            guard let code = Data(base64Encoded: String(pair[1])), code.count == 32, code.base64EncodedString() == pair[1] else {
                throw .malformed
            }
            signatures.append(Array(code))
        }
        guard !signatures.isEmpty else { throw .malformed }
        return signatures
    }
}
