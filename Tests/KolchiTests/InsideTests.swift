import Foundation
import HTTP
import Kernel
import Loops
import Postgres
import Synchronization
import TestKit
import Testing

/// The files in `deploy` for monitoring.
private enum Deploy {
    static let folder = checkoutFolder.appending(path: "deploy").path

    /// Runs Prometheus's own checker. If it is not installed, prints that the check is skipped.
    /// - Returns: its complaints; empty if there are none.
    static func promtool(_ arguments: [String], input: String = "") throws -> String {
        // `bin/setup tests` brings it, unless Debian's package is installed.
        let places = ["/usr/bin/promtool", checkoutFolder.appending(path: ".kolchi/tools/promtool").path]
        guard let promtool = places.first(where: FileManager.default.isExecutableFile) else {
            print("skipped: promtool \(arguments.joined(separator: " ")), for bin/setup tests could not download it")
            return ""
        }
        let (code, text) = try runCommand([promtool] + arguments, in: folder, input: input)
        return code == 0 ? "" : "\(code): \(text)"
    }

    /// All expressions of the dashboard and the alerts.
    static func expressions() throws -> [String] {
        let dashboard = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: folder + "/grafana.json")))
        let rules = try String(contentsOfFile: folder + "/alerts.yml", encoding: .utf8)
        return texts(in: dashboard) + rules.matches(of: #/expr: (?:\|\n)?((?:.|\n)*?)\n +(?:for|labels):/#).map { String($0.1) }
    }

    private static func texts(in value: Any) -> [String] {
        switch value {
        case let object as [String: Any]: object.flatMap { key, value in key == "expr" ? [value as? String ?? ""] : texts(in: value) }
        case let list as [Any]: list.flatMap(texts)
        default: []
        }
    }
}

@Suite("The monitoring files in deploy")
struct DeployTests {
    @Test(
        "Prometheus accepts configuration and rules, and each alert fires when it must and only then",
        arguments: [
            ["check", "config", "prometheus.yml"], ["check", "rules", "alerts.yml"], ["test", "rules", "alerts_test.yml"],
        ])
    func prometheus(arguments: [String]) throws {
        #expect(try Deploy.promtool(arguments) == "")
    }

