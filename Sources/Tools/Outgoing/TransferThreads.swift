import Foundation
import Synchronization

/// Threads that wait for remote servers, so that loops do not block. Each has its own transfer and reuses its connections.
package final class TransferThreads: Sendable {
    /// So much work is waiting already that more would not be done in time.
    package struct Crowded: Error {}

    private typealias Work = @Sendable (Transfer) -> Void

    /// The state that the threads share. It outlives the `TransferThreads` object while a thread still works.
    private final class Queue: Sendable {
        struct State {
            var waiting: [Work] = []
            var threads = 0
            var busy = 0
        }

        let state = Mutex(State())
        let bell = DispatchSemaphore(value: 0)

        func work() {
            let transfer = Transfer()
            while true {
                bell.wait()
                let next: Work? = state.withLock { state in
                    guard !state.waiting.isEmpty else { return nil }
                    state.busy += 1
                    return state.waiting.removeFirst()
                }
                // A signal without work tells a thread to end.
                guard let next else { return }
                next(transfer)
                state.withLock { $0.busy -= 1 }
            }
        }
    }

    private let queue = Queue()
    private let name: String
    private let count: Int
    private let mostWaiting: Int

    /// - Parameters:
    ///   - count: the most threads. Each is created when it is first needed.
    ///   - mostWaiting: the most pieces of work that wait for a thread.
    package init(_ name: String, count: Int, mostWaiting: Int = 64) {
        self.name = name
        self.count = count
        self.mostWaiting = mostWaiting
    }

    deinit {
        for _ in 0..<queue.state.withLock({ $0.threads }) { queue.bell.signal() }
    }

    /// Does the work on one of the threads and returns its result.
    /// - Throws: `Crowded` where too much work is waiting.
    package func run<Value: Sendable>(_ work: @escaping @Sendable (Transfer) -> Value) async throws(Crowded) -> Value {
        let value: Value? = await withCheckedContinuation { continuation in
            if !add({ transfer in continuation.resume(returning: work(transfer)) }) { continuation.resume(returning: nil) }
        }
        guard let value else { throw Crowded() }
        return value
    }

    private func add(_ work: @escaping Work) -> Bool {
        let (isTaken, needsThread) = queue.state.withLock { state in
            guard state.waiting.count < mostWaiting else { return (false, false) }
            state.waiting.append(work)
            guard state.threads < count, state.waiting.count + state.busy > state.threads else { return (true, false) }
            state.threads += 1
            return (true, true)
        }
        guard isTaken else { return false }
        if needsThread {
            let thread = Thread { [queue] in queue.work() }
            thread.name = name
            thread.start()
        }
        queue.bell.signal()
        return true
    }
}
