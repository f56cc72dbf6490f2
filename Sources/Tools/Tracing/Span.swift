package import Kernel

/// A piece of work in progress whose trace is sampled.
package struct Span: Sendable {
    /// The role of a span in a call, with the numbers that OTLP uses.
    package enum Kind: Int, Sendable {
        case `internal` = 1
        /// Answers a request of a caller.
        case server
        /// Calls somebody and waits for the answer.
        case client
        /// Leaves work to be done later.
        case producer
        /// Does work that a producer left.
        case consumer
    }

    /// An attribute of a span. Never put a visitor's input into it.
    package enum Value: Sendable, Equatable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
        case text(String)
        case number(Int)

        package init(stringLiteral value: String) { self = .text(value) }
        package init(integerLiteral value: Int) { self = .number(value) }
    }

    package typealias Attributes = KeyValuePairs<StaticString, Value>

    private let tracer: Tracer
    private let name: String
    private let kind: Kind
    private let trace: TraceID
    private let parent: SpanID?
    private let id = SpanID.next()
    private let begun: Moment

    init(_ name: String, _ kind: Kind, in trace: TraceID, beneath parent: SpanID?, at begun: Moment, of tracer: Tracer) {
        self.name = name
        self.kind = kind
        self.trace = trace
        self.parent = parent
        self.begun = begun
        self.tracer = tracer
    }

    /// The context to pass on, so that the receiver's spans become children of this one.
    package var context: TraceContext { TraceContext(trace: trace, parent: id, isSampled: true) }

    /// Begins a child span.
    package func part(_ name: String, _ kind: Kind = .internal) -> Span { part(name, kind, begun: .now()) }

    /// Begins a child span with an earlier start.
    package func part(_ name: String, _ kind: Kind, begun: Moment) -> Span {
        Span(name, kind, in: trace, beneath: id, at: begun, of: tracer)
    }

    /// Ends the span. Call it once.
    /// - Parameters:
    ///   - name: replaces the name with which the span began.
    ///   - failure: why it failed, in words written in the program; nil where it succeeded.
    package func end(_ attributes: Attributes = [:], named name: String? = nil, failure: String? = nil, at ended: Moment = .now()) {
        tracer.keep(
            FinishedSpan(
                trace: trace, id: id, parent: parent, name: name ?? self.name, kind: kind, begun: begun, ended: ended,
                attributes: attributes, failure: failure))
    }

    /// Runs `body` in a child span. The span fails when `body` throws.
    /// - Parameter failure: describes the error in words written in the program.
    package func part<Value>(
        _ name: String, _ kind: Kind = .internal, failure: (any Error) -> String = { "\(type(of: $0))" },
        _ body: (Span) async throws -> Value
    ) async throws -> Value {
        let part = part(name, kind)
        do {
            let value = try await body(part)
            part.end()
            return value
        } catch {
            part.end(failure: failure(error))
            throw error
        }
    }
}

/// A span that has ended.
package struct FinishedSpan: Sendable {
    package let trace: TraceID
    package let id: SpanID
    /// Nil where the trace begins with this span.
    package let parent: SpanID?
    package let name: String
    package let kind: Span.Kind
    package let begun: Moment
    package let ended: Moment
    package let attributes: Span.Attributes
    /// Why it failed; nil where it succeeded.
    package let failure: String?
}
