import Glibc
import HTTP
import Kernel
import Loops
import TestKit
import Testing

@testable import Outgoing

@Suite("The HTTP client")
struct HTTPClientTests {
    private let client = HTTPClient("test")

    @Test("sends method, header fields, form, JSON and login")
    func asked() async throws {
        try await Self.withSide { (side: TestGateway) async throws in
            let form = HTTPCall(
                .post, side.url("/form"), headers: [("X-Note", "a b"), ("X-Empty", "")],
                body: .form([("To", "+212612345678"), ("Body", "Código ٣ & é=1"), ("To", "*")]), login: ("AC1", "s:ecret"))
            #expect(try await client.answer(to: form).isGood)
            _ = try await client.answer(to: HTTPCall(.put, side.url("/json"), body: .json(Bytes(#"{"a":1}"#))))
            _ = try await client.answer(to: HTTPCall(.delete, side.url("/x?y=z")))
            let got = side.asked
            #expect(got.map { "\($0.method) \($0.target)" } == ["POST /form", "PUT /json", "DELETE /x?y=z"])
            #expect(got[0].headers["content-type"] == "application/x-www-form-urlencoded" && got[0].headers["x-note"] == "a b")
            #expect(got[0].headers["authorization"] == "Basic QUMxOnM6ZWNyZXQ=")
            #expect(got[0].body == "To=%2B212612345678&Body=C%C3%B3digo+%D9%A3+%26+%C3%A9%3D1&To=*")
            #expect(got[1].headers["content-type"] == "application/json" && got[1].body == #"{"a":1}"#)
            #expect(got[1].headers["authorization"] == nil && got[1].headers["x-note"] == nil)
        }
    }

    @Test("returns status, header fields and body, and the task continues on its own thread")
    func answered() async throws {
        try await Self.withSide { (side: TestGateway) async throws in
            let loop = Loop()
            loop.start()
            let client = client
            let (answer, isSame) = try await loop.task {
                let before = pthread_self()
                let answer = try await client.answer(to: HTTPCall(.get, side.url("/teapot")))
                return (answer, before == pthread_self())
            }.value
            #expect(isSame)
            #expect(answer.status == 503 && !answer.isGood && answer.body.text == "not now" && answer.retryAfter == 7)
            #expect(answer.header("x-lower") == "Upper" && answer.header("X-Nothing") == nil)
            await loop.stop()
        }
    }

    @Test("follows redirects only as far as the call allows")
    func redirects() async throws {
        try await Self.withSide { (side: TestGateway) async throws in
            #expect(try await client.answer(to: HTTPCall(.get, side.url("/elsewhere"))).status == 302)
            #expect(side.asked.count == 1)
            #expect(try await client.answer(to: HTTPCall(.get, side.url("/elsewhere"), redirects: 1)).status == 200)
        }
    }

    @Test("fails on an answer that exceeds the limit, and accepts one that just fits")
    func size() async throws {
        try await Self.withSide { (side: TestGateway) async throws in
            #expect(try await client.answer(to: HTTPCall(.get, side.url("/ten"), answerLimit: 10)).body.count == 10)
            let failure = await failure(of: HTTPCall(.get, side.url("/ten"), answerLimit: 9))
            #expect(failure?.kind == .answerTooLarge && failure?.mayHaveArrived == true)
        }
    }

    @Test("calls the send check when the server is connected, and sends nothing if it refuses")
    func sendCheck() async throws {
        try await Self.withSide { (side: TestGateway) async throws in
            var call = HTTPCall(.post, side.url("/x"), body: .json(Bytes("{}")))
            call.sendCheck = { false }
            let failure = await failure(of: call)
            #expect(failure?.kind == .withheld && failure?.mayHaveArrived == false && side.asked.isEmpty)
            call.sendCheck = { true }
            let answer = try await client.answer(to: call)
            #expect(answer.isGood && side.asked.count == 1)
        }
    }

    @Test("gives up on a silent server at the deadline, and knows that an unreachable one received nothing")
    func silence() async throws {
        // The socket listens, but nothing accepts or answers.
        let silent = try ListeningSocket(port: 0)
        let late = await failure(of: HTTPCall(.get, "http://127.0.0.1:\(silent.port)/", deadline: 100))
        #expect(late?.kind == .late && late?.mayHaveArrived == true)
        let absent = await failure(of: HTTPCall(.get, "http://127.0.0.1:1/"))
        #expect(absent?.kind == .unreachable && absent?.mayHaveArrived == false)
    }

    @Test(
        "does not send a malformed call",
        arguments: [
            HTTPCall(.get, "file:///etc/passwd"), HTTPCall(.get, "http://127.0.0.1/\r\nX: y"),
            HTTPCall(.get, "http://127.0.0.1:1/", headers: [("X", "a\nY: b")]),
            HTTPCall(.get, "http://127.0.0.1:1/", login: ("a:b", "")),
        ])
    func malformed(call: HTTPCall) async {
        let failure = await failure(of: call)
        #expect(failure?.kind == .malformed && failure?.mayHaveArrived == false)
    }

    @Test("refuses calls beyond its queue at once, and does not send those that waited too long")
    func crowd() async throws {
        let silent = try ListeningSocket(port: 0)
        let narrow = HTTPClient("narrow", threads: 1, mostWaiting: 2)
        let kinds = await withTaskGroup(of: HTTPFailure?.self) { group in
            for _ in 0..<8 {
                group.addTask { await failure(of: HTTPCall(.get, "http://127.0.0.1:\(silent.port)/", deadline: 200), by: narrow) }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        let (late, crowded) = (kinds.count { $0?.kind == .late }, kinds.count { $0?.kind == .crowded })
        #expect(late >= 1 && crowded >= 4 && late + crowded == 8)
    }

    // MARK: Parts

    private static func withSide(_ body: (TestGateway) async throws -> Void) async throws {
        let side = try await TestGateway()
        var teapot = Response.text("not now", status: .serviceUnavailable)
        teapot.headers["Retry-After"] = "7"
        teapot.headers["X-Lower"] = "Upper"
        side.answer(teapot, at: "/teapot")
        side.answer(.redirect(to: "/here", status: .found), at: "/elsewhere")
        side.answer(.text("0123456789"), at: "/ten")
        try await body(side)
        await side.close()
    }

    private func failure(of call: HTTPCall, by client: HTTPClient? = nil) async -> HTTPFailure? {
        do {
            _ = try await (client ?? self.client).answer(to: call)
            return nil
        } catch {
            return error
        }
    }
}
