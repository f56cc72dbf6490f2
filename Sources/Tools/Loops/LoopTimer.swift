import Synchronization

/// A call that a loop makes later. It is used on its loop only.
package final class LoopTimer {
    let due: Int
    private var body: ((isolated Loop) -> Void)?

    init(due: Int, body: @escaping (isolated Loop) -> Void) {
        self.due = due
        self.body = body
    }

    /// Cancels the call.
    package func cancel() { body = nil }

    var isCancelled: Bool { body == nil }

    func fire(on loop: isolated Loop) {
        let body = body
        self.body = nil
        body?(loop)
    }
}

/// The timers of a loop, earliest first.
struct TimerHeap {
    private var timers: [LoopTimer] = []

    mutating func insert(_ timer: LoopTimer) {
        timers.append(timer)
        var child = timers.count - 1
        while child > 0, timers[child].due < timers[(child - 1) / 2].due {
            timers.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// Milliseconds until the earliest timer is due. `Int.max` where there is none.
    mutating func wait(from now: Int) -> Int {
        while let first = timers.first, first.isCancelled { removeFirst() }
        guard let first = timers.first else { return .max }
        return max(0, first.due - now)
    }

    mutating func popDue(at now: Int) -> LoopTimer? {
        while let first = timers.first, first.isCancelled || first.due <= now {
            removeFirst()
            if !first.isCancelled { return first }
        }
        return nil
    }

    private mutating func removeFirst() {
        timers.swapAt(0, timers.count - 1)
        timers.removeLast()
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < timers.count && timers[child].due < timers[least].due {
                least = child
            }
            if least == parent { return }
            timers.swapAt(least, parent)
            parent = least
        }
    }
}

/// A continuation that is resumed exactly once, by a timer or by cancellation, whichever comes first.
final class Pause: Sendable {
    private enum State { case fresh, waiting(CheckedContinuation<Void, Never>), ended }
    private let state = Mutex(State.fresh)

    func begin(_ continuation: CheckedContinuation<Void, Never>) {
        let hasEnded = state.withLock { state in
            if case .ended = state { return true }
            state = .waiting(continuation)
            return false
        }
        if hasEnded { continuation.resume() }
    }

    func end() {
        let waiting: CheckedContinuation<Void, Never>? = state.withLock { state in
            defer { state = .ended }
            if case .waiting(let continuation) = state { return continuation }
            return nil
        }
        waiting?.resume()
    }
}
