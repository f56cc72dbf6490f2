import HTTP
import Kernel
import Logging
import Loops
import Metrics
import Site

/// Answers Prometheus, on a port and a loop of its own: a scrape waits for no visitor, and no visitor for a scrape.
struct MetricsServer: Sendable {
    /// What is asked. What lives on a loop is left out of a scrape while that loop does not answer.
    private let parts: [(measured: any Measured, loop: Loop?)]
    private let loops: [Loop]
    private let build = BuildInfo()

    private static let stall = Family.gauge(
        "kolchi_loop_stall_seconds", "For how long a loop has worked without a look at its sockets, at this scrape; 0 while it waits.")
    /// After so many nanoseconds a loop is not waited for.
    private static let longestStall = 1_000_000_000
    static let route = PlainRoute("/metrics", .everyone, anyHost: true)

    init(_ parts: [(measured: any Measured, loop: Loop?)]) {
        self.parts = parts
        var loops: [Loop] = []
        for case let (_, loop?) in parts where !loops.contains(where: { $0 === loop }) { loops.append(loop) }
        self.loops = loops
    }

    /// Answers as long as the process lives. A port that is taken is told once and asked for again each second: a
    /// successor gets it when its predecessor goes, and the shop is open meanwhile.
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
                        ["why": .text(LoggedError.text(of: error)), "hint": "KOLCHI_METRICS_PORT chooses another port, 0 none"])
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

    /// The numbers of now.
    func scrape() async -> Exposition {
        var exposition = Exposition()
        ProcessMetrics().measure(into: &exposition)
        build.measure(into: &exposition)
        for loop in loops { exposition.add(Double(loop.stall) / 1e9, to: Self.stall, ["loop": loop.label]) }
        for part in parts where part.loop.map({ $0.stall < Self.longestStall }) ?? true { await part.measured.measure(into: &exposition) }
        return exposition
    }
}
