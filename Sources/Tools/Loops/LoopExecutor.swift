import CLinux
import Glibc
import Synchronization

/// The executor of one `Loop`. It runs jobs on the loop's own thread between two calls of epoll.
///
/// A job enqueued from that thread takes a path without locks. A job from elsewhere goes through a mutex and wakes the loop
/// by an eventfd.
package final class LoopExecutor: SerialExecutor, TaskExecutor {
    /// Readable when another thread has enqueued a job.
    let wakeDescriptor = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))

    private let owner = Atomic<UInt>(0)
    private let remote = Mutex<[UnownedJob]>([])
    // Only the loop's thread uses these two.
    private nonisolated(unsafe) var local: [UnownedJob] = []
    private nonisolated(unsafe) var spare: [UnownedJob] = []

    package init() {}

    deinit { close(wakeDescriptor) }

    /// Makes the calling thread the executor's own.
    func bind() { owner.store(UInt(pthread_self()), ordering: .relaxed) }

    /// Whether the caller runs on the loop's own thread.
    package var isCurrentThread: Bool { owner.load(ordering: .relaxed) == UInt(pthread_self()) }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if isCurrentThread {
            unsafe local.append(job)
            return
        }
        let isFirst = remote.withLock { jobs in
            jobs.append(job)
            return jobs.count == 1
        }
        if isFirst { wake() }
    }

    func wake() {
        var one: UInt64 = 1
        _ = unsafe write(wakeDescriptor, &one, 8)
    }

    package func asUnownedSerialExecutor() -> UnownedSerialExecutor { unsafe UnownedSerialExecutor(ordinary: self) }
    package func isSameExclusiveExecutionContext(other: LoopExecutor) -> Bool { self === other }
    package func checkIsolated() { precondition(isCurrentThread, "off the loop's thread") }
    package func isIsolatingCurrentContext() -> Bool? { isCurrentThread }

    var isIdle: Bool { unsafe local.isEmpty }

    /// Moves the jobs of other threads to the loop's own list.
    func takeRemote() {
        var value: UInt64 = 0
        _ = unsafe read(wakeDescriptor, &value, 8)
        let jobs = remote.withLock { jobs in
            defer { jobs.removeAll(keepingCapacity: true) }
            return jobs
        }
        unsafe local += jobs
    }

    /// Runs at most four batches: the waiting jobs, then the jobs that they add.
    /// The bound lets the loop continue when a task only yields. Several batches save an epoll call, which costs twice as
    /// much as one step of an ordinary request.
    func runTurn() {
        for _ in 0..<4 where !isIdle { runBatch() }
    }

    /// Runs the jobs that wait now. It is re-entrant, so it moves the batch to a local variable first.
    private func runBatch() {
        var batch = unsafe spare
        unsafe spare = []
        unsafe swap(&local, &batch)
        for job in batch {
            unsafe job.runSynchronously(isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
        }
        batch.removeAll(keepingCapacity: true)
        unsafe spare = batch
    }

    /// Runs jobs until none is left.
    func drain() {
        while !isIdle { runBatch() }
    }
}
