import Foundation
import HTTP
import Kernel
import Logging
import Loops
import Metrics
import Synchronization
import TestKit
import Testing
import Tracing

@testable import OTLP

@Suite("The span exporter")
struct ExporterTests {
    @Test("sends spans in OTLP's proto3 JSON, with headers, attributes and status")
    func shape() async throws {
        try await Collector.run { collector in
            let exporter = collector.exporter(headers: [("X-Key", "a key")])
            let tracer = Tracer(ratio: 1, keep: exporter.keep)
            let context = try #require(TraceContext(traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"))
            let span = try #require(tracer.begin("GET", .server, in: context, at: Moment(microseconds: 1_000_001)))
            let part = span.part("SELECT", .client, begun: Moment(microseconds: 1_000_002))
            part.end(["db.query.text": "SELECT \"x\"\n\u{202E}é"], failure: "SQLSTATE 57014", at: Moment(microseconds: 1_000_003))
            span.end(["http.response.status_code": 200], named: "GET /x", at: Moment(microseconds: 2_000_000))
            await exporter.stop()

            let request = try #require(collector.requests.first)
            #expect(
                collector.requests.count == 1 && request.path == "/v1/traces" && request.type == "application/json"
                    && request.key == "a key")
            let spans = try Self.spans(request.body)
            #expect(spans.count == 2)
            let (inner, outer) = (spans[0], spans[1])
            #expect(
                inner["traceId"] as? String == "4bf92f3577b34da6a3ce929d0e0e4736"
                    && outer["traceId"] as? String == inner["traceId"] as? String)
            #expect(
                outer["parentSpanId"] as? String == "00f067aa0ba902b7" && inner["parentSpanId"] as? String == outer["spanId"] as? String)
            #expect(outer["name"] as? String == "GET /x" && outer["kind"] as? Int == 2 && inner["kind"] as? Int == 3)
            #expect(outer["startTimeUnixNano"] as? String == "1000001000" && outer["endTimeUnixNano"] as? String == "2000000000")
            #expect(Self.attributes(outer)["http.response.status_code"] as? [String: String] == ["intValue": "200"])
            #expect(Self.attributes(inner)["db.query.text"] as? [String: String] == ["stringValue": "SELECT \"x\"\n\u{202E}é"])
            #expect(inner["status"] as? NSDictionary == ["code": 2, "message": "SQLSTATE 57014"])
            #expect(outer["status"] as? NSDictionary == [:])
        }
    }

    @Test(
        "retries a request that the collector cannot accept now, after the requested pause, and sends no span twice",
        arguments: [429, 502, 503, 504])
    func again(status: Int) async throws {
        try await Collector.run(answers: [(status, "0"), (status, nil), (200, nil)]) { collector in
            let exporter = collector.exporter()
            Self.keepSpans(by: exporter)
            let numbers = try await eventually("the span is sent") { await exporter.numbers.sent == 1 ? await exporter.numbers : nil }
            #expect(collector.requests.count == 3 && Set(collector.requests.map(\.body)).count == 1)
            #expect(numbers == .init(sent: 1))
            await exporter.stop()
        }
    }

    @Test("counts spans that the collector refuses, and does not send them again", arguments: [400, 401, 404, 413, 500])
    func refused(status: Int) async throws {
        try await Collector.run(answers: [(status, nil)]) { collector in
            let exporter = collector.exporter()
            Self.keepSpans(by: exporter)
            await exporter.stop()
            #expect(collector.requests.count == 1)
            #expect(await exporter.numbers == .init(refused: 1))
        }
    }

    @Test("counts the rejected spans of a partly accepted request as refused")
    func partly() async throws {
        try await Collector.run(body: #"{"partialSuccess":{"rejectedSpans":"2","errorMessage":"too old"}}"#) { collector in
            let exporter = collector.exporter()
            Self.keepSpans(3, by: exporter)
            await exporter.stop()
            #expect(await exporter.numbers == .init(sent: 1, refused: 2))
        }
    }

    @Test("drops and counts further spans when its queue is full, without blocking the caller")
    func full() async throws {
        // Nothing listens on this port.
        var limits = SpanExporter.Limits()
        (limits.waiting, limits.batch) = (10, 100)
        let exporter = SpanExporter(to: .init(url: "http://127.0.0.1:1/v1/traces", resource: []), limits: limits, log: Self.silent)
        Self.keepSpans(25, by: exporter)
        #expect(await exporter.numbers == .init(queueFull: 15))
        await exporter.stop()
        #expect(await exporter.numbers == .init(queueFull: 15, undeliverable: 10))
    }

    @Test("sends a full batch at once, and never a larger one")
    func batches() async throws {
        try await Collector.run { collector in
            var limits = SpanExporter.Limits()
            (limits.batch, limits.pause) = (4, 3_600_000)
            let exporter = collector.exporter(limits)
            Self.keepSpans(4, by: exporter)
            try await eventually("the batch is sent") { collector.requests.count == 1 ? () : nil }
            Self.keepSpans(6, by: exporter)
            await exporter.stop()
            let sizes = try collector.requests.map { try Self.spans($0.body).count }
            #expect(sizes.allSatisfy { $0 <= 4 } && sizes.reduce(0, +) == 10)
        }
    }

    @Test("respects the collector's Retry-After, and retries if the collector cannot be reached")
    func pauses() {
        let nobody = Upload(to: .init(url: "http://127.0.0.1:1/v1/traces", resource: []))
        if case .later(seconds: nil, why: _) = nobody.post(Bytes("{}")) {} else { Issue.record("given up") }
        #expect(Upload.outcome(503, retryAfter: 7, "") == .later(seconds: 7, why: "status 503"))
        #expect(Upload.outcome(429, retryAfter: nil, "") == .later(seconds: nil, why: "status 429"))
        #expect(Upload.outcome(200, retryAfter: nil, #"{"partialSuccess":{"rejectedSpans":5}}"#) == .taken(refused: 5))
    }

    // MARK: Parts

    private static let silent = Log(format: .json, least: .error)

    private static func keepSpans(_ count: Int = 1, by exporter: SpanExporter) {
        let tracer = Tracer(ratio: 1, keep: exporter.keep)
        for _ in 0..<count { tracer.begin("x", .server, in: TraceContext(beginningWith: 1))?.end() }
    }

    /// The spans of a request. Fails if the request has a member that the specification does not name.
    private static func spans(_ body: String) throws -> [[String: Any]] {
        let root = try #require(try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any])
        #expect(root.keys.sorted() == ["resourceSpans"])
        let resource = try #require((root["resourceSpans"] as? [[String: Any]])?.first)
        #expect(resource.keys.sorted() == ["resource", "scopeSpans"])
        #expect(
            attributes(try #require(resource["resource"] as? [String: Any]))["service.name"] as? [String: String] == [
                "stringValue": "a shop"
            ])
        let scope = try #require((resource["scopeSpans"] as? [[String: Any]])?.first)
        #expect(scope.keys.sorted() == ["scope", "spans"])
        let spans = try #require(scope["spans"] as? [[String: Any]])
        let known: Set = [
            "traceId", "spanId", "parentSpanId", "name", "kind", "startTimeUnixNano", "endTimeUnixNano", "attributes", "status",
        ]
        #expect(spans.allSatisfy { known.isSuperset(of: $0.keys) })
        return spans
    }

    private static func attributes(_ owner: [String: Any]) -> [String: Any] {
        let pairs = owner["attributes"] as? [[String: Any]] ?? []
        return Dictionary(uniqueKeysWithValues: pairs.map { ($0["key"] as? String ?? "", $0["value"] ?? "") })
    }
}

