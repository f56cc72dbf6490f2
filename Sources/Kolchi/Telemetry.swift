import Config
import Logging
import Loops
import Metrics
import OTLP
import Tracing

/// What lets others see inside a process: who is asked for numbers, and where spans go.
struct Telemetry {
    /// Nil where nothing is traced.
    let tracer: Tracer?
    private let exporter: SpanExporter?
    private var parts: [(measured: any Measured, loop: Loop?)] = []

    init(_ configuration: Configuration, _ log: Log) {
        parts = [(RefusalMetrics(), nil), (LogMetrics(log: log), nil)]
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

    /// - Parameter loop: on which it lives; nil where it can be asked at any time.
    mutating func add(_ measured: any Measured, on loop: Loop? = nil) { parts.append((measured, loop)) }

    /// Answers Prometheus, unless that is switched off.
    func open(_ configuration: Configuration, _ log: Log) {
        guard configuration.metricsPort != 0 else { return }
        MetricsServer(parts).open(at: configuration.metricsHost, port: UInt16(configuration.metricsPort), log: log)
    }

    /// Sends the spans that wait.
    func close() async { await exporter?.stop() }
}

/// Tells Prometheus what the log lost.
private struct LogMetrics: Measured {
    private static let dropped = Family.counter(
        "kolchi_log_lines_dropped_total", "Log lines that were dropped because whatever reads the log was too slow.")

    let log: Log

    func measure(into exposition: inout Exposition) async { exposition.add(log.droppedLines, to: Self.dropped) }
}
