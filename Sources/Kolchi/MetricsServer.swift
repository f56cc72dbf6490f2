import Components
import HTTP
import Kernel
import Logging
import Loops
import Metrics
import Web

/// Serves Prometheus on its own port and loop. Scrapes and visitors never wait for each other.
struct MetricsServer: Sendable {
    /// The sources of metrics. A source on a loop is skipped while that loop does not respond.
    private let parts: [(measured: any Measured, loop: Loop?)]
    private let loops: [Loop]
    private let build = BuildInfo()

    private static let stall = Family.gauge(
        "kolchi_loop_stall_seconds", "Time since the loop last polled its sockets, at this scrape; 0 while it waits for events.")
    /// A loop that has been stalled for this many nanoseconds is skipped.
    private static let longestStall = 1_000_000_000
    static let route = PlainRoute("/metrics", .everyone, anyHost: true)

    init(_ parts: [(measured: any Measured, loop: Loop?)]) {
        self.parts = parts
        var loops: [Loop] = []
        for case let (_, loop?) in parts where !loops.contains(where: { $0 === loop }) { loops.append(loop) }
        self.loops = loops
    }

    /// Answers until the process ends. A port that is in use is logged once and tried again each second. A successor gets it
    /// when its predecessor ends, and serves visitors before that.
    func open(at address: String, port: UInt16, log: Log) {
        let loop = Loop(number: -2, isMeasured: false)
        loop.start()
        loop.task {
            let server = Server(loops: [loop], listening: try await Self.listen(at: address, port: port, log: log, on: loop)) {
                await answer($0)
            }
            await server.start()
        }
    }

    private static func listen(at address: String, port: UInt16, log: Log, on loop: Loop) async throws -> ListeningSocket {
        var isTold = false
        while true {
            do {
                return try ListeningSocket(address: address, port: port)
            } catch {
                if !isTold {
                    log.warning(
                        "no metrics yet",
                        ["why": .text(LoggedError.text(of: error)), "hint": "set KOLCHI_METRICS_PORT to another port, or to 0 for none"])
                }
                isTold = true
                try await loop.sleep(milliseconds: 1_000)
            }
        }
    }

    private func answer(_ request: Request) async -> Response {
        guard request.path == "/metrics" else { return .text("Metrics are at /metrics\n", status: .notFound) }
        guard request.method == .get || request.method == .head else { return .text("405 Method Not Allowed\n", status: .methodNotAllowed) }
        var response = Response(.ok, body: .bytes(await scrape().text()))
        response.headers["Content-Type"] = HeaderValue(Exposition.mediaType)
        response.route = Self.route.label
        return response
    }

    /// Collects the current values.
    func scrape() async -> Exposition {
        var exposition = Exposition()
        ProcessMetrics().measure(into: &exposition)
        build.measure(into: &exposition)
        for loop in loops { exposition.add(Double(loop.stall) / 1e9, to: Self.stall, ["loop": loop.label]) }
        for part in parts where part.loop.map({ $0.stall < Self.longestStall }) ?? true { await part.measured.measure(into: &exposition) }
        return exposition
    }
}
