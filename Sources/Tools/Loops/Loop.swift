import CLinux
import Glibc
import Kernel
package import Metrics
import Synchronization

/// An event loop: one thread, one epoll, one executor. The loop's sockets, database connections and timers live on it.
/// A task that is started on it runs on it to its end without changing threads.
///
/// Objects of a loop are plain classes that take an `isolated Loop` parameter. The compiler checks that they do not cross to
/// another loop.
package actor Loop {
    package nonisolated let executor = LoopExecutor()
    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    /// The loop's index in the process, for logs and metrics. Negative for a loop that serves no visitors.
    package nonisolated let number: Int

    /// The loop's clock: seconds of the monotonic clock, renewed each time the loop wakes.
    package private(set) var seconds = 0

    /// Whether this loop and the objects on it count what happens.
    package nonisolated let isMeasured: Bool

    /// How far the loop's thread gives way to others, from 0 to 19: setpriority(2).
    private nonisolated let niceness: Int32

    private var turns = Histogram()
    /// When the current turn began, in nanoseconds of the monotonic clock. 0 while the loop waits. Other threads may read it.
    private nonisolated let turnBegan = Atomic(0)

    private let epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
    private var sources: [(any Source)?] = Array(repeating: nil, count: 256)
    /// How often a source was added under each descriptor. It identifies events that belong to an earlier source.
    private var generations: [UInt32] = Array(repeating: 0, count: 256)
    private var timers = TimerHeap()
    private var chores: [(isolated Loop) -> Void] = []
    private var isStopping = false

    /// - Parameter niceness: how far its thread gives way to others, from 0 to 19.
    package init(number: Int = 0, isMeasured: Bool = true, niceness: Int32 = 0) {
        self.number = number
        self.isMeasured = isMeasured
        self.niceness = niceness
    }

    deinit { close(epoll) }

    /// Starts the loop on a thread of its own.
    package nonisolated func start() {
        startThread("loop \(number)", niceness: niceness) {
            self.executor.bind()
            self.runAsJob()
        }
    }

    /// Starts a task on this loop. The task and its child tasks stay here.
    @discardableResult
    package nonisolated func task<Success: Sendable>(
        _ body: sending @escaping @isolated(any) () async throws -> Success
    ) -> Task<Success, any Error> {
        Task(executorPreference: executor, operation: body)
    }

    /// Ends the loop's thread after the work it is doing now. Its descriptors stay open.
    package func stop() { isStopping = true }

    // MARK: Descriptors

    package func add(_ source: any Source, for events: Readiness) {
        let index = Int(source.descriptor)
        if index >= sources.count {
            let more = max(sources.count, index + 1 - sources.count)
            sources += Array(repeating: nil, count: more)
            generations += Array(repeating: 0, count: more)
        }
        sources[index] = source
        generations[index] &+= 1
        control(EPOLL_CTL_ADD, source, events)
    }

    package func change(_ source: any Source, to events: Readiness) {
        control(EPOLL_CTL_MOD, source, events)
    }

    /// Stops watching the source. Call it before the descriptor is closed.
    package func remove(_ source: any Source) {
        let index = Int(source.descriptor)
        guard index < sources.count, sources[index] === source else { return }
        sources[index] = nil
        control(EPOLL_CTL_DEL, source, [])
    }

    private func control(_ operation: Int32, _ source: any Source, _ events: Readiness) {
        let mark = UInt64(generations[Int(source.descriptor)]) << 32 | UInt64(UInt32(bitPattern: source.descriptor))
        var event = unsafe epoll_event(events: events.rawValue, data: epoll_data(u64: mark))
        _ = unsafe epoll_ctl(epoll, operation, source.descriptor, &event)
    }

    // MARK: Timers

    /// Runs `body` on the loop after `milliseconds`, unless the timer is cancelled before.
    @discardableResult
    package func after(milliseconds: Int, _ body: @escaping (isolated Loop) -> Void) -> LoopTimer {
        let timer = LoopTimer(due: Monotonic.milliseconds() + max(0, milliseconds), body: body)
        timers.insert(timer)
        return timer
    }

    /// Returns after that time.
    /// - Throws: `CancellationError` at once when the task is cancelled.
    package func sleep(milliseconds: Int) async throws {
        let pause = Pause()
        await withTaskCancellationHandler {
            await withCheckedContinuation(isolation: self) { continuation in
                pause.begin(continuation)
                after(milliseconds: milliseconds) { _ in pause.end() }
            }
        } onCancel: {
            pause.end()
        }
        try Task.checkCancellation()
    }

    // MARK: Turns

    /// Runs `chore` at the end of every turn from now on, before the loop waits.
    /// Use it to do work once that many requests of a turn need.
    package func atEachTurn(_ chore: @escaping (isolated Loop) -> Void) { chores.append(chore) }

    // MARK: The loop itself

    /// `run()` needs the actor's isolation, so it runs as the executor's very first job, alone in its batch. A second job in
    /// that batch would wait until the loop stops.
    private nonisolated func runAsJob() {
        Task(executorPreference: executor) { await self.run() }
        executor.drain()
    }

    private func run() {
        let capacity = 512
        let events = UnsafeMutablePointer<epoll_event>.allocate(capacity: capacity)
        defer { unsafe events.deallocate() }
        var wake = unsafe epoll_event(
            events: EPOLLIN.rawValue | EPOLLET.rawValue, data: epoll_data(u64: UInt64(executor.wakeDescriptor)))
        _ = unsafe epoll_ctl(epoll, EPOLL_CTL_ADD, executor.wakeDescriptor, &wake)
        executor.takeRemote()
        var woken = Monotonic.nanoseconds()
        while !isStopping {
            executor.runTurn()
            fireTimers()
            for chore in chores { chore(self) }
            let done = Monotonic.nanoseconds()
            let wait = executor.isIdle ? min(1000, timers.wait(from: done / 1_000_000)) : 0
            if isMeasured { turns.observe(nanoseconds: done - woken) }
            turnBegan.store(0, ordering: .relaxed)
            let count = Int(unsafe epoll_wait(epoll, events, Int32(capacity), Int32(wait)))
            woken = Monotonic.nanoseconds()
            turnBegan.store(woken, ordering: .relaxed)
            let now = woken / 1_000_000_000
            if now != seconds {
                seconds = now
                for source in sources { source?.tick(on: self) }
            }
            for index in 0..<max(0, count) {
                let mark = unsafe events[index].data.u64
                let descriptor = Int(UInt32(truncatingIfNeeded: mark))
                if descriptor == executor.wakeDescriptor {
                    executor.takeRemote()
                    continue
                }
                // The source may have been closed earlier in this batch. It is nil then, or another source has its descriptor.
                guard generations[descriptor] == UInt32(mark >> 32) else { continue }
                unsafe sources[descriptor]?.ready(Readiness(rawValue: events[index].events), on: self)
            }
        }
        executor.drain()
        for chore in chores { chore(self) }
    }

    private func fireTimers() {
        let now = Monotonic.milliseconds()
        while let timer = timers.popDue(at: now) { timer.fire(on: self) }
    }
}

extension Loop: Measured {
    private static let turn = Family.histogram(
        "kolchi_loop_turn_duration_seconds", "Time that a loop works between two polls of its sockets; the sum is its busy time.")
    private static let lag = Family.gauge("kolchi_loop_lag_seconds", "How long a task had to wait for the loop, at this scrape.")

    /// How long the loop has been busy without polling its sockets, in nanoseconds. 0 while it waits. Callable from any thread.
    package nonisolated var stall: Int {
        let began = turnBegan.load(ordering: .relaxed)
        return began == 0 ? 0 : Monotonic.nanoseconds() - began
    }

    /// The loop's label in metrics.
    package nonisolated var label: String { number < 0 ? "worker" : "\(number)" }

    package nonisolated func measure(into exposition: inout Exposition) async {
        let asked = Monotonic.nanoseconds()
        let turns = await turnsSoFar()
        exposition.add(turns, to: Self.turn, ["loop": label])
        exposition.add(Double(Monotonic.nanoseconds() - asked) / 1e9, to: Self.lag, ["loop": label])
    }

    private func turnsSoFar() -> Histogram { turns }
}
