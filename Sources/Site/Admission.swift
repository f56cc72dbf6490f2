import Kernel
package import Loops
package import Metrics

/// Lets as many requests of one loop be worked on as the machine bears; the others wait for a moment, the most urgent
/// first, and are told to come again later where that moment passes.
package final class Admission: Sendable {
    private let queue: LoopBound<AdmissionQueue>

    package static func open(on loop: isolated Loop, timeouts: AdmissionTimeouts = AdmissionTimeouts()) -> Admission {
        Admission(LoopBound(AdmissionQueue(timeouts), on: loop))
    }

    private init(_ queue: LoopBound<AdmissionQueue>) { self.queue = queue }

    /// Does the work when its turn has come.
    ///
    /// What waits for the client, as the reading of a form does, belongs before it: a place is not to be held by a slow line.
    /// - Throws: `Problem.busy` where its turn does not come, or what the work throws.
    package func admit<Value>(_ priority: Priority, _ work: () async throws -> Value) async throws -> Value {
        try await enter(priority, on: queue.loop)
        let begun = Monotonic.nanoseconds()
        let result: Result<Value, any Error>
        do { result = .success(try await work()) } catch { result = .failure(error) }
        await leave(after: (Monotonic.nanoseconds() - begun) / 1000, on: queue.loop)
        return try result.get()
    }

    /// How many wait for their turn.
    func waiting(on loop: isolated Loop) -> Int { queue.get(on: loop).count }

    private func enter(_ priority: Priority, on loop: isolated Loop) async throws(Problem) {
        let queue = queue.get(on: loop)
        guard await queue.enter(priority, on: loop) else { throw .busy(retryAfter: .random(in: 2...6)) }
        if Task.isCancelled {
            // The client has gone meanwhile.
            queue.giveBack()
            throw .busy(retryAfter: 2)
        }
    }

    private func leave(after microseconds: Int, on loop: isolated Loop) { queue.get(on: loop).leave(after: microseconds) }
}

extension Admission: Measured {
    private static let waiting = Family.gauge("kolchi_admission_waiting", "Requests that wait for their turn, by urgency.")
    private static let working = Family.gauge("kolchi_admission_working", "Requests that are worked on.")
    private static let concurrency = Family.gauge(
        "kolchi_admission_places", "Requests that may be worked on at once, as found out from how long they take.")
    private static let sentAway = Family.counter(
        "kolchi_admission_sent_away_total", "Requests whose turn did not come, so that the visitor was asked to come again, by urgency.")

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

/// Milliseconds that a request waits for its turn: so long that some who come at once are served one after another, and
/// so short that with the work itself it stays under half a second.
///
/// Where somebody always waits, waiting helps nobody: whoever looks around hears soon that he shall come again (Nichols
/// and Jacobson, "Controlling Queue Delay", 2012).
package struct AdmissionTimeouts: Sendable {
    package var usual = 250
    /// Of those that look around, where for a second there was no moment at which nobody waited.
    package var crowded = 100

    package init() {}
}

/// Who works and who waits. Belongs to its loop.
final class AdmissionQueue {
    private let timeouts: AdmissionTimeouts
    private(set) var limit = WorkLimit()
    private(set) var working = 0
    private(set) var sentAway: [Priority: Int] = [:]
    /// By urgency, those who came first in front.
    private(set) var waiting: [[Waiter]] = Priority.allCases.map { _ in [] }
    private var watchesClock = false
    /// When the first came of those who have been waiting without a moment at which nobody did.
    private var crowdedSince = 0

    struct Waiter {
        let since: Int
        fileprivate let continuation: CheckedContinuation<Bool, Never>
    }

    init(_ timeout: AdmissionTimeouts) { self.timeouts = timeout }

    /// - Returns: false where no place became free in time, or so many wait that none would.
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

    /// A place that was not worked in is free again.
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

    /// Of the monotonic clock.
    private static func microseconds() -> Int { Monotonic.nanoseconds() / 1000 }
}
