import Kernel
import Synchronization

/// Slows heavy work in the background: one piece of it runs at a time, and a rest of the same length follows. Together it then takes about
/// half of one processor, and the machine is free for visitors.
package final class Throttle: Sendable {
    private let state = Mutex<(isTaken: Bool, waiting: [CheckedContinuation<Void, Never>])>((false, []))
    /// Where the rests are spent; nil for no rests.
    private let loop: Loop?
    /// The longest rest in milliseconds.
    private static let longestRest = 1_000

    /// - Parameter loop: where the rests are spent; nil for no rests.
    package init(restingOn loop: Loop? = nil) { self.loop = loop }

    /// Runs `body` once no other runs, in the order of arrival. The caller goes on at once afterwards; the next waits for the rest. `body`
    /// must not call this again.
    package func run<Value>(
        isolation: isolated (any _Concurrency.Actor)? = #isolation, _ body: () async throws -> Value
    ) async rethrows -> Value {
        await begin(isolation: isolation)
        let began = Monotonic.milliseconds()
        defer { end(after: Monotonic.milliseconds() - began) }
        return try await body()
    }

    private func begin(isolation: isolated (any _Concurrency.Actor)?) async {
        await withCheckedContinuation(isolation: isolation) { continuation in
            let isFree = state.withLock { state in
                guard state.isTaken else {
                    state.isTaken = true
                    return true
                }
                state.waiting.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    /// Lets the next begin after a rest of so many milliseconds.
    private func end(after rest: Int) {
        guard let loop, rest > 0 else { return passOn() }
        loop.task { [self] in
            try? await loop.sleep(milliseconds: min(rest, Self.longestRest))
            passOn()
        }
    }

    private func passOn() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            if state.waiting.isEmpty {
                state.isTaken = false
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.resume()
    }
}
