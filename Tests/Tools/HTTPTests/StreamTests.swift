import HTTP
import Kernel
import Loops
import Synchronization
import TestKit
import Testing

private func get(_ path: String, _ version: String = "1.1") -> String { "GET \(path) HTTP/\(version)\r\nHost: x\r\n\r\n" }

private struct Failure: Error {}

/// What a producer and the server report, in their order.
private final class Reports: Sendable {
    private let all = Mutex<[String]>([])

    func add(_ report: String) { all.withLock { $0.append(report) } }
    var now: [String] { all.withLock { $0 } }

    func await(_ report: String) async throws { try await eventually(report) { now.contains(report) ? () : nil } }
}

/// Serves `/pieces`, `/broken`, `/endless` and `/sleeping` as streams, `/204` and `/304` as streams that have no body, and others
/// as their path.
private func streams(_ reports: Reports) -> Server.Handler {
    { request in
        let body: StreamedBody.Producer = { body in
            reports.add("begun \(request.path)")
            do {
                switch request.path {
                case "/endless": while true { try await body.write(Bytes([UInt8](repeating: 65, count: 65_536))) }
                case "/sleeping":
                    try await body.write(Bytes("a"))
                    // Only cancellation ends this sleep early.
                    try await Task.sleep(for: .seconds(3600))
                default: for piece in ["a", "", "bcdefghijklmnopq", "r"] { try await body.write(Bytes(piece)) }
                }
                if request.path == "/broken" { throw Failure() }
                reports.add("whole")
            } catch {
                reports.add("\(type(of: error))")
                throw error
            }
        }
        switch request.path {
        case "/204": return Response(.noContent, body: .stream(StreamedBody(body)))
        case "/304": return Response(.notModified, body: .stream(StreamedBody(body)))
        case "/pieces", "/broken", "/endless", "/sleeping": return Response(.ok, body: .stream(StreamedBody(body)))
        default: return .text(request.path)
        }
    }
}

@Suite("A streamed body", .timeLimit(.minutes(5)))
struct StreamTests {
    private let reports = Reports()

