package import Kernel

/// Decides which traces are sampled, and creates their first spans.
package final class Tracer: Sendable {
    /// A trace is sampled if the lower half of its ID is below this number. Nil samples all traces.
    private let bound: UInt64?
    let keep: @Sendable (FinishedSpan) -> Void

    /// - Parameters:
    ///   - ratio: the share of traces that begin here to be sampled, from 0 to 1.
    ///   - keep: called with each finished span, on the thread on which it ended.
    package init(ratio: Double, keep: @escaping @Sendable (FinishedSpan) -> Void) {
        bound = ratio >= 1 ? nil : UInt64(max(0, ratio) * 0x1p64)
        self.keep = keep
    }

    /// Begins this process's first span of a trace. Nil where the trace is not sampled. A caller's decision is respected.
    package func begin(_ name: String, _ kind: Span.Kind, in context: TraceContext, at begun: Moment = .now()) -> Span? {
        guard context.isSampled ?? isChosen(context.trace) else { return nil }
        return Span(name, kind, in: context.trace, beneath: context.parent, at: begun, of: self)
    }

    private func isChosen(_ trace: TraceID) -> Bool { bound.map { UInt64(truncatingIfNeeded: trace.number) < $0 } ?? true }
}
