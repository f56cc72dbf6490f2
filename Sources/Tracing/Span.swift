package import Kernel

/// A piece of work that is under way and whose trace is sampled.
package struct Span: Sendable {
    /// On which side of a call it stands, as OTLP numbers it.
    package enum Kind: Int, Sendable {
        case `internal` = 1
        /// Answers somebody's request.
        case server
        /// Asks somebody and waits.
        case client
        /// Leaves something to be done later.
        case producer
        /// Does what was left.
        case consumer
    }

    /// What is said of a span beside its name. Never what a visitor gave.
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

    /// What this span tells others of the trace, so that theirs stand beneath it.
    package var context: TraceContext { TraceContext(trace: trace, parent: id, isSampled: true) }

    /// Begins a part of this piece of work.
    package func part(_ name: String, _ kind: Kind = .internal) -> Span { part(name, kind, begun: .now()) }

    /// A part that began earlier.
    package func part(_ name: String, _ kind: Kind, begun: Moment) -> Span {
        Span(name, kind, in: trace, beneath: id, at: begun, of: tracer)
    }

    /// Ends it; to be called once.
    /// - Parameters:
    ///   - name: a better one than that with which it began.
    ///   - failure: why it failed, in words that stand in the program; nil where it did not.
    package func end(_ attributes: Attributes = [:], named name: String? = nil, failure: String? = nil, at ended: Moment = .now()) {
        tracer.keep(
            FinishedSpan(
                trace: trace, id: id, parent: parent, name: name ?? self.name, kind: kind, begun: begun, ended: ended,
                attributes: attributes, failure: failure))
    }

    /// Runs `body` as a part of this piece of work; the part fails when `body` throws.
    /// - Parameter failure: what is told of the error, in words that stand in the program.
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

/// A span that is over.
package struct FinishedSpan: Sendable {
    package let trace: TraceID
    package let id: SpanID
    /// Nil where the trace begins with it.
    package let parent: SpanID?
    package let name: String
    package let kind: Span.Kind
    package let begun: Moment
    package let ended: Moment
    package let attributes: Span.Attributes
    /// Why it failed; nil where it did not.
    package let failure: String?
}