    @Test("is sent in chunks without a length, and the connection serves the next request")
    func chunks() async throws {
        try await withServer(handler: streams(reports)) { _, port in
            let client = Client(port: port)
            client.send(get("/pieces") + get("/pieces") + get("/after"))
            for _ in 0..<2 {
                let answer = try #require(client.answer())
                #expect(answer.status == 200 && answer.text == "abcdefghijklmnopqr")
                #expect(answer.fields["transfer-encoding"] == "chunked")
                #expect(answer.fields["content-length"] == nil && answer.fields["connection"] == nil)
            }
            #expect(client.answer()?.text == "/after")
            let raw = Client(port: port)
            raw.send("GET /pieces HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            let text = String(decoding: raw.rest() ?? [], as: UTF8.self)
            #expect(text.hasSuffix("\r\n\r\n1\r\na\r\n10\r\nbcdefghijklmnopq\r\n1\r\nr\r\n0\r\n\r\n"))
        }
    }

    @Test("ends with the connection of an HTTP/1.0 client, which gets no chunks")
    func oldVersion() async throws {
        try await withServer(handler: streams(reports)) { _, port in
            let client = Client(port: port)
            client.send("GET /pieces HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            let answer = try #require(client.answer())
            #expect(answer.fields["connection"] == "close")
            #expect(answer.fields["transfer-encoding"] == nil && answer.fields["content-length"] == nil)
            #expect(client.rest().map { String(decoding: $0, as: UTF8.self) } == "abcdefghijklmnopqr")
            #expect(!client.wasReset)
        }
    }

    @Test("is not made for HEAD, 204 and 304, and the connection serves the next request")
    func withoutBody() async throws {
        let reports = reports
        try await withServer(handler: streams(reports)) { _, port in
            let client = Client(port: port)
            client.send("HEAD /pieces HTTP/1.1\r\nHost: x\r\n\r\n" + get("/204") + get("/304") + get("/after"))
            for status in [200, 204, 304] {
                let answer = try #require(client.answer(toHead: status == 200))
                #expect(answer.status == status)
                #expect(answer.fields["transfer-encoding"] == nil && answer.fields["content-length"] == nil)
            }
            #expect(client.answer()?.text == "/after")
        }
        #expect(reports.now == [])
    }

    @Test("that fails ends without the last chunk, and the failure is reported with the request", arguments: ["1.1", "1.0"])
    func failure(version: String) async throws {
        let reports = reports
        var options = ServerOptions()
        options.onBrokenBody = { _, error in reports.add("broken by \(type(of: error))") }
        try await withServer(options, onFinished: { done, _ in reports.add("status \(done.status?.code ?? 0)") }, handler: streams(reports))
        {
            _, port in
            let client = Client(port: port)
            client.send(get("/broken", version) + get("/after", version))
            let rest = client.rest()
            if version == "1.0" {
                #expect(client.wasReset)
            } else {
                #expect(String(decoding: rest ?? [], as: UTF8.self).hasSuffix("bcdefghijklmnopq\r\n1\r\nr\r\n"))
            }
        }
        #expect(reports.now == ["begun /broken", "Failure", "broken by Failure", "status 0"])
    }

    @Test("is cancelled when the client goes away", arguments: ["/endless", "/sleeping"])
    func gone(path: String) async throws {
        let reports = reports
        var options = ServerOptions()
        options.onBrokenBody = { _, _ in reports.add("broken") }
        try await withServer(options, onFinished: { done, _ in reports.add("status \(done.status?.code ?? 0)") }, handler: streams(reports))
        {
            _, port in
            let client = Client(port: port)
            client.send(get(path))
            try await reports.await("begun \(path)")
            client.abort()
            try await reports.await("CancellationError")
            try await reports.await("status 0")
        }
        #expect(!reports.now.contains("broken"))
    }

    @Test("asks for no piece before the socket has taken the last, and is cancelled when the client reads too slowly")
    func pace() async throws {
        let reports = reports
        let made = Mutex(0)
        var options = ServerOptions()
        options.limits.idleSeconds = 1
        try await withServer(options) { _ in
            Response(
                .ok,
                body: .stream(
                    StreamedBody { body in
                        do {
                            for _ in 0..<4000 {
                                made.withLock { $0 += 1 }
                                try await body.write(Bytes([UInt8](repeating: 65, count: 65_536)))
                            }
                        } catch {
                            reports.add("cancelled")
                            throw error
                        }
                    }))
        } _: { _, port in
            let client = Client(port: port)
            client.send(get("/"))
            try await reports.await("cancelled")
            withExtendedLifetime(client) {}
        }
        // The sockets of both sides hold some megabytes of the 262.
        #expect(made.withLock { $0 } < 400)
    }

    @Test("reaches a client whole, however slowly it is made and however much of it there is")
    func whole() async throws {
        let reports = reports
        var options = ServerOptions()
        options.limits.headerSeconds = 1
        options.limits.idleSeconds = 1
        options.limits.answerGraceSeconds = 1
        options.limits.answerBytesPerSecond = 100_000_000
        try await withServer(options) { _ in
            Response(
                .ok,
                body: .stream(
                    StreamedBody { body in
                        // The pause is the producer's own, so it is not counted against the client.
                        for letter in UInt8(ascii: "a")...UInt8(ascii: "c") {
                            try await body.write(Bytes([UInt8](repeating: letter, count: 3_000_000)))
                            guard letter == UInt8(ascii: "b") else { continue }
                            reports.add("paused")
                            try await reports.await("over")
                        }
                    }))
        } _: { _, port in
            async let answer = onOwnThread {
                let client = Client(port: port)
                client.send(get("/"))
                return client.answer()?.body
            }
            try await reports.await("paused")
            // The pause lasts until the server has closed an idle connection that began later.
            #expect(try await onOwnThread { Client(port: port).rest() } == [])
            reports.add("over")
            let body = try #require(await answer)
            #expect(body.count == 9_000_000)
            for (number, letter) in "abc".utf8.enumerated() {
                #expect(body.dropFirst(number * 3_000_000).prefix(3_000_000).allSatisfy { $0 == letter })
            }
        }
    }

    @Test("lets the loop serve others, even if it never waits for anything itself")
    func fairness() async throws {
        let isServed = Atomic(false)
        let made = Atomic(0)
        try await withServer { request in
            guard request.path == "/all" else {
                isServed.store(true, ordering: .releasing)
                return .text("other")
            }
            return Response(
                .ok,
                body: .stream(
                    StreamedBody { body in
                        while !isServed.load(ordering: .acquiring), made.load(ordering: .relaxed) < 300_000 {
                            made.add(1, ordering: .relaxed)
                            try await body.write(Bytes("a"))
                        }
                    }))
        } _: { _, port in
            async let whole = onOwnThread {
                let client = Client(port: port)
                client.send(get("/all"))
                return client.answer()?.body.count
            }
            try await eventually("the stream has begun") { made.load(ordering: .relaxed) > 0 ? () : nil }
            let other = Client(port: port)
            other.send(get("/other"))
            #expect(other.answer()?.text == "other")
            let count = try await whole
            #expect(count == made.load(ordering: .relaxed))
        }
        #expect(made.load(ordering: .relaxed) < 300_000)
    }

    @Test("runs on the loop of its connection")
    func thread() async throws {
        let loop = Loop()
        loop.start()
        let listening = try ListeningSocket(port: 0)
        let server = Server(loops: [loop], listening: listening) { _ in
            Response(
                .ok,
                body: .stream(
                    StreamedBody { body in
                        for _ in 0..<3 { try await body.write(Bytes("\(loop.executor.isCurrentThread) ")) }
                    }))
        }
        await server.start()
        let text = try await onOwnThread {
            let client = Client(port: listening.port, timeout: 120)
            client.send(get("/"))
            return client.answer()?.text
        }
        #expect(text == "true true true ")
        await server.drain(within: 0)
        await loop.stop()
    }

    @Test("is finished while the server drains, and cut off at the end of the time for that", arguments: [true, false])
    func drain(isFinished: Bool) async throws {
        let reports = reports
        let (released, releasing) = AsyncStream.makeStream(of: Void.self)
        try await withServer { _ in
            Response(
                .ok,
                body: .stream(
                    StreamedBody { body in
                        try await body.write(Bytes("first "))
                        reports.add("begun")
                        for await _ in released { break }
                        do { try await body.write(Bytes("last")) } catch {
                            reports.add("cancelled")
                            throw error
                        }
                    }))
        } _: { server, port in
            let client = Client(port: port)
            client.send(get("/"))
            try await reports.await("begun")
            let drained = Task { await server.drain(within: isFinished ? 30 : 0) }
            if isFinished {
                try await eventually("the server drains") { server.isDraining ? () : nil }
                releasing.yield()
                #expect(client.answer()?.text == "first last")
                client.finish()
            } else {
                #expect(client.answer() == nil)
                try await reports.await("cancelled")
            }
            await drained.value
        }
    }

    @Test("has neither ranges nor an entity tag")
    func validators() {
        let request = Request(.get, "/", headers: ["Range": "bytes=0-1", "If-None-Match": "*"])
        var response = Response(.ok, body: .stream(StreamedBody { _ in }))
        response.addEntityTag(for: request)
        response.takeRange(for: request)
        #expect(response.status == .ok && response.headers["ETag"] == nil && response.headers["Accept-Ranges"] == nil)
    }
}
