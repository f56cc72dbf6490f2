import Config
import Logging
import Loops
import Metrics
import OTLP
import Orders
import Tracing

/// The observability of a process: its sources of metrics and the exporter of spans.
struct Telemetry {
    /// Nil if tracing is off.
    let tracer: Tracer?
    private let exporter: SpanExporter?
    private var parts: [(measured: any Measured, loop: Loop?)] = []

    init(_ configuration: Configuration, _ log: Log) {
        parts = [(RefusalMetrics(), nil), (LateOrders(), nil), (WorkerPoolMetrics(), nil), (LogMetrics(log: log), nil)]
        guard let traces = configuration.traces else {
            (tracer, exporter) = (nil, nil)
            return
        }
        let destination = SpanExporter.Destination(
            url: traces.url, headers: traces.headers,
            resource: [("service.name", traces.serviceName), ("deployment.environment.name", configuration.environment.rawValue)])
        let exporter = SpanExporter(to: destination, log: log)
        tracer = Tracer(ratio: traces.ratio, keep: exporter.keep)
        self.exporter = exporter
        add(exporter)
    }

    /// - Parameter loop: the loop on which it lives; nil if it can be asked from anywhere.
    mutating func add(_ measured: any Measured, on loop: Loop? = nil) { parts.append((measured, loop)) }

    /// Starts the metrics server, unless it is switched off.
    func open(_ configuration: Configuration, _ log: Log) {
        guard configuration.metricsPort != 0 else { return }
        MetricsServer(parts).open(at: configuration.metricsHost, port: UInt16(configuration.metricsPort), log: log)
    }

    /// Sends the remaining spans.
    func close() async { await exporter?.stop() }
}

/// Reports the log's lost lines to Prometheus.
private struct LogMetrics: Measured {
    private static let dropped = Family.counter(
        "kolchi_log_lines_dropped_total", "Log lines that were dropped because the reader of the log was too slow.")

    let log: Log

    func measure(into exposition: inout Exposition) async { exposition.add(log.droppedLines, to: Self.dropped) }
}
