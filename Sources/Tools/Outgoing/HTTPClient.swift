import Kernel
import Loops

/// Sends HTTP requests to other servers without blocking a loop.
package final class HTTPClient: Sendable {
    private let pool: WorkerPool<Transfer>

    /// - Parameters:
    ///   - name: the name of its threads, as `top -H` shows them.
    ///   - threads: the most calls in progress at one time.
    ///   - mostWaiting: the most calls that wait for a thread.
    package init(_ name: String, threads: Int = 2, mostWaiting: Int = 64) {
        pool = WorkerPool(name, threads: threads, queueLimit: mostWaiting, resource: Transfer.init)
    }

    /// Sends the request and returns the answer. Any status counts as an answer.
    package func answer(to call: HTTPCall) async throws(HTTPFailure) -> HTTPAnswer {
        let due = Monotonic.milliseconds() + call.deadline
        let result: Result<HTTPAnswer, HTTPFailure>
        do {
            result = try await pool.run(within: call.deadline) { transfer in
                var call = call
                call.deadline = due - Monotonic.milliseconds()
                return call.deadline > 0 ? transfer.answer(to: call) : .failure(.waitedTooLong)
            }
        } catch {
            throw HTTPFailure(error)
        }
        return try result.get()
    }
}

extension HTTPFailure {
    fileprivate static let waitedTooLong = HTTPFailure(kind: .late, why: "no thread was free in time", mayHaveArrived: false)

    fileprivate init(_ refusal: PoolRefusal) {
        self =
            switch refusal {
            case .late: .waitedTooLong
            case .full: HTTPFailure(kind: .crowded, why: "too many calls wait already", mayHaveArrived: false)
            case .stopped: HTTPFailure(kind: .crowded, why: "the process is ending", mayHaveArrived: false)
            case .cancelled: HTTPFailure(kind: .crowded, why: "the caller gave up before the call was sent", mayHaveArrived: false)
            }
    }
}
