import Kernel
package import Loops
package import Metrics
import Synchronization

/// Limits how many requests of one loop are processed at once.
///
/// The others wait in a queue, highest priority first. A request that waits past its timeout is answered 503 with `Retry-After`.
package final class Admission: Sendable {
    private let queue: LoopBound<AdmissionQueue>

    package static func open(on loop: isolated Loop, timeouts: AdmissionTimeouts = AdmissionTimeouts()) -> Admission {
        Admission(LoopBound(AdmissionQueue(timeouts), on: loop))
    }

    private init(_ queue: LoopBound<AdmissionQueue>) { self.queue = queue }

    /// Waits for a free slot, then does the work.
    ///
    /// Do everything that waits for the client before this call, such as reading a form. A slow connection must not occupy a slot.
    /// - Throws: `Problem.busy` if no slot becomes free in time; what `work` throws.
    package func admit<Value>(_ priority: Priority, _ work: () async throws -> Value) async throws -> Value {
        try await admit(priority, lending: { _ in try await work() })
    }

    /// Like the other `admit`, for work that may wait for somebody else. It can lend its slot while it waits.
    package func admit<Value>(_ priority: Priority, lending work: (AdmittedSlot) async throws -> Value) async throws -> Value {
        try await enter(priority, on: queue.loop)
        let slot = AdmittedSlot(of: queue)
        let begun = Monotonic.nanoseconds()
        let result: Result<Value, any Error>
        do { result = .success(try await work(slot)) } catch { result = .failure(error) }
        await leave(after: (Monotonic.nanoseconds() - begun) / 1000 - slot.lentMicroseconds, on: queue.loop)
        return try result.get()
    }

    /// The number of requests in the queue.
    func waiting(on loop: isolated Loop) -> Int { queue.get(on: loop).count }

    /// How many requests may be processed now.
    func slots(on loop: isolated Loop) -> Int { queue.get(on: loop).limit.slots }

    private func enter(_ priority: Priority, on loop: isolated Loop) async throws(Problem) {
        let queue = queue.get(on: loop)
        guard await queue.enter(priority, on: loop) else { throw .busy(retryAfter: .random(in: 2...6)) }
        if Task.isCancelled {
            // The client disconnected while its request waited.
            queue.giveBack()
            throw .busy(retryAfter: 2)
        }
    }

    private func leave(after microseconds: Int, on loop: isolated Loop) { queue.get(on: loop).leave(after: microseconds) }
}

/// The slot of a request that is being processed.
package final class AdmittedSlot: Sendable {
    private let queue: LoopBound<AdmissionQueue>
    private let lent = Atomic<Int>(0)

    fileprivate init(of queue: LoopBound<AdmissionQueue>) { self.queue = queue }

    fileprivate var lentMicroseconds: Int { lent.load(ordering: .relaxed) }

    /// Frees the slot for others while the request waits for somebody else, such as a gateway.
    ///
    /// Afterwards the request goes on at once, even above the limit. Little is left to do then.
    /// - Throws: what `wait` throws.
    package func lend<Value>(while wait: () async throws -> Value) async throws -> Value {
        guard await begin(on: queue.loop) else { return try await wait() }
        let begun = Monotonic.nanoseconds()
        let result: Result<Value, any Error>
        do { result = .success(try await wait()) } catch { result = .failure(error) }
        lent.add((Monotonic.nanoseconds() - begun) / 1000, ordering: .relaxed)
        await end(on: queue.loop)
        return try result.get()
    }

    private func begin(on loop: isolated Loop) -> Bool { queue.get(on: loop).lend() }
    private func end(on loop: isolated Loop) { queue.get(on: loop).takeBack() }
}

extension Admission: Measured {
    private static let waiting = Family.gauge("kolchi_admission_waiting", "Requests that wait in the admission queue, by urgency.")
    private static let working = Family.gauge("kolchi_admission_working", "Requests that are being processed.")
    private static let concurrency = Family.gauge(
        "kolchi_admission_places", "Requests that may be processed at once, adapted to how long they take.")
    private static let sentAway = Family.counter(
        "kolchi_admission_sent_away_total", "Requests that were refused because the queue was full or they waited too long, by urgency.")

    package func measure(into exposition: inout Exposition) async { await measure(into: &exposition, on: queue.loop) }

