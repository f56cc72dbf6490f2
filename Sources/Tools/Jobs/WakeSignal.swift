package import Loops
import Synchronization

/// Wakes a task that waits for work. A ring without a waiting task is remembered for the next wait.
package final class WakeSignal: Sendable {
    private enum State { case silent, rung, awaited(CheckedContinuation<Void, Never>) }
    private let state = Mutex(State.silent)

    package init() {}

    /// Wakes the waiting task, or the next one that waits. Callable from any thread.
    package func ring() {
        let waiting: CheckedContinuation<Void, Never>? = state.withLock { state in
            if case .awaited(let continuation) = state {
                state = .silent
                return continuation
            }
            state = .rung
            return nil
        }
        waiting?.resume()
    }

    /// Returns at the next ring, or after that time.
    package func wait(milliseconds: Int, on loop: Loop) async {
        await loop.ringLater(self, milliseconds: milliseconds)
        await withCheckedContinuation { continuation in
            let isRung = state.withLock { state in
                if case .rung = state {
                    state = .silent
                    return true
                }
                state = .awaited(continuation)
                return false
            }
            if isRung { continuation.resume() }
        }
    }
}

extension Loop {
    fileprivate func ringLater(_ signal: WakeSignal, milliseconds: Int) {
        after(milliseconds: milliseconds) { _ in signal.ring() }
    }
}
