import Kernel

/// Why a pool did not do a piece of work. The work has not begun.
package enum PoolRefusal: String, Error, Sendable, CaseIterable {
    /// As much work as the queue takes was waiting.
    case full
    /// The work waited until its deadline.
    case late
    /// The pool was stopped.
    case stopped
    /// The caller's task was cancelled while the work waited.
    case cancelled
}

/// Threads for work that blocks or occupies a whole core, so that loops do neither.
///
/// Each purpose has a pool of its own, so that passwords never wait behind pictures. Threads start when they are needed and
/// end after two idle minutes. Each makes a resource when it starts, such as a connection, and gives it to each piece of work.
package final class WorkerPool<Resource>: Sendable {
    private let queue: WorkQueue<Resource>
    /// The most milliseconds that work waits; nil for no limit.
    private let timeout: Int?

    /// Starts no thread yet.
    /// - Parameters:
    ///   - name: the name of its threads, and its label in metrics.
    ///   - threads: the most pieces of work in progress at one time.
    ///   - queueLimit: how many pieces of work may wait.
    ///   - timeout: the most milliseconds that work waits for a thread; nil for no limit.
    ///   - niceness: how far its threads give way to others, from 0 to 19: setpriority(2).
    ///   - resource: makes the resource of a thread, on that thread.
    package init(
        _ name: String, threads: Int, queueLimit: Int, timeout: Int? = nil, niceness: Int32 = 0,
        resource: @escaping @Sendable () -> Resource
    ) {
        self.timeout = timeout
        queue = WorkQueue(name, threads: threads, limit: queueLimit, niceness: niceness, resource: resource)
        WorkerPools.register(queue)
    }

    deinit { queue.close() }

    /// Does the work on one of the threads and returns its result.
    ///
    /// Work that has begun goes on to its end, even if the caller's task is cancelled or the pool is stopped.
    /// - Parameter within: the most milliseconds that this work waits; nil for the pool's own limit.
    /// - Throws: `PoolRefusal`.
    package func run<Value: Sendable>(
        within: Int? = nil, _ work: @escaping @Sendable (Resource) -> Value
    ) async throws(PoolRefusal) -> Value {
        let ticket = queue.makeTicket()
        let due = (within ?? timeout).map { Monotonic.milliseconds() + $0 }
        let result: Result<Value, PoolRefusal> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                queue.add(
                    WorkQueue<Resource>.Item(ticket: ticket, due: due) { resource in
                        let value = work(resource)
                        return { continuation.resume(returning: .success(value)) }
                    } refuse: {
                        continuation.resume(returning: .failure($0))
                    })
                // The handler below may have run before the work was in the queue.
                if Task.isCancelled { queue.withdraw(ticket, .cancelled) }
            }
        } onCancel: {
            queue.withdraw(ticket, .cancelled)
        }
        return try result.get()
    }

    /// Refuses all waiting and further work, and waits until the work in progress has ended.
    /// - Parameter milliseconds: the most that it waits.
    /// - Returns: whether all work has ended.
    @discardableResult
    package func stop(within milliseconds: Int) async -> Bool { await queue.stop(within: milliseconds) }

    package var counts: PoolCounts { queue.counts }

    /// Whether the queue would take another piece of work now.
    package var hasRoom: Bool { queue.hasRoom }
}

extension WorkerPool where Resource == Void {
    /// A pool whose threads need no resource.
    package convenience init(_ name: String, threads: Int, queueLimit: Int, timeout: Int? = nil, niceness: Int32 = 0) {
        self.init(name, threads: threads, queueLimit: queueLimit, timeout: timeout, niceness: niceness) {}
    }

    /// Does the work on one of the threads and returns its result.
    /// - Throws: `PoolRefusal`.
    package func run<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async throws(PoolRefusal) -> Value {
        try await run { (_: Void) in work() }
    }
}