    private func measure(into exposition: inout Exposition, on loop: isolated Loop) {
        let queue = queue.get(on: loop)
        exposition.add(queue.working, to: Self.working)
        exposition.add(queue.limit.slots, to: Self.concurrency)
        for priority in Priority.allCases {
            exposition.add(queue.waiting[priority.rawValue].count, to: Self.waiting, ["urgency": "\(priority)"])
            exposition.add(queue.sentAway[priority, default: 0], to: Self.sentAway, ["urgency": "\(priority)"])
        }
    }
}

/// Milliseconds that a request may wait in the queue.
///
/// The timeout is long enough to absorb a short burst. It is short enough that waiting and work together take less than half a second.
/// A queue that never empties helps nobody. Requests that only browse are then refused sooner.
/// Source: Nichols and Jacobson, "Controlling Queue Delay", 2012.
package struct AdmissionTimeouts: Sendable {
    package var usual = 250
    /// For requests of priority `browsing` or lower, once the queue has not been empty for a second.
    package var crowded = 100

    package init() {}
}

/// The requests in progress and those in the queue. Used only on its loop.
final class AdmissionQueue {
    private let timeouts: AdmissionTimeouts
    private(set) var limit = WorkLimit()
    private(set) var working = 0
    /// Requests that wait for somebody else without a slot. Each reads the database a few times in a second.
    private(set) var lent = 0
    static let mostLent = 200
    private(set) var sentAway: [Priority: Int] = [:]
    /// By priority; the oldest first.
    private(set) var waiting: [[Waiter]] = Priority.allCases.map { _ in [] }
    private var watchesClock = false
    /// Since when the queue has not been empty, in microseconds of the monotonic clock.
    private var crowdedSince = 0

    struct Waiter {
        let since: Int
        fileprivate let continuation: CheckedContinuation<Bool, Never>
    }

    init(_ timeout: AdmissionTimeouts) { self.timeouts = timeout }

    /// - Returns: false if no slot became free in time, or if the queue is full.
    func enter(_ priority: Priority, on loop: isolated Loop) async -> Bool {
        if working < limit.slots(for: priority), waiting[priority.rawValue...].allSatisfy(\.isEmpty) {
            working += 1
            return true
        }
        guard waiting[priority.rawValue].count < limit.slots else {
            sentAway[priority, default: 0] += 1
            return false
        }
        return await withCheckedContinuation(isolation: loop) { continuation in
            let now = Self.microseconds()
            if isQuiet { crowdedSince = now }
            waiting[priority.rawValue].append(Waiter(since: now, continuation: continuation))
            watchClock(on: loop)
        }
    }

    func leave(after microseconds: Int) {
        limit.record(microseconds, isReached: working >= limit.slots(for: .browsing))
        giveBack()
    }

    /// Frees the slot of a request that waits for somebody else.
    ///
    /// - Returns: false where so many are lent that the request must keep its slot. So the waiting requests are limited too.
    func lend() -> Bool {
        guard lent < Self.mostLent else { return false }
        lent += 1
        giveBack()
        return true
    }

    /// Takes a lent slot back, whether or not one is free.
    func takeBack() {
        lent -= 1
        working += 1
    }

    /// Frees a slot without recording a duration, and starts the requests that now fit.
    func giveBack() {
        working -= 1
        for priority in Priority.allCases.reversed() {
            while working < limit.slots(for: priority), !waiting[priority.rawValue].isEmpty {
                working += 1
                waiting[priority.rawValue].removeFirst().continuation.resume(returning: true)
            }
        }
    }

    private func watchClock(on loop: isolated Loop) {
        guard !watchesClock else { return }
        watchesClock = true
        let mine = LoopBound(self, on: loop)
        loop.after(milliseconds: 20) { loop in mine.get(on: loop).sendAwayWhoWaitedLong(on: loop) }
    }

    private func sendAwayWhoWaitedLong(on loop: isolated Loop) {
        watchesClock = false
        let now = Self.microseconds()
        for priority in Priority.allCases {
            let isShort = priority <= .browsing && now - crowdedSince > 1_000_000
            let latest = now - 1000 * (isShort ? timeouts.crowded : timeouts.usual)
            while let first = waiting[priority.rawValue].first, first.since <= latest {
                waiting[priority.rawValue].removeFirst()
                sentAway[priority, default: 0] += 1
                first.continuation.resume(returning: false)
            }
        }
        if !isQuiet { watchClock(on: loop) }
    }

    var count: Int { waiting.reduce(0) { $0 + $1.count } }

    private var isQuiet: Bool { waiting.allSatisfy(\.isEmpty) }

    /// The monotonic clock's time.
    private static func microseconds() -> Int { Monotonic.nanoseconds() / 1000 }
}