    @Test("each alert is tested, and says what to do")
    func alerts() throws {
        let rules = try String(contentsOfFile: Deploy.folder + "/alerts.yml", encoding: .utf8)
        let tried = try String(contentsOfFile: Deploy.folder + "/alerts_test.yml", encoding: .utf8)
        let names = rules.matches(of: #/- alert: (\w+)/#).map { String($0.1) }
        #expect(names.count > 10 && Set(names).count == names.count)
        for name in names { #expect(tried.contains(name), "\(name)") }
        #expect(rules.matches(of: #/runbook: ".{40,}"/#).count == names.count)
        #expect(rules.matches(of: #/summary: ".+"/#).count == names.count)
    }
}

@Suite("The log of a service")
struct RetentionTests {
    @Test("is kept as long as the documents say, and proxies log no paths")
    func retention() throws {
        func file(_ name: String) throws -> String { try String(contentsOfFile: Deploy.folder + "/" + name, encoding: .utf8) }
        let journal = try file("journald@kolchi.conf")
        let days = try #require(journal.firstMatch(of: #/(?m)^MaxRetentionSec=(\d+)day$/#)).1
        #expect(journal.contains("\nMaxFileSec=1day\n"), "a file is deleted whole, so it may hold no more than a day")
        #expect(try file("kolchi.service").contains("\nLogNamespace=kolchi\n"))
        #expect(try file("../docs/operating.md").contains("The log is kept for **\(days) days**"))
        #expect(try file("../docs/personal-data.md").contains("\(days) days, by `deploy/journald@kolchi.conf`"))
        let nginx = try file("nginx.conf")
        #expect(nginx.components(separatedBy: "server {").count - 1 == nginx.components(separatedBy: "access_log off;").count - 1)
        #expect(try file("Caddyfile").contains("exclude http.log.error"))
    }
}

extension RunningKolchi {
    @Suite("Metrics and traces")
    struct InsideTests {
        @Test("Kolchi exports every metric that the dashboard and the alerts use, with a bounded number of series")
        func metrics() async throws {
            try await TestDatabase.make { test in
                _ = try await test.db.transaction { try await SellerFixture.open(prices: [.dirhams(90)], in: $0) }
                let text = try await onOwnThread {
                    let port = try KolchiProcess.freePort()
                    let kolchi = try KolchiProcess(
                        "serve", database: test.url,
                        settings: [
                            "KOLCHI_METRICS_PORT": "\(port)", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1",
                            "KOLCHI_CALLBACK_TEST_SECRET": CallbackSender.firstSecret, "KOLCHI_GATEWAYS": "simulated,cash",
                        ])
                    let client = Client(port: kolchi.port)
                    for number in 0..<50 {
                        for target in ["/fr", "/nowhere/\(number)", "/fr/products/\(number)", "/assets/\(number)"] {
                            try client.get(target)
                        }
                    }
                    let first = try await Self.scrape(port)
                    for number in 50..<100 {
                        for target in ["/fr", "/nowhere/\(number)", "/fr/products/\(number)", "/assets/\(number)"] {
                            try client.get(target)
                        }
                    }
                    let second = try await Self.scrape(port)
                    #expect(Self.series(first).filter { $0.contains("_http_") } == Self.series(second).filter { $0.contains("_http_") })
                    try kolchi.kill()
                    return second
                }
                #expect(try Deploy.promtool(["check", "metrics"], input: text) == "")
                for (route, status) in [("/:language", 200), ("unknown", 404), ("/:language/products/:slug", 404), ("/assets/:file", 404)] {
                    #expect(
                        text.contains(
                            "kolchi_http_request_duration_seconds_count{method=\"GET\",route=\"\(route)\",status=\"\(status)\"} 100\n"))
                }

                let kinds = Dictionary(uniqueKeysWithValues: text.matches(of: #/# TYPE (\w+) (\w+)/#).map { (String($0.1), String($0.2)) })
                let labels = Set(text.matches(of: #/(\w+)="/#).map { String($0.1) }).union(["job", "instance"])
                let expressions = try Deploy.expressions()
                #expect(expressions.count > 50)
                for expression in expressions {
                    for match in expression.matches(of: #/\b(?:kolchi|process)_\w+/#) {
                        let name = String(match.output)
                        let base =
                            ["_bucket", "_sum", "_count"].first(where: name.hasSuffix).map { String(name.dropLast($0.count)) } ?? name
                        #expect(
                            kinds[name].map { $0 != "histogram" } ?? false || kinds[base] == "histogram",
                            "\(name) is not exported: \(expression)")
                    }
                    let named = expression.matches(of: #/(\w+)=~?"/#).map { String($0.1) }
                    let grouped = expression.matches(of: #/by \(([^)]*)\)/#).flatMap { $0.1.split(separator: ", ").map(String.init) }
                    for label in named + grouped { #expect(labels.contains(label), "\(label) is no label: \(expression)") }
                }
            }
        }

        @Test("if the metrics port is in use, Kolchi logs it once, serves visitors, and uses the port once it is free")
        func takenPort() async throws {
            try await TestDatabase.make { test in
                try await onOwnThread {
                    var other: ListeningSocket? = try ListeningSocket(port: 0)
                    let port = try #require(other?.port)
                    let kolchi = try KolchiProcess("serve", database: test.url, settings: ["KOLCHI_METRICS_PORT": "\(port)"])
                    try await eventually("it is told") { kolchi.log.contains("no metrics yet") ? () : nil }
                    #expect(kolchi.log.contains("port \(port) is taken by another program") && kolchi.log.contains("KOLCHI_METRICS_PORT"))
                    other = nil
                    let text = try await Self.scrape(port)
                    #expect(text.contains("kolchi_jobs_waiting") && text.contains("kolchi_http_connections"))
                    #expect(kolchi.log.components(of: "no metrics yet").count == 2)
                    try kolchi.kill()
                }
            }
        }

        @Test("a trace leads from a request to each of its statements, and contains nothing that the visitor typed")
        func traces() async throws {
            try await TestDatabase.make { test in
                _ = try await test.db.transaction { try await SellerFixture.open(prices: [.dirhams(90)], in: $0) }
                let bodies = Mutex<[String]>([])
                let loop = Loop()
                loop.start()
                let listening = try ListeningSocket(port: 0)
                let collector = Server(loops: [loop], listening: listening) { request in
                    let body = (try? await request.body.collect(limit: 1 << 22)) ?? []
                    bodies.withLock { $0.append(String(decoding: body, as: UTF8.self)) }
                    return .json(Bytes("{}"))
                }
                await collector.start()
                let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
                let log = try await onOwnThread {
                    let kolchi = try KolchiProcess(
                        "web", database: test.url,
                        settings: ["OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:\(listening.port)", "KOLCHI_TRACE_RATIO": "0"])
                    let client = Client(port: kolchi.port)
                    try client.get("/fr/search?q=unsampled")
                    try client.get("/fr/search?q=verysecretword", "traceparent: 00-\(trace)-00f067aa0ba902b7-01\r\n")
                    try await eventually("the spans have come") {
                        bodies.withLock { $0.contains { $0.contains("GET /:language/search") } } ? () : nil
                    }
                    try await eventually("the request is logged") { kolchi.log.contains("\"trace\":\"\(trace)\"") ? () : nil }
                    let log = kolchi.log
                    try kolchi.kill()
                    return log
                }
                await collector.drain(within: 0)
                await loop.stop()
                let all = bodies.withLock { $0.joined() }
                #expect(Set(all.matches(of: #/"traceId":"(\w+)"/#).map { String($0.1) }) == [trace])
                #expect(
                    all.contains("\"parentSpanId\":\"00f067aa0ba902b7\"")
                        && all.contains("\"key\":\"db.query.text\",\"value\":{\"stringValue\":\"SELECT"))
                #expect(all.contains("\"name\":\"GET /:language/search\",\"kind\":2") && !all.contains("verysecretword"))
                #expect(log.matches(of: #/"trace":"[0-9a-f]{32}"/#).count >= 2)
            }
        }

        private static func scrape(_ port: UInt16) async throws -> String {
            try await eventually("Prometheus is answered") {
                let client = Client(port: port)
                guard client.send("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"), let answer = client.answer() else { return nil }
                #expect(answer.status == 200 && answer.fields["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
                return answer.text
            }
        }

        /// The series: metric names with their labels, without values.
        private static func series(_ text: String) -> Set<Substring> {
            Set(text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { $0[..<($0.lastIndex(of: " ") ?? $0.endIndex)] })
        }
    }
}

extension Client {
    /// Requests a page and discards the answer.
    fileprivate func get(_ target: String, _ fields: String = "") throws {
        send("GET \(target) HTTP/1.1\r\nHost: \(host)\r\n\(fields)\r\n")
        _ = try #require(answer())
    }
}
