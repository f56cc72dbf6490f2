import Kernel

/// The statements between two Syncs, and the request that waits for their answers.
final class Segment {
    let texts: [String]
    let isPreparation: Bool
    let deadline: Int
    private(set) var results: [Rows] = []
    var error: DatabaseError?
    private let sent: Int
    private let counts: LaneCounts?
    private var trace: SegmentTrace?
    private var continuation: CheckedContinuation<[Rows], any Error>?

    /// - Parameters:
    ///   - timeout: milliseconds until the waiting request fails.
    ///   - counts: where the answer is counted.
    init(
        _ texts: [String], timeout: Int, counts: LaneCounts?, trace: SegmentTrace?, continuation: CheckedContinuation<[Rows], any Error>?
    ) {
        self.texts = texts
        sent = Monotonic.nanoseconds()
        deadline = sent / 1_000_000 + timeout
        self.counts = counts
        self.trace = trace
        self.continuation = continuation
        isPreparation = false
    }

    /// A segment that prepares a statement. No request waits for it.
    init(preparing text: String) {
        texts = [text]
        deadline = .max
        sent = 0
        counts = nil
        isPreparation = true
    }

    var isAwaited: Bool { continuation != nil }

    func append(_ rows: Rows) {
        results.append(rows)
        trace?.recordArrival()
    }

    func succeed() {
        guard let continuation = continuation.take() else { return }
        counts?.answer(toWhatWasSentAt: sent)
        trace?.end(texts, results, error: nil)
        continuation.resume(returning: results)
    }

    func fail(_ error: any Error) {
        guard let continuation = continuation.take() else { return }
        counts?.failure(error)
        trace?.end(texts, results, error: error)
        continuation.resume(throwing: error)
    }
}

/// Segments in flight, oldest first. The memory of finished ones is freed even under constant load.
struct SegmentQueue {
    private var segments: [Segment?] = []
    private var head = 0

    var count: Int { segments.count - head }
    var isEmpty: Bool { head == segments.count }
    var first: Segment? { isEmpty ? nil : segments[head] }

    /// When the oldest segment that has a deadline was due.
    var oldestDeadline: Int? { segments[head...].lazy.compactMap { $0 }.first { !$0.isPreparation }?.deadline }

    mutating func append(_ segment: Segment) { segments.append(segment) }

    mutating func removeFirst() {
        segments[head] = nil
        head += 1
        if isEmpty {
            segments.removeAll(keepingCapacity: true)
            head = 0
        } else if head >= 64 {
            segments.removeFirst(head)
            head = 0
        }
    }

    /// Fails the requests whose deadline has passed.
    func expire(at now: Int) {
        for case let segment? in segments[head...] where segment.isAwaited && segment.deadline <= now {
            segment.fail(DatabaseUnavailable(.tooSlow))
        }
    }
}

/// The statements that one connection has prepared, by their text.
struct PreparedStatements {
    enum Name { case known(String), new(String), full }

    private var names: [String: String] = [:]
    private var refusals: [String: DatabaseError] = [:]
    private var last = 0
    /// Statement texts are written in the program, so there are few. Only one assembled from many variants could exceed this.
    private let limit = 500

    mutating func name(for text: String) -> Name {
        if let name = names[text] { return .known(name) }
        guard names.count < limit else { return .full }
        last += 1
        let name = "k\(last)"
        names[text] = name
        return .new(name)
    }

    mutating func refused(_ text: String, _ reason: DatabaseError) {
        names[text] = nil
        if refusals.count >= limit { refusals.removeAll() }
        refusals[text] = reason
    }

    func reason(_ text: String) -> DatabaseError? { refusals[text] }

    mutating func forget(_ text: String) { names[text] = nil }
}
