package import Kernel

/// Decides which traces are sampled, and gives their first spans.
package final class Tracer: Sendable {
    /// A trace whose number's lower half is less is sampled.
    private let bound: UInt64?
    let keep: @Sendable (FinishedSpan) -> Void

    /// - Parameters:
    ///   - ratio: which part of the traces that begin here is sampled, from 0 to 1.
    ///   - keep: called with each span that is over, on whichever thread that was.
    package init(ratio: Double, keep: @escaping @Sendable (FinishedSpan) -> Void) {
        bound = ratio >= 1 ? nil : UInt64(max(0, ratio) * 0x1p64)
        self.keep = keep
    }

    /// The first span here of a trace; nil where the trace is not sampled. A caller's decision is kept.
    package func begin(_ name: String, _ kind: Span.Kind, in context: TraceContext, at begun: Moment = .now()) -> Span? {
        guard context.isSampled ?? isChosen(context.trace) else { return nil }
        return Span(name, kind, in: context.trace, beneath: context.parent, at: begun, of: self)
    }

    private func isChosen(_ trace: TraceID) -> Bool { bound.map { UInt64(truncatingIfNeeded: trace.number) < $0 } ?? true }
}
