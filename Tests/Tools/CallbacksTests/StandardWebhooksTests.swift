import Kernel
import Secrets
import Testing

@testable import Callbacks

@Suite("A signature of Standard Webhooks")
struct StandardWebhooksTests {
    private static let first = secret("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), second = secret("aGVsbG8gd29ybGQgaGVsbG8gd29ybGQgMTIzNDU2")
    private let body = Array(#"{"test": 2432232314}"#.utf8)
    private let id = "msg_p5jXN8AQM9LWM0D4loKWxJek"
    private let now = Moment(seconds: 1_614_265_330)

    private static func secret(_ base64: String) -> SharedSecret {
        guard let secret = StandardWebhooks.secret("whsec_" + base64) else { preconditionFailure("not a secret") }
        return secret
    }

    /// - Returns: nil for a signature that is accepted.
    private func refusal(
        _ fields: [(name: String, value: String)], body: [UInt8]? = nil, by secrets: CallbackSecrets = CallbackSecrets(current: first)
    ) -> CallbackRefusal? {
        let request = SignedRequest(url: "", body: body ?? self.body) { name in fields.filter { $0.name == name }.map(\.value) }
        do {
            let time = try StandardWebhooks().verify(request, with: secrets)
            #expect(time == now)
            return nil
        } catch {
            return error
        }
    }

    private func fields(id: String? = nil, time: String? = nil, signature: String? = nil) -> [(name: String, value: String)] {
        let right = StandardWebhooks.headers(of: body, id: self.id, at: now, with: CallbackSecrets(current: Self.first))
        return [
            ("webhook-id", id ?? right[0].value), ("webhook-timestamp", time ?? right[1].value),
            ("webhook-signature", signature ?? right[2].value),
        ]
    }

    @Test("is the one that the published libraries compute")
    func published() {
        // The example of the libraries of Standard Webhooks.
        #expect(fields()[2].value == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
        #expect(refusal(fields()) == nil)
    }

    @Test("covers identifier, time and raw body")
    func covered() {
        #expect(refusal(fields(), body: body + [0x0A]) == .wrong)
        #expect(refusal(fields(id: "msg_other")) == .wrong)
        #expect(refusal(fields(time: "1614265331")) == .wrong)
    }

    @Test("by the former secret is accepted while there are both, and both sign")
    func rotation() {
        let both = CallbackSecrets(current: Self.second, previous: Self.first)
        #expect(refusal(fields(), by: both) == nil)
        #expect(refusal(fields(), by: CallbackSecrets(current: Self.second)) == .wrong)
        let signed = StandardWebhooks.headers(of: body, id: id, at: now, with: both)
        for secret in [Self.first, Self.second] { #expect(refusal(signed, by: CallbackSecrets(current: secret)) == nil) }
    }

    @Test("stands among signatures of other versions, and is refused if it is missing, doubled or malformed")
    func malformed() {
        let right = fields()[2].value
        #expect(refusal(fields(signature: "v1a,abc \(right)")) == nil)
        for name in ["webhook-id", "webhook-timestamp", "webhook-signature"] {
            #expect(refusal(fields().filter { $0.name != name }) == .missing, "\(name)")
            #expect(refusal(fields() + fields().filter { $0.name == name }) == .doubled, "\(name)")
        }
        for signature in [
            "", " ", "v1", "v1,", "v1a,abc", "\(right) ", " \(right)", right + "=", String(right.dropLast()),
            right.replacing("=", with: ""), Array(repeating: right, count: 17).joined(separator: " "),
        ] {
            #expect(refusal(fields(signature: signature)) == .malformed, "\(signature)")
        }
        for time in ["", "-1", "+1614265330", "1614265330.0", "٣", "1234567890123"] {
            #expect(refusal(fields(time: time)) == .malformed, "\(time)")
        }
        for id in ["", "a.b", String(repeating: "a", count: 256)] { #expect(refusal(fields(id: id)) == .malformed, "\(id)") }
        let other = StandardWebhooks.headers(of: body, id: id, at: now, with: CallbackSecrets(current: Self.second))
        #expect(refusal(other) == .wrong)
    }

    @Test("is made with a secret of 24 to 64 bytes in its written form")
    func secrets() {
        for text in ["", "whsec_", "whsec_aGVsbG8=", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_!!!"] {
            #expect(StandardWebhooks.secret(text) == nil, "\(text)")
        }
    }
}
