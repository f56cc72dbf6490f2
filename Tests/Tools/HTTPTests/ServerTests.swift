import Glibc
import HTTP
import Kernel
import Loops
import Synchronization
import TestKit
import Testing

private let canary = "GET /canary HTTP/1.1\r\nHost: x\r\n\r\n"

private func get(_ path: String, _ lines: String = "") -> String { "GET \(path) HTTP/1.1\r\nHost: x\r\n\(lines)\r\n" }

private func post(_ path: String, _ body: String, _ lines: String = "") -> String {
    "POST \(path) HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.utf8.count)\r\n\(lines)\r\n\(body)"
}

/// Answers with the received body, or with the status of the error in it.
@Sendable private func echo(_ request: Request) async -> Response {
    do {
        return .text(String(decoding: try await request.body.collect(limit: 100_000), as: UTF8.self))
    } catch {
        return .text("\(error)", status: error.status)
    }
}

@Suite("A server", .timeLimit(.minutes(5)))
struct ServerTests {
    @Test("answers several requests on one connection in order")
    func keepAlive() async throws {
        try await withServer {
            .text($0.path)
        } _: { _, port in
            let client = Client(port: port)
            client.send(get("/a"))
            #expect(client.answer()?.text == "/a")
            client.send((0..<100).map { get("/\($0)") }.joined())
            for number in 0..<100 { #expect(client.answer()?.text == "/\(number)") }
        }
    }

    @Test(
        "answers each message of the table as the RFC says, and a further request only if the connection stays open",
        arguments: Message.heads)
    func table(_ message: Message) async throws {
        guard message.expected != .incomplete else { return }
        try await withServer { request in
            _ = try? await request.body.collect(limit: 10)
            return .text("\(request.method.rawValue) \(request.path)")
        } _: { _, port in
            let client = Client(port: port)
            client.send(message.bytes)
            switch message.expected {
            case .refused(let status):
                client.send(canary)
                let answer = client.answer(toHead: message.bytes.starts(with: Array("HEAD ".utf8)))
                #expect(answer?.status == status)
                #expect(answer?.fields["connection"] == "close")
                #expect(client.rest() == [])
            case .accepted(let method, let path, let framing, let stays):
                switch framing {
                case .none: break
                case .length(let length): client.send(String(repeating: "a", count: length))
                case .chunked: client.send("0\r\n\r\n")
                }
                client.send(canary)
                var answer = client.answer(toHead: method == "HEAD")
                if answer?.status == 100 { answer = client.answer() }
                #expect(answer?.status == 200)
                #expect(answer?.text == (method == "HEAD" ? "" : "\(method) \(path)"))
                if stays {
                    #expect(client.answer()?.text == "GET /canary")
                } else {
                    #expect(answer?.fields["connection"] == "close")
                    #expect(client.rest() == [])
                }
            case .incomplete, .body: Issue.record("no outcome of a head")
            }
        }
    }

    @Test("refuses malformed chunks with one 400, even if the handler reads no body", arguments: [true, false])
    func malformedChunks(isRead: Bool) async throws {
        try await withServer {
            isRead ? await echo($0) : .text("not read")
        } _: { _, port in
            for chunks in Message.chunks where chunks.expected == .refused(400) {
                let client = Client(port: port)
                client.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
                client.send(chunks.bytes)
                client.send(canary)
                #expect(client.answer()?.status == 400, "\(chunks)")
                #expect(client.rest() == [], "\(chunks)")
            }
        }
    }

    @Test("delivers bodies with a length and in chunks, and serves the next request after them")
    func bodies() async throws {
        try await withServer(handler: echo) { _, port in
            let client = Client(port: port)
            client.send(post("/", "hello") + canary)
            #expect(client.answer()?.text == "hello")
            #expect(client.answer()?.text == "")
            for chunks in Message.chunks {
                guard case .body(let body) = chunks.expected else { continue }
                client.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
                for byte in chunks.bytes { client.send([byte]) }
                #expect(client.answer()?.body == body, "\(chunks)")
            }
        }
    }

    @Test("discards a small unread body, and closes the connection rather than read a large one")
    func unreadBodies() async throws {
        try await withServer {
            .text($0.path)
        } _: { _, port in
            let client = Client(port: port)
            client.send(post("/a", String(repeating: "x", count: 60_000)) + get("/b"))
            #expect(client.answer()?.text == "/a")
            #expect(client.answer()?.text == "/b")
            client.send("POST /c HTTP/1.1\r\nHost: x\r\nContent-Length: 70000\r\n\r\n")
            let answer = client.answer()
            #expect(answer?.text == "/c")
            #expect(answer?.fields["connection"] == "close")
        }
    }

    @Test("refuses a body above the caller's limit with 413, announced or not")
    func tooLarge() async throws {
        try await withServer(handler: echo) { _, port in
            let announced = Client(port: port)
            announced.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100001\r\n\r\n")
            #expect(announced.answer()?.status == 413)
            #expect(announced.rest() == [])
            let chunked = Client(port: port)
            chunked.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
            for _ in 0..<30 { chunked.send("2710\r\n" + String(repeating: "x", count: 10_000) + "\r\n") }
            #expect(chunked.answer()?.status == 413)
            let endless = Client(port: port)
            endless.send(
                "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\n"
                    + String(repeating: "x", count: 200_000))
            #expect(endless.answer()?.status == 413)
        }
    }

    @Test("sends 100 Continue only when the handler reads the body")
    func expectContinue() async throws {
        try await withServer {
            $0.path == "/read" ? await echo($0) : .text("no", status: .forbidden)
        } _: { _, port in
            let client = Client(port: port)
            client.send("POST /read HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n")
            #expect(client.answer()?.status == 100)
            client.send("hello")
            #expect(client.answer()?.text == "hello")
            client.send("POST /no HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n")
            let answer = client.answer()
            #expect(answer?.status == 403)
            #expect(answer?.fields["connection"] == "close")
        }
    }

    @Test("sends no body with HEAD, 204 and 304, and announces the length of the GET with HEAD")
    func withoutBody() async throws {
        try await withServer {
            switch $0.path {
            case "/204": return Response(.noContent, body: .bytes(Bytes("x")))
            case "/304": return Response(.notModified, body: .bytes(Bytes("x")))
            default: return .text("hello")
            }
        } _: { _, port in
            let client = Client(port: port)
            client.send("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n" + get("/204") + get("/304") + get("/"))
            #expect(client.answer(toHead: true)?.fields["content-length"] == "5")
            #expect(client.answer()?.fields["content-length"] == nil)
            #expect(client.answer()?.fields["content-length"] == nil)
            #expect(client.answer()?.text == "hello")
        }
    }

    @Test("adds date and common fields to each answer including refusals, unless the answer sets them itself")
    func commonHeaders() async throws {
        var options = ServerOptions()
        options.commonHeaders = ["X-Frame": "none", "Cache-Control": "no-store"]
        options.refusal = { status, id in .text("\(status.code) \(id)", status: status) }
        try await withServer(options) { _ in
            var response = Response.text("a")
            response.headers["cache-control"] = "public"
            return response
        } _: { _, port in
            let client = Client(port: port)
            client.send(get("/") + "BAD\r\n\r\n")
            let answer = client.answer()
            #expect(answer?.fields["x-frame"] == "none")
            #expect(answer?.fields["cache-control"] == "public")
            #expect(answer?.fields["date"]?.hasSuffix(" GMT") == true)
            let refusal = client.answer()
            #expect(refusal?.fields["cache-control"] == "no-store")
            #expect(refusal?.text.hasPrefix("400 ") == true)
        }
    }

    @Test("sends a file larger than the socket's buffer")
    func file() async throws {
        let folder = try TemporaryFolder()
        let content = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        let path = try folder.write("large.bin", content)
        try await withServer { _ in
            guard let file = FileBody(path: path) else { return .text("none", status: .notFound) }
            return Response(.ok, body: .file(file))
        } _: { _, port in
            let client = Client(port: port)
            client.send(get("/") + get("/"))
            #expect(client.answer()?.body == content)
            #expect(client.answer()?.body == content)
        }
        #expect(FileBody(path: folder.path) == nil)
        #expect(FileBody(path: folder.path + "/missing") == nil)
    }

    @Test("sends a large body whole to a client that reads slowly")
    func largeBody() async throws {
        let body = Bytes([UInt8](repeating: 7, count: 5_000_000))
        try await withServer { _ in
            Response(.ok, body: .bytes(body))
        } _: { _, port in
            let client = Client(port: port)
            client.send(get("/") + get("/"))
            for _ in 0..<2 { #expect(client.answer()?.body == body.array) }
        }
    }

    @Test("closes an HTTP/1.0 connection unless the client asks to keep it")
    func oldVersion() async throws {
        try await withServer {
            .text($0.path)
        } _: { _, port in
            let client = Client(port: port)
            client.send("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            #expect(client.answer()?.fields["connection"] == "keep-alive")
            client.send("GET /b HTTP/1.0\r\n\r\n")
            #expect(client.answer()?.fields["connection"] == "close")
            #expect(client.rest() == [])
        }
    }

    @Test("answers a client that has closed its side for writing")
    func halfClosed() async throws {
        try await withServer(handler: echo) { _, port in
            let client = Client(port: port)
            client.send(post("/", "hello"))
            client.finish()
            #expect(client.answer()?.text == "hello")
            #expect(client.rest() == [])
        }
    }

    @Test("cancels the handler of a client that has gone, and logs the request without a status")
    func gone() async throws {
        let (begun, beginning) = AsyncStream.makeStream(of: Void.self)
        let (ends, ending) = AsyncStream.makeStream(of: FinishedRequest.self)
        try await withServer(onFinished: { finished, _ in ending.yield(finished) }) { request in
            beginning.yield()
            // Only cancellation ends this sleep early.
            try? await Task.sleep(for: .seconds(3600))
            return .text("too late")
        } _: { _, port in
            let client = Client(port: port)
            client.send(get("/slow"))
            for await _ in begun { break }
            client.abort()
            for await end in ends {
                #expect(end.path == "/slow")
                #expect(end.status == nil)
                break
            }
        }
    }

    @Test("reports each finished request")
    func log() async throws {
        let (ends, ending) = AsyncStream.makeStream(of: FinishedRequest.self)
        try await withServer(onFinished: { finished, _ in ending.yield(finished) }) { _ in
            .text("hello")
        } _: { _, port in
            let client = Client(port: port)
            client.send(get("/a?b"))
            _ = client.answer()
            for await end in ends {
                #expect(end.path == "/a")
                #expect(end.method == .get)
                #expect(end.status == .ok)
                #expect(end.bytesSent > 5)
                #expect(end.remoteAddress == "127.0.0.1")
                break
            }
        }
    }

    @Test(
        "believes X-Forwarded-For only from trusted proxies, up to the first untrusted address",
        arguments: [
            ("127.0.0.1", "10.0.0.1, 192.0.2.7", "192.0.2.7"), ("127.0.0.0/8, 10.0.0.0/8", "192.0.2.7, 10.0.0.1", "192.0.2.7"),
            ("127.0.0.1", "192.0.2.7, 10.0.0.1", "10.0.0.1"), ("127.0.0.1", "10.0.0.1, [::1]", "127.0.0.1"),
            ("127.0.0.1", "unknown", "127.0.0.1"),
            ("127.0.0.1", "2001:DB8::0:1", "2001:db8::1"), ("127.0.0.1", "10.0.0.1:80", "127.0.0.1"),
            ("127.0.0.2", "10.0.0.1", "127.0.0.1"),
            ("", "10.0.0.1", "127.0.0.1"), ("::ffff:127.0.0.1", "10.0.0.1", "10.0.0.1"),
        ])
    func forwarded(proxies: String, chain: String, address: String) async throws {
        var options = ServerOptions()
        options.proxies = proxies.components(of: ", ").compactMap { IPBlock($0) }
        try await withServer(options) {
            .text($0.remoteAddress)
        } _: { _, port in
            let client = Client(port: port)
            client.send(get("/", "X-Forwarded-For: \(chain)\r\n"))
            #expect(client.answer()?.text == address)
        }
    }

    @Test(
        "turns away connections beyond the limits in total and per address, until others have closed", arguments: [(2, 100), (100, 2)])
    func tooMany(all: Int, each: Int) async throws {
        var options = ServerOptions()
        options.limits.connections = all
        options.limits.connectionsPerAddress = each
        try await withServer(options) { _ in
            .text("in")
        } _: { _, port in
            var inside: [Client] = []
            for _ in 0..<2 {
                let client = Client(port: port)
                client.send(canary)
                #expect(client.answer()?.text == "in")
                inside.append(client)
            }
            let outside = Client(port: port)
            let answer = outside.answer()
            #expect(answer?.status == 503)
            #expect(answer?.fields["connection"] == "close")
            #expect(outside.rest() == [])
            inside.removeLast()
            try await eventually("one may come in again") {
                let next = Client(port: port)
                next.send(canary)
                return next.answer()?.text == "in" ? () : nil
            }
            inside[0].send(canary)
            #expect(inside[0].answer()?.text == "in")
        }
    }

    @Test("does not limit the connections of a trusted proxy")
    func manyOfProxy() async throws {
        var options = ServerOptions()
        options.limits.connectionsPerAddress = 1
        options.proxies = [try #require(IPBlock("127.0.0.1"))]
        try await withServer(options) { _ in
            .text("in")
        } _: { _, port in
            let clients = (0..<3).map { _ in Client(port: port) }
            for client in clients {
                client.send(canary)
                #expect(client.answer()?.text == "in")
            }
        }
    }

    @Test("lets a client read the 413 after it has sent its whole large body")
    func lateReader() async throws {
        var options = ServerOptions()
        options.limits.lingerSeconds = 300
        try await withServer(options, handler: echo) { _, port in
            let client = Client(port: port)
            // This is more than the buffers of both sockets hold. The rest is therefore written after the answer was sent.
            #expect(client.send(post("/", String(repeating: "x", count: 15_000_000))), "reset before the client was done")
            #expect(client.answer()?.status == 413)
            client.finish()
            #expect(client.rest() == [])
        }
    }

    @Test("reports clearly that a port is in use")
    func takenPort() throws {
        let first = try ListeningSocket(port: 0)
        #expect(throws: ListeningSocket.Failure.portTaken(first.port)) { try ListeningSocket(port: first.port) }
        #expect(throws: ListeningSocket.Failure.notAnAddress("localhost")) { try ListeningSocket(address: "localhost", port: 0) }
    }

    @Test("serves from several loops over one listening socket")
    func severalLoops() async throws {
        try await withServer(loops: 2) {
            .text($0.path)
        } _: { _, port in
            let clients = (0..<40).map { _ in Client(port: port) }
            for client in clients { client.send(get("/x")) }
            for client in clients { #expect(client.answer()?.text == "/x") }
        }
    }
}
