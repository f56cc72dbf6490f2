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
    package func wait(milliseconds: Int, on loop: Loop) async { await wait(milliseconds, on: loop) }

    private func wait(_ milliseconds: Int, on loop: isolated Loop) async {
        let timer = loop.after(milliseconds: milliseconds) { _ in self.ring() }
        await withCheckedContinuation(isolation: loop) { continuation in
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
        // Otherwise it would end a later wait, which begins another timer: a queue would be looked at more often with each ring.
        timer.cancel()
    }
}
