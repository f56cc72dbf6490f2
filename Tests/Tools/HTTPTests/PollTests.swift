import HTTP
import Loops
import Synchronization
import TestKit
import Testing

private func poll(_ topic: String, _ method: String = "GET", _ path: String = "/poll") -> String {
    "\(method) \(path)/\(topic) HTTP/1.1\r\nHost: x\r\n\r\n"
}

/// Parks requests for `/poll/<topic>`, and answers all others with their path.
@Sendable private func park(_ request: Request) async -> Response {
    var response = Response.text(request.path)
    response.headers["Cache-Control"] = "no-store"
    if request.segments.first == "poll" { response.topic = request.segments.last }
    return response
}

private func parked(_ count: Int, on server: Server) async throws {
    try await eventually("\(count) requests are parked") { server.parkedPolls == count ? () : nil }
}

@Suite("A parked request", .timeLimit(.minutes(5)))
struct PollTests {
    @Test("is answered when its topic changes, not when another one does, and the connection stays usable")
    func wakes() async throws {
        try await withServer(loops: 2, handler: park) { server, port in
            let clients = (0..<20).map { _ in Client(port: port) }
            for (number, client) in clients.enumerated() { client.send(poll(number < 10 ? "salt" : "pepper")) }
            try await parked(20, on: server)
            server.wake("sugar")
            server.wake("salt")
            for client in clients.prefix(10) { #expect(client.answer()?.text == "/poll/salt") }
            #expect(server.parkedPolls == 10)
            server.wake("pepper")
            for client in clients.suffix(10) { #expect(client.answer()?.text == "/poll/pepper") }
            for client in clients {
                client.send("GET /after HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(client.answer()?.text == "/after")
            }
        }
    }

    @Test("is answered with 204 when its time is over, with the header fields except the content type")
    func deadline() async throws {
        var options = ServerOptions()
        options.limits.parkedSeconds = 0
        try await withServer(options, handler: park) { server, port in
            let client = Client(port: port)
            for _ in 0..<2 {
                client.send(poll("salt"))
                let answer = client.answer()
                #expect(answer?.status == 204)
                #expect(answer?.fields["cache-control"] == "no-store")
                #expect(answer?.fields["content-type"] == nil)
            }
            #expect(server.parkedPolls == 0)
        }
    }

    @Test("is dropped when its client leaves, by a reset or by closing its side", arguments: [true, false])
    func departure(byReset: Bool) async throws {
        let (ends, ending) = AsyncStream.makeStream(of: FinishedRequest.self)
        try await withServer(onFinished: { finished, _ in ending.yield(finished) }, handler: park) { server, port in
            let leaving = Client(port: port)
            leaving.send(poll("salt"))
            let staying = Client(port: port)
            staying.send(poll("salt"))
            try await parked(2, on: server)
            if byReset { leaving.abort() } else { leaving.finish() }
            try await parked(1, on: server)
            for await end in ends {
                #expect(end.path == "/poll/salt")
                #expect(end.method == .get)
                #expect(end.status == nil)
                break
            }
            server.wake("salt")
            #expect(staying.answer()?.status == 200)
        }
    }

    @Test("is answered with 204 and its connection is closed when the server drains")
    func drain() async throws {
        try await withServer(handler: park) { server, port in
            let client = Client(port: port)
            client.send(poll("salt"))
            try await parked(1, on: server)
            let drained = Task { await server.drain() }
            let answer = client.answer()
            #expect(answer?.status == 204)
            #expect(answer?.fields["connection"] == "close")
            #expect(client.rest() == [])
            client.finish()
            await drained.value
        }
    }

    @Test("is answered with 204 when any topic may have changed")
    func all() async throws {
        try await withServer(loops: 2, handler: park) { server, port in
            let clients = (0..<20).map { _ in Client(port: port) }
            for (number, client) in clients.enumerated() { client.send(poll("\(number)")) }
            try await parked(20, on: server)
            server.wakeAll()
            for client in clients { #expect(client.answer()?.status == 204) }
            #expect(server.parkedPolls == 0)
        }
    }

    @Test("is answered at once if its topic changed while the handler was checking", arguments: [true, false])
    func race(byTopic: Bool) async throws {
        let (looked, looking) = AsyncStream.makeStream(of: Void.self)
        let (moved, moving) = AsyncStream.makeStream(of: Void.self)
        try await withServer { request in
            looking.yield()
            for await _ in moved { break }
            return await park(request)
        } _: { server, port in
            let client = Client(port: port)
            client.send(poll("salt"))
            for await _ in looked { break }
            if byTopic { server.wake("salt") } else { server.wakeAll() }
            moving.yield()
            #expect(client.answer()?.status == 204)
            // A change before the handler began does not prevent parking.
            client.send(poll("salt"))
            for await _ in looked { break }
            moving.yield()
            try await parked(1, on: server)
        }
    }

    @Test("must be a GET, and its client must have sent nothing after it")
    func never() async throws {
        try await withServer(handler: park) { server, port in
            let client = Client(port: port)
            client.send(poll("salt", "HEAD"))
            #expect(client.answer(toHead: true)?.status == 204)
            client.send(poll("salt", "DELETE"))
            #expect(client.answer()?.status == 204)
            client.send(poll("salt") + "GET /after HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(client.answer()?.status == 204)
            #expect(client.answer()?.text == "/after")
            #expect(server.parkedPolls == 0)
        }
    }

    @Test("counts towards the connections of its address")
    func limit() async throws {
        var options = ServerOptions()
        options.limits.connectionsPerAddress = 2
        try await withServer(options, handler: park) { server, port in
            let clients = [Client(port: port), Client(port: port)]
            for client in clients { client.send(poll("salt")) }
            try await parked(2, on: server)
            #expect(Client(port: port).answer()?.status == 503)
            server.wake("salt")
            for client in clients { #expect(client.answer()?.status == 200) }
        }
    }

    @Test("is answered even if a thousand are woken at once, several times")
    func thousand() async throws {
        var options = ServerOptions()
        options.limits.connectionsPerAddress = 1000
        try await withServer(loops: 2, options, handler: park) { server, port in
            let clients = (0..<1000).map { _ in Client(port: port) }
            for _ in 0..<3 {
                for client in clients { client.send(poll("salt")) }
                try await parked(1000, on: server)
                server.wake("salt")
                #expect(clients.filter { $0.answer()?.text == "/poll/salt" }.count == 1000)
                #expect(server.parkedPolls == 0)
            }
        }
    }
}
