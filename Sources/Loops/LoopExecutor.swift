import CLinux
import Glibc
import Synchronization

/// The executor of one `Loop`: runs jobs on the loop's own thread, between two looks at epoll.
///
/// A job enqueued from that thread takes a path without locks; one from elsewhere goes through a mutex
/// and wakes the loop by an eventfd.
package final class LoopExecutor: SerialExecutor, TaskExecutor {
    /// Readable when another thread has left a job.
    let wakeDescriptor = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))

    private let owner = Atomic<UInt>(0)
    private let remote = Mutex<[UnownedJob]>([])
    // These two belong to the loop's thread.
    private nonisolated(unsafe) var local: [UnownedJob] = []
    private nonisolated(unsafe) var spare: [UnownedJob] = []

    package init() {}

    deinit { close(wakeDescriptor) }

    /// Makes the calling thread the one that this executor belongs to.
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

    /// Moves what other threads left to the loop's own list.
    func takeRemote() {
        var value: UInt64 = 0
        _ = unsafe read(wakeDescriptor, &value, 8)
        let jobs = remote.withLock { jobs in
            defer { jobs.removeAll(keepingCapacity: true) }
            return jobs
        }
        unsafe local += jobs
    }

    /// Runs the jobs that are there and, up to four generations, those that they add: a task that only yields leaves
    /// the loop its turn, and the few steps of an ordinary request do not each pay for a look at epoll, which costs
    /// twice what a step does.
    func runTurn() {
        for _ in 0..<4 where !isIdle { runBatch() }
    }

    /// Runs the jobs that are there now. It is re-entrant, so the batch is taken into a local first.
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
