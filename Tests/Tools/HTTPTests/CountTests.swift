import HTTP
import Kernel
import Metrics
import TestKit
import Testing
import Tracing

@Suite("Request counts")
struct CountTests {
    private static let product = RouteLabel("/products/:slug")

    @Test("are grouped by route, method and status, however many paths were requested")
    func kinds() async throws {
        let exposition = try await withServer { request in
            guard request.segments.first == "products" else { return .text("no", status: .notFound) }
            var response = Response.text("yes")
            response.route = Self.product
            return response
        } _: { server, port in
            let client = Client(port: port)
            for number in 0..<20 {
                client.send("GET /products/\(number) HTTP/1.1\r\nHost: h\r\n\r\n")
                #expect(client.answer()?.status == 200)
                client.send("HEAD /odd/\(number) HTTP/1.1\r\nHost: h\r\n\r\n")
                #expect(client.answer(toHead: true)?.status == 404)
            }
            client.send("nonsense\r\n\r\n")
            #expect(client.answer()?.status == 400)
            _ = client.rest()
            var exposition = Exposition()
            await server.measure(into: &exposition)
            return exposition
        }
        let counts = exposition.text().text.split(separator: "\n").filter { $0.contains("duration_seconds_count{") }
        #expect(
            counts.sorted() == [
                "kolchi_http_request_duration_seconds_count{method=\"-\",route=\"malformed\",status=\"400\"} 1",
                "kolchi_http_request_duration_seconds_count{method=\"GET\",route=\"/products/:slug\",status=\"200\"} 20",
                "kolchi_http_request_duration_seconds_count{method=\"HEAD\",route=\"unknown\",status=\"404\"} 20",
            ])
        #expect(exposition.number(.counter("kolchi_http_connections_accepted_total", ""), ["loop": "0"]) == 1)
    }

    @Test("do not include the time in which an answer is parked, but keep its route")
    func parked() async throws {
        let (finished, finishing) = AsyncStream.makeStream(of: FinishedRequest.self)
        try await withServer(onFinished: { request, _ in finishing.yield(request) }) { _ in
            var response = Response.text("news")
            (response.topic, response.route) = ("topic", Self.product)
            return response
        } _: { server, port in
            let client = Client(port: port)
            client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            try await eventually("it is parked") { server.parkedPolls == 1 ? () : nil }
            var exposition = Exposition()
            await server.measure(into: &exposition)
            #expect(exposition.number(.gauge("kolchi_http_requests_parked", "")) == 1)
            server.wake("topic")
            #expect(client.answer()?.text == "news")
        }
        for await request in finished {
            #expect(request.parkedMicroseconds > 0 && request.parkedMicroseconds <= request.microseconds)
            #expect(request.route == Self.product)
            break
        }
    }

    @Test("include a connection that is turned away, which gets a 503 with the common header fields")
    func refused() async throws {
        var options = ServerOptions()
        options.limits.connections = 1
        options.commonHeaders = ["X-Content-Type-Options": "nosniff"]
        try await withServer(options) { _ in
            .text("x")
        } _: { server, port in
            let first = Client(port: port)
            first.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(first.answer()?.status == 200)
            let turnedAway = try #require(Client(port: port).answer())
            #expect(turnedAway.status == 503 && turnedAway.fields["retry-after"] == "10" && turnedAway.fields["date"] != nil)
            #expect(turnedAway.fields["x-content-type-options"] == "nosniff" && turnedAway.fields["connection"] == "close")
            var exposition = Exposition()
            await server.measure(into: &exposition)
            #expect(exposition.number(.counter("kolchi_http_connections_refused_total", ""), ["reason": "limit"]) == 1)
            #expect(exposition.number(.gauge("kolchi_http_connections", ""), ["loop": "0"]) == 1)
        }
    }

    @Test("a request continues the trace of its traceparent, and begins a new one if that is malformed or repeated")
    func trace() {
        let word = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        let told = Request(.get, "/", headers: ["Traceparent": HeaderValue(word) ?? "?"])
        #expect(told.trace.trace.description == "4bf92f3577b34da6a3ce929d0e0e4736" && told.trace.parent?.description == "00f067aa0ba902b7")
        var twice: Headers = ["traceparent": HeaderValue(word) ?? "?"]
        twice.add("traceparent", HeaderValue(word) ?? "?")
        for headers in [twice, [:], ["traceparent": "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01"]] as [Headers] {
            let request = Request(.get, "/", headers: headers)
            #expect(request.trace.parent == nil && request.trace.trace != told.trace.trace)
        }
    }
}