/// The counts of an exporter.
private struct Numbers: Equatable {
    var sent = 0.0
    var queueFull = 0.0
    var refused = 0.0
    var undeliverable = 0.0
}

extension SpanExporter {
    fileprivate var numbers: Numbers {
        get async {
            var exposition = Exposition()
            await measure(into: &exposition)
            let dropped = Family.counter("kolchi_spans_dropped_total", "")
            return Numbers(
                sent: exposition.number(.counter("kolchi_spans_sent_total", "")) ?? -1,
                queueFull: exposition.number(dropped, ["reason": "queueFull"]) ?? -1,
                refused: exposition.number(dropped, ["reason": "refused"]) ?? -1,
                undeliverable: exposition.number(dropped, ["reason": "undeliverable"]) ?? -1)
        }
    }
}

/// A collector with configurable answers that records the requests.
private final class Collector: Sendable {
    struct Received: Sendable {
        let path: String
        let type: String?
        let key: String?
        let body: String
    }

    private let state: Mutex<(received: [Received], answers: [(status: Int, retryAfter: String?)])>
    private let port: UInt16

    private init(port: UInt16, answers: [(Int, String?)]) {
        self.port = port
        state = Mutex(([], answers))
    }

    /// - Parameter answers: the status and Retry-After of each answer. The last one is used for all further requests.
    static func run(
        answers: [(Int, String?)] = [(200, nil)], body text: String = "{}", _ body: @Sendable (Collector) async throws -> Void
    ) async throws {
        let loop = Loop()
        loop.start()
        let listening = try ListeningSocket(port: 0)
        let collector = Collector(port: listening.port, answers: answers)
        let server = Server(loops: [loop], listening: listening) { request in
            let content = (try? await request.body.collect(limit: 1 << 20)).map { String(decoding: $0, as: UTF8.self) } ?? ""
            let (status, pause) = collector.note(
                Received(path: request.path, type: request.header("content-type"), key: request.header("x-key"), body: content))
            var response = Response.json(Bytes(text), status: status)
            if let pause { response.headers["Retry-After"] = HeaderValue(pause) }
            return response
        }
        await server.start()
        try await body(collector)
        await server.drain(within: 0)
        await loop.stop()
    }

    var requests: [Received] { state.withLock { $0.received } }

    func exporter(_ limits: SpanExporter.Limits? = nil, headers: [(name: String, value: String)] = []) -> SpanExporter {
        var quick = SpanExporter.Limits()
        (quick.pause, quick.retryPause) = (1, 1)
        let destination = SpanExporter.Destination(
            url: "http://127.0.0.1:\(port)/v1/traces", headers: headers, resource: [("service.name", "a shop")])
        return SpanExporter(to: destination, limits: limits ?? quick, log: Log(format: .json, least: .error))
    }

    private func note(_ request: Received) -> (Status, retryAfter: String?) {
        state.withLock { state in
            state.received.append(request)
            let answer = state.answers.count > 1 ? state.answers.removeFirst() : state.answers[0]
            return (Status(rawValue: answer.status) ?? .ok, answer.retryAfter)
        }
    }
}
