import HTTP
import Kernel
import SMS
import TestKit
import Testing

@Suite("The SMS gateway")
struct GatewayTests {
    private static func settings(_ form: SMSGateway.Settings.Form, _ url: String, user: String = "AC1", sender: String = "+212600000000")
        -> SMSGateway.Settings
    {
        SMSGateway.Settings(form: form, url: url, user: user, password: "secret", sender: sender)
    }

    @Test("is called in Twilio's form")
    func twilio() async throws {
        let far = try await TestGateway()
        let gateway = SMSGateway(Self.settings(.twilio, far.url("")))
        #expect(await gateway.send("رمزك: 123456", to: "+212612345678", key: "k1") == .taken)
        let service = SMSGateway(Self.settings(.twilio, far.url(""), sender: "MG" + String(repeating: "0", count: 32)))
        _ = await service.send("x", to: "+212612345678", key: "k1")
        let asked = far.asked
        #expect(asked.map { "\($0.method) \($0.target)" } == Array(repeating: "POST /2010-04-01/Accounts/AC1/Messages.json", count: 2))
        #expect(asked[0].headers["authorization"] == "Basic QUMxOnNlY3JldA==")
        #expect(
            FormFields(urlencoded: Array(asked[0].body.utf8)) == ["To": "+212612345678", "From": "+212600000000", "Body": "رمزك: 123456"])
        #expect(asked[1].body.contains("MessagingServiceSid=MG000"))
        await far.close()
    }

    @Test("is called with plain JSON, with Basic login or a bearer token")
    func json() async throws {
        let far = try await TestGateway()
        #expect(await SMSGateway(Self.settings(.json, far.url("/send"))).send("a \"b\"\nc", to: "+212612345678", key: "k1") == .taken)
        #expect(await SMSGateway(Self.settings(.json, far.url("/send"), user: "")).send("x", to: "+212612345678", key: "k1") == .taken)
        let asked = far.asked
        #expect(asked[0].body == #"{"id":"k1","to":"+212612345678","from":"+212600000000","text":"a \"b\"\nc"}"#)
        #expect(asked[0].headers["authorization"] == "Basic QUMxOnNlY3JldA==" && asked[1].headers["authorization"] == "Bearer secret")
        await far.close()
    }

    static let answers: [(Response, SMSGateway.Outcome)] = [
        (
            .json(Bytes(#"{"code":21211,"message":"Invalid 'To' Phone Number"}"#), status: .badRequest),
            .noSuchNumber("status 400, code 21211: Invalid 'To' Phone Number")
        ),
        (.json(Bytes(#"{"code":20003,"message":"Authenticate"}"#), status: .forbidden), .notNow("status 403, code 20003: Authenticate")),
        (.text("busy", status: .tooManyRequests), .notNow("status 429")), (.text("", status: .internalServerError), .notNow("status 500")),
    ]

    @Test("reports what was refused, and whether permanently", arguments: answers.indices)
    func refused(index: Int) async throws {
        let far = try await TestGateway()
        far.answer(Self.answers[index].0)
        #expect(await SMSGateway(Self.settings(.twilio, far.url(""))).send("x", to: "+212612345678", key: "k") == Self.answers[index].1)
        await far.close()
    }

    @Test("distinguishes an unreachable server, an unknown outcome, and a message that the send check withheld")
    func unsure() async throws {
        guard case .notNow = await SMSGateway(Self.settings(.json, "http://127.0.0.1:1/")).send("x", to: "+212612345678", key: "k") else {
            Issue.record("taken by nobody")
            return
        }
        let far = try await TestGateway()
        #expect(await SMSGateway(Self.settings(.json, far.url("/"))).send("x", to: "+212612345678", key: "k") { false } == .withheld)
        #expect(far.asked.isEmpty)
        await far.close()
        // The server there does not speak HTTP.
        let relay = try TestRelay()
        let outcome = await SMSGateway(Self.settings(.json, "http://127.0.0.1:\(relay.port)/")).send("x", to: "+212612345678", key: "k")
        if case .unknown = outcome {} else { Issue.record("\(outcome)") }
        relay.close()
    }
}
