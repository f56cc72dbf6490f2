import Kernel
import Synchronization
import Testing
import Tracing

@Suite("A trace")
struct TracingTests {
    private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    private static let span = "00f067aa0ba902b7"

    @Test("continues the caller's trace if traceparent follows the specification strictly")
    func traceparent() throws {
        let context = try #require(TraceContext(traceparent: "00-\(Self.trace)-\(Self.span)-01"))
        #expect(context.trace.description == Self.trace && context.parent?.description == Self.span && context.isSampled == true)
        #expect(context.traceparent == "00-\(Self.trace)-\(Self.span)-01")
        #expect(TraceContext(traceparent: "00-\(Self.trace)-\(Self.span)-00")?.isSampled == false)
        // Unknown flags are ignored. A later version may continue after a hyphen.
        #expect(TraceContext(traceparent: "00-\(Self.trace)-\(Self.span)-fe")?.isSampled == false)
        #expect(TraceContext(traceparent: "cc-\(Self.trace)-\(Self.span)-01") != nil)
        #expect(TraceContext(traceparent: "cc-\(Self.trace)-\(Self.span)-01-what-the-future-will-be")?.isSampled == true)
    }

    @Test(
        "begins anew if the caller's traceparent is malformed",
        arguments: [
            "", "00", "00-\(trace)-\(span)", "00-\(trace)-\(span)-1", "00-\(trace)-\(span)-01-", "00-\(trace)-\(span)-01 ",
            " 00-\(trace)-\(span)-01",
            "00-\(trace.uppercased())-\(span)-01", "00-\(trace)-\(span.uppercased())-01", "ff-\(trace)-\(span)-01",
            "0g-\(trace)-\(span)-01",
            "00-00000000000000000000000000000000-\(span)-01", "00-\(trace)-0000000000000000-01", "00_\(trace)-\(span)-01",
            "cc-\(trace)-\(span)-01.x", "00-\(trace)-\(span)-01, 00-\(trace)-\(span)-01", "00-\(trace)é-\(span)-01",
        ])
    func malformed(text: String) {
        #expect(TraceContext(traceparent: text) == nil)
    }

    @Test("that begins here has a unique ID, and no traceparent before its first span")
    func fresh() {
        let contexts = (0..<10_000).map { TraceContext(beginningWith: $0) }
        #expect(Set(contexts.map(\.trace)).count == 10_000)
        #expect(
            contexts.allSatisfy { $0.parent == nil && $0.isSampled == nil && $0.traceparent == nil && $0.trace.description.count == 32 })
    }

    @Test("is sampled with the configured ratio, unless the caller has decided")
    func sampling() throws {
        func chosen(_ ratio: Double, _ context: TraceContext) -> Bool {
            Tracer(ratio: ratio) { _ in }.begin("x", .server, in: context) != nil
        }
        let fresh = (0..<4_000).map { TraceContext(beginningWith: $0) }
        #expect(fresh.allSatisfy { chosen(1, $0) } && !fresh.contains { chosen(0, $0) })
        #expect((800...1_200).contains(fresh.count { chosen(0.25, $0) }))
        let sampled = try #require(TraceContext(traceparent: "00-\(Self.trace)-\(Self.span)-01"))
        let unsampled = try #require(TraceContext(traceparent: "00-\(Self.trace)-\(Self.span)-00"))
        #expect(chosen(0, sampled) && !chosen(1, unsampled))
    }

    @Test("has nested spans, each of which is kept when it ends")
    func spans() async throws {
        let kept = Mutex<[FinishedSpan]>([])
        let tracer = Tracer(ratio: 0) { span in kept.withLock { $0.append(span) } }
        let context = try #require(TraceContext(traceparent: "00-\(Self.trace)-\(Self.span)-01"))
        let first = try #require(tracer.begin("GET", .server, in: context))
        struct Refused: Error {}
        await #expect(throws: Refused.self) { try await first.part("inner", failure: { _ in "refused" }) { _ in throw Refused() } }
        first.end(["count": 3], named: "GET /")
        let (inner, outer) = kept.withLock { ($0[0], $0[1]) }
        #expect(inner.name == "inner" && inner.failure == "refused" && inner.parent == outer.id && inner.kind == .internal)
        #expect(outer.name == "GET /" && outer.failure == nil && outer.parent?.description == Self.span && outer.kind == .server)
        #expect(Set([inner.trace.description, outer.trace.description]) == [Self.trace])
        #expect(outer.attributes.first?.value == .number(3) && inner.begun >= outer.begun && inner.ended <= outer.ended)
    }
}
