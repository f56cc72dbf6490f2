import Kernel
import Tracing

/// Spans as OTLP's `ExportTraceServiceRequest` in its proto3 JSON encoding.
/// IDs of traces and spans are hexadecimal digits, 64-bit integers are strings, and enumerations are numbers
/// (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding).
struct SpanJSON: ~Copyable {
    private var json = ByteBuffer(capacity: 65_536)

    /// - Parameter resource: attributes that identify the sender of all spans.
    static func request(_ spans: [FinishedSpan], resource: [(key: String, value: String)]) -> Bytes {
        var written = SpanJSON()
        written.json.literal("{\"resourceSpans\":[{\"resource\":{\"attributes\":[")
        for (index, attribute) in resource.enumerated() {
            if index > 0 { written.json.literal(",") }
            written.json.literal("{\"key\":")
            written.string(attribute.key)
            written.value(.text(attribute.value))
        }
        written.json.literal("]},\"scopeSpans\":[{\"scope\":{\"name\":\"kolchi\"},\"spans\":[")
        for (index, span) in spans.enumerated() {
            if index > 0 { written.json.literal(",") }
            written.span(span)
        }
        written.json.literal("]}]}]}")
        return written.finish()
    }

    private consuming func finish() -> Bytes { json.finish() }

    private mutating func span(_ span: FinishedSpan) {
        json.literal("{\"traceId\":\"")
        json.append(span.trace.description)
        json.literal("\",\"spanId\":\"")
        json.append(span.id.description)
        if let parent = span.parent {
            json.literal("\",\"parentSpanId\":\"")
            json.append(parent.description)
        }
        json.literal("\",\"name\":")
        string(span.name)
        json.literal(",\"kind\":")
        json.append(decimal: span.kind.rawValue)
        json.literal(",\"startTimeUnixNano\":\"")
        json.append(decimal: span.begun.microseconds * 1000)
        json.literal("\",\"endTimeUnixNano\":\"")
        json.append(decimal: span.ended.microseconds * 1000)
        json.literal("\",\"attributes\":[")
        for (index, attribute) in span.attributes.enumerated() {
            if index > 0 { json.literal(",") }
            // Keys are written in the program and need no escaping.
            json.literal("{\"key\":\"")
            json.literal(attribute.key)
            json.literal("\"")
            value(attribute.value)
        }
        json.literal("],\"status\":{")
        if let failure = span.failure {
            // STATUS_CODE_ERROR
            json.literal("\"code\":2,\"message\":")
            string(failure)
        }
        json.literal("}}")
    }

    /// Writes the rest of an attribute, after its key.
    private mutating func value(_ value: Span.Value) {
        switch value {
        case .text(let text):
            json.literal(",\"value\":{\"stringValue\":")
            string(text)
            json.literal("}}")
        case .number(let number):
            json.literal(",\"value\":{\"intValue\":\"")
            json.append(decimal: number)
            json.literal("\"}}")
        }
    }

    private mutating func string(_ text: String) {
        json.literal("\"")
        json.append(escaped: text)
        json.literal("\"")
    }
}
