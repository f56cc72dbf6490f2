import HTTP
import Kernel
import Loops
import Synchronization
import TestKit
import Testing

@Suite("The end of a connection", .timeLimit(.minutes(5)))
struct DeadlineTests {
    private func impatient() -> ServerOptions {
        var options = ServerOptions()
        options.limits.headerSeconds = 1
        options.limits.idleSeconds = 1
        options.limits.bodyGraceSeconds = 1
        options.limits.discardSeconds = 1
        return options
    }

    @Test("a head that stays incomplete is answered with 408")
    func slowHead() async throws {
        try await withServer(impatient()) { _ in
            .text("a")
        } _: { _, port in
            let client = Client(port: port)
            client.send("GET / HTTP/1.1\r\nHost")
            #expect(client.answer()?.status == 408)
            #expect(client.rest() == [])
        }
    }

    @Test("an idle connection is closed without an answer, before its first request and after one")
    func idle() async throws {
        try await withServer(impatient()) { _ in
            .text("a")
        } _: { _, port in
            #expect(Client(port: port).rest() == [])
            let client = Client(port: port)
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(client.answer()?.status == 200)
            #expect(client.rest() == [])
        }
    }

    @Test("a body that arrives too slowly is answered with 408")
    func slowBody() async throws {
        try await withServer(impatient()) { request in
            do throws(BodyError) {
                _ = try await request.body.collect(limit: 1000)
                return .text("whole")
            } catch {
                return .text("\(error)", status: error.status)
            }
        } _: { _, port in
            let client = Client(port: port)
            client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\nabc")
            let answer = client.answer()
            #expect(answer?.status == 408)
            #expect(answer?.fields["connection"] == "close")
            #expect(client.rest() == [])
        }
    }

    @Test("a client that reads its answer too slowly is cut off", arguments: [false, true])
    func slowReader(reads: Bool) async throws {
        var options = impatient()
        // `idleSeconds` cuts off a client that reads nothing, `answerBytesPerSecond` one that reads too slowly.
        options.limits.idleSeconds = reads ? 3600 : 1
        options.limits.answerGraceSeconds = reads ? 1 : 3600
        options.limits.answerBytesPerSecond = 100_000_000
        let (ends, ending) = AsyncStream.makeStream(of: FinishedRequest.self)
        let body = Bytes([UInt8](repeating: 7, count: 200_000_000))
        try await withServer(options, onFinished: { finished, _ in ending.yield(finished) }) { _ in
            Response(.ok, body: .bytes(body))
        } _: { _, port in
            let client = Client(port: port)
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            for await end in ends {
                #expect(end.status == nil)
                #expect(end.bytesSent < 200_000_000)
                break
            }
        }
    }

    @Test("draining answers running requests and one more batch of an idle connection, then closes the connections")
    func drain() async throws { try await onOwnThread { try await Self.drainOnce() } }

    private static func drainOnce() async throws {
        let loop = Loop()
        loop.start()
        let (begun, beginning) = AsyncStream.makeStream(of: Void.self)
        let (released, releasing) = AsyncStream.makeStream(of: Void.self)
        let listening = try ListeningSocket(port: 0)
        let server = Server(loops: [loop], listening: listening) { request in
            if request.path == "/slow" {
                beginning.yield()
                for await _ in released { break }
            }
            return .text(request.path)
        }
        await server.start()
        let idle = Client(port: listening.port)
        idle.send("GET /first HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(idle.answer()?.fields["connection"] == nil)
        let busy = Client(port: listening.port)
        busy.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
        for await _ in begun { break }

        let drained = Task { await server.drain() }
        try await eventually("the server drains") { server.isDraining ? () : nil }
        releasing.yield()
        let answer = busy.answer()
        #expect(answer?.text == "/slow")
        #expect(answer?.fields["connection"] == "close")
        idle.send("GET /before HTTP/1.1\r\nHost: x\r\n\r\nGET /last HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(idle.answer()?.fields["connection"] == nil)
        let last = idle.answer()
        #expect(last?.text == "/last")
        #expect(last?.fields["connection"] == "close")
        #expect(busy.rest() == [])
        #expect(idle.rest() == [])
        busy.finish()
        idle.finish()
        await drained.value
        await loop.stop()
    }
}
