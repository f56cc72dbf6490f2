import Foundation

/// Where traces are sent. The settings have the names that OpenTelemetry defines
/// (https://opentelemetry.io/docs/specs/otel/protocol/exporter/).
package struct TraceSettings: Sendable {
    /// The collector's URL for traces.
    package let url: String
    /// Header fields of each request, for collectors that require a key.
    package let headers: [(name: String, value: String)]
    package let serviceName: String
    /// The fraction of the traces begun here that is sent, from 0 to 1.
    package let ratio: Double

    /// Nil where no collector is set; then nothing is traced.
    init?(from reader: inout SettingsReader) {
        let whole = reader.text("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
        let base = reader.text("OTEL_EXPORTER_OTLP_ENDPOINT")
        let headers = reader.text("OTEL_EXPORTER_OTLP_HEADERS") ?? ""
        serviceName = reader.text("OTEL_SERVICE_NAME") ?? "kolchi"
        ratio = Self.ratio(from: &reader)
        self.headers = headers.split(separator: ",").compactMap { pair in
            let parts = pair.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            if parts.count == 2, let value = parts[1].removingPercentEncoding, !value.contains(where: \.isNewline) {
                return (parts[0], value)
            }
            reader.complain("OTEL_EXPORTER_OTLP_HEADERS", "must be like name=value,name=value")
            return nil
        }
        guard let url = whole ?? base.map({ ($0.hasSuffix("/") ? $0.dropLast() : $0[...]) + "/v1/traces" }) else { return nil }
        self.url = url
        let parts = URL(string: url)
        if !["http", "https"].contains(parts?.scheme ?? "") || parts?.host ?? "" == "" {
            let name = whole == nil ? "OTEL_EXPORTER_OTLP_ENDPOINT" : "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"
            reader.complain(name, "must be like http://localhost:4318, not “\(whole ?? base ?? "")”")
        }
    }

    private static func ratio(from reader: inout SettingsReader) -> Double {
        guard let text = reader.text("KOLCHI_TRACE_RATIO") else { return 0.1 }
        guard let ratio = Double(text), (0...1).contains(ratio) else {
            reader.complain("KOLCHI_TRACE_RATIO", "must be a number from 0 to 1, not “\(text)”")
            return 0
        }
        return ratio
    }
}
