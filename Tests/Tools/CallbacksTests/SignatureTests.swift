import Kernel
import Logging
import Postgres
import TestKit
import Testing

@testable import Callbacks

@Suite("The signature of a callback")
struct SignatureTests {
    private let sender = CallbackSender()
    private let body = CallbackSender.body("evt_1")
    private let now = Moment(seconds: 1_800_000_000)

    /// - Returns: nil for a callback that is accepted.
    private func refusal(
        _ fields: [String], body: [UInt8]? = nil, at moment: Moment? = nil, from source: TestSource? = nil
    ) -> CallbackRefusal? {
        let source = source ?? sender.source()
        let intake = CallbackIntake([source], log: Log(least: .error))
        let request = SignedRequest(url: "", body: body ?? self.body) { name in name == TestSource.field ? fields : [] }
        do {
            _ = try intake.verify(request, from: source, at: moment ?? now)
            return nil
        } catch {
            return error
        }
    }

    @Test("covers the raw bytes, with odd spacing and letters beyond ASCII")
    func raw() {
        let odd = Array(" {\t\"id\" :\"evt_1\",\n\"type\":\"paid\",\"subject\":\"زربية 🧿 é\" , \"amount\":1}\r\n".utf8)
        #expect(refusal([sender.signature(of: odd, at: now)], body: odd) == nil)
        #expect(refusal([sender.signature(of: body, at: now)], body: body + [0x20]) == .wrong)
    }

    @Test("may stand among several, and beside those of other schemes")
    func several() {
        let right = sender.hmac(of: body, at: now)
        let wrong = CallbackSender("another secret of nobody").hmac(of: body, at: now)
        for field in [
            "t=\(now.seconds),v1=\(wrong),v1=\(right)", "t=\(now.seconds),v1=\(right),v1=\(wrong)",
            "v0=abc,v1=\(right),t=\(now.seconds)",
        ] {
            #expect(refusal([field]) == nil, "\(field)")
        }
        #expect(refusal(["t=\(now.seconds),v1=\(wrong),v1=\(wrong)"]) == .wrong)
        #expect(refusal(["t=\(now.seconds),v0=\(right)"]) == .malformed)
    }

    @Test("is accepted 300 seconds before and after, and not a second more")
    func window() {
        for (age, expected) in [(300, nil), (301, .old), (-300, nil), (-301, .future), (Int64(1_000_000), .old)]
            as [(Int64, CallbackRefusal?)]
        {
            #expect(refusal([sender.signature(of: body, at: now.adding(seconds: -age))]) == expected, "\(age)")
        }
    }

    @Test("is refused if it is missing, doubled or malformed")
    func malformed() {
        let right = sender.signature(of: body, at: now)
        let code = sender.hmac(of: body, at: now)
        #expect(refusal([]) == .missing)
        #expect(refusal([right, right]) == .doubled)
        for field in [
            "", ",", "t", "t=", "t=1", "v1=\(code)", "\(right),", ",\(right)", "\(right), \(right)", "t=\(now.seconds),\(right)",
            "t=\(now.seconds).0,v1=\(code)", "t=+\(now.seconds),v1=\(code)", "t=1234567890123,v1=\(code)", "t=٣,v1=\(code)",
            "t=\(now.seconds),v1=", "t=\(now.seconds),v1=\(code.dropLast())", "t=\(now.seconds),v1=\(code)0",
            "t=\(now.seconds),v1=\(code.uppercased())",
            "t=\(now.seconds), v1=\(code)", "T=\(now.seconds),v1=\(code)", "t=\(now.seconds),v1=\(code),v1=x", code,
            right + String(repeating: ",v1=\(code)", count: 16),
        ] {
            #expect(refusal([field]) == .malformed, "\(field)")
        }
    }

    @Test("by the former secret is accepted while a source has both, and not afterwards")
    func rotation() {
        let next = CallbackSender(CallbackSender.secondSecret)
        for signing in [sender, next] {
            #expect(refusal([signing.signature(of: body, at: now)], from: next.source(previous: sender)) == nil)
        }
        #expect(refusal([sender.signature(of: body, at: now)], from: next.source()) == .wrong)
    }

    @Test("without a time is checked by a scheme that says so, and a scheme that promises a time must give one")
    func untimed() throws {
        for (coversTime, expected) in [(false, nil), (true, .malformed)] as [(Bool, CallbackRefusal?)] {
            let source = Plain(base: sender.source(), coversTime: coversTime)
            let intake = CallbackIntake([source], log: Log(least: .error))
            let request = SignedRequest(url: "https://shop.example/webhooks/test?a=1", body: body) { _ in [] }
            var refusal: CallbackRefusal?
            do { _ = try intake.verify(request, from: source, at: now) } catch { refusal = error }
            #expect(refusal == expected)
        }
    }

    /// A sender that signs the address and no time, as Twilio does.
    private struct Plain: CallbackSource, SignatureScheme {
        let base: TestSource
        let coversTime: Bool

        var name: String { base.name }
        var secrets: CallbackSecrets { base.secrets }
        var scheme: any SignatureScheme { self }
        func key(of body: [UInt8]) throws -> CallbackKey { try base.key(of: body) }
        func apply(_ callback: Callback, in tx: Transaction) async throws -> CallbackOutcome { .applied }

        func verify(_ request: SignedRequest, with secrets: CallbackSecrets) throws(CallbackRefusal) -> Moment? {
            guard request.url.hasSuffix("?a=1") else { throw .wrong }
            return nil
        }
    }

    @Test("over a body without a usable event is refused")
    func unreadable() {
        let long = String(repeating: "e", count: 256)
        for text in [
            "", "{}", "[]", "null", #"{"id": 1, "type": "paid", "subject": "p"}"#, #"{"id": "", "type": "paid", "subject": "p"}"#,
            #"{"id": "\#(long)", "type": "paid", "subject": "p"}"#, #"{"id": "e", "type": "paid", "subject": "\#(long)"}"#,
            #"{"id": "e\u0000", "type": "paid", "subject": "p"}"#, #"{"id": "e", "type": "paid", "subject": "\u001b[2J"}"#,
        ] {
            let body = Array(text.utf8)
            #expect(refusal([sender.signature(of: body, at: now)], body: body) == .unreadable, "\(text)")
        }
        let edge = CallbackSender.body(String(repeating: "é", count: 255), subject: "")
        #expect(refusal([sender.signature(of: edge, at: now)], body: edge) == nil)
    }
}
