import Dispatch
import Foundation
import Kernel
import Loops
import Metrics
import Synchronization
import TestKit
import Testing

@Suite("A worker pool", .timeLimit(.minutes(5)))
struct WorkerPoolTests {
    @Test("does as much at once as it has threads, and the rest in order")
    func order() async throws {
        let (pool, gate, order) = (WorkerPool("order", threads: 1, queueLimit: 8), Blocker(), Order())
        var tasks = [try await pool.block(on: gate)]
        for number in 0..<5 {
            tasks.append(Task { try await pool.run { order.add(number) } })
            try await pool.wait { $0.waiting == number + 1 }
        }
        #expect(pool.counts.running == 1)
        gate.open()
        for task in tasks { try await task.value }
        #expect(order.numbers == [0, 1, 2, 3, 4])
        #expect(pool.counts == PoolCounts())
    }

    @Test("refuses work at once when its queue is full")
    func full() async throws {
        let (pool, gate, order) = (WorkerPool("full", threads: 1, queueLimit: 1), Blocker(), Order())
        let running = try await pool.block(on: gate)
        #expect(pool.hasRoom)
        let waiting = Task { try await pool.run { order.add(1) } }
        try await pool.wait { $0.waiting == 1 }
        #expect(!pool.hasRoom)
        await #expect(throws: PoolRefusal.full) { try await pool.run { order.add(2) } }
        gate.open()
        try await running.value
        try await waiting.value
        #expect(order.numbers == [1] && pool.counts.refused == [.full: 1] && pool.hasRoom)
    }

    @Test("refuses work at its deadline, although no thread is free by then")
    func deadline() async throws {
        let (pool, gate, order) = (WorkerPool("deadline", threads: 1, queueLimit: 8, timeout: 20), Blocker(), Order())
        let running = try await pool.block(on: gate)
        await #expect(throws: PoolRefusal.late) { try await pool.run { order.add(1) } }
        await #expect(throws: PoolRefusal.late) { try await pool.run(within: 1) { order.add(2) } }
        await #expect(throws: PoolRefusal.late) { try await pool.run(within: -1) { order.add(3) } }
        gate.open()
        try await running.value
        #expect(order.numbers.isEmpty && pool.counts == PoolCounts(refused: [.late: 3]))
    }

    @Test("does no work for a task that was cancelled while it waited, and its place is free again")
    func cancelled() async throws {
        let (pool, gate, order) = (WorkerPool("cancelled", threads: 1, queueLimit: 1), Blocker(), Order())
        let running = try await pool.block(on: gate)
        let waiting = Task { try await pool.run { order.add(1) } }
        try await pool.wait { $0.waiting == 1 }
        waiting.cancel()
        await #expect(throws: PoolRefusal.cancelled) { try await waiting.value }
        #expect(pool.hasRoom)
        let late = Task {
            while !Task.isCancelled { await Task.yield() }
            try await pool.run { order.add(2) }
        }
        late.cancel()
        await #expect(throws: PoolRefusal.cancelled) { try await late.value }
        gate.open()
        try await running.value
        #expect(order.numbers.isEmpty)
    }

    @Test("returns the result of work that had begun when its task was cancelled")
    func cancelledTooLate() async throws {
        let (pool, gate) = (WorkerPool("begun", threads: 1, queueLimit: 1), Blocker())
        let running = Task {
            try await pool.run {
                gate.wait()
                return 7
            }
        }
        try await pool.wait { $0.running == 1 }
        running.cancel()
        gate.open()
        #expect(try await running.value == 7)
    }

    @Test("that stops refuses waiting and further work, and waits for the work in progress")
    func stop() async throws {
        let (pool, gate, order) = (WorkerPool("stop", threads: 1, queueLimit: 8), Blocker(), Order())
        let running = try await pool.block(on: gate)
        let waiting = Task { try await pool.run { order.add(1) } }
        try await pool.wait { $0.waiting == 1 }
        #expect(await !pool.stop(within: 20))
        await #expect(throws: PoolRefusal.stopped) { try await waiting.value }
        await #expect(throws: PoolRefusal.stopped) { try await pool.run { order.add(2) } }
        let stopping = Task { await pool.stop(within: 60_000) }
        gate.open()
        #expect(await stopping.value)
        try await running.value
        #expect(order.numbers.isEmpty)
        _ = try await eventually("its thread ends") { Self.threads(named: "stop") == 0 ? true : nil }
    }

    @Test("does not wait for another pool")
    func apart() async throws {
        let (busy, free, gate) = (WorkerPool("busy", threads: 1, queueLimit: 1), WorkerPool("free", threads: 1, queueLimit: 1), Blocker())
        let running = try await busy.block(on: gate)
        #expect(try await free.run { 7 } == 7)
        gate.open()
        try await running.value
    }

    @Test("makes one resource for each thread, and releases it with the thread when the pool goes")
    func resources() async throws {
        let (made, gone) = (Order(), Order())
        do {
            let pool = WorkerPool("resources", threads: 2, queueLimit: 100) { Resource(made: made, gone: gone) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<50 { group.addTask { try await pool.run { $0.use() } } }
                try await group.waitForAll()
            }
            #expect((1...2).contains(made.numbers.count) && gone.numbers.isEmpty)
            // A thread that got no work has made none.
            #expect((made.numbers.count...2).contains(Self.threads(named: "resources")))
        }
        _ = try await eventually("the threads end") { Self.threads(named: "resources") == 0 ? true : nil }
        #expect(gone.numbers.count == made.numbers.count)
    }

    @Test("answers each caller exactly once, whatever happens first")
    func each() async throws {
        let (pool, done) = (WorkerPool("each", threads: 2, queueLimit: 100), Order())
        let tasks = (0..<2_000).map { number in
            Task { () -> Bool in
                do {
                    try await pool.run { done.add(number) }
                    return true
                } catch { return false }
            }
        }
        for task in tasks where Int.random(in: 0..<4) == 0 { task.cancel() }
        _ = try await eventually("some are done") { done.numbers.count > 20 ? true : nil }
        await pool.stop(within: 60_000)
        var answered = (done: 0, refused: 0)
        for task in tasks { if await task.value { answered.done += 1 } else { answered.refused += 1 } }
        #expect(answered.done == done.numbers.count && answered.done + answered.refused == 2_000)
        #expect(pool.counts.refusals == answered.refused && pool.counts.waiting == 0 && pool.counts.running == 0)
    }

    @Test("is counted for Prometheus by its name")
    func measured() async throws {
        let (pool, gate) = (WorkerPool("measured", threads: 1, queueLimit: 1), Blocker())
        let running = try await pool.block(on: gate)
        let waiting = Task { try await pool.run {} }
        try await pool.wait { $0.waiting == 1 }
        await #expect(throws: PoolRefusal.full) { try await pool.run {} }
        var exposition = Exposition()
        await WorkerPoolMetrics().measure(into: &exposition)
        let text = exposition.text().text
        for line in [
            "kolchi_pool_waiting{pool=\"measured\"} 1\n", "kolchi_pool_running{pool=\"measured\"} 1\n",
            "kolchi_pool_refused_total{pool=\"measured\",reason=\"full\"} 1\n",
            "kolchi_pool_refused_total{pool=\"measured\",reason=\"late\"} 0\n",
        ] { #expect(text.contains(line), "\(line)") }
        gate.open()
        try await running.value
        try await waiting.value
    }

    /// How many threads of this process have that name.
    private static func threads(named name: String) -> Int {
        let tasks = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")) ?? []
        return tasks.count { (try? String(contentsOfFile: "/proc/self/task/\($0)/comm", encoding: .utf8)) == name + "\n" }
    }
}

extension WorkerPool where Resource == Void {
    /// Occupies a thread until the gate opens. Returns when the work has begun.
    fileprivate func block(on gate: Blocker) async throws -> Task<Void, any Error> {
        let task = Task { try await run { gate.wait() } }
        try await wait { $0.running == 1 }
        return task
    }

    fileprivate func wait(_ condition: (PoolCounts) -> Bool) async throws {
        _ = try await eventually("the pool's numbers") { condition(counts) ? true : nil }
    }
}

/// Work blocks on it until the test opens it.
private final class Blocker: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    func wait() { semaphore.wait() }
    func open() { semaphore.signal() }
}

/// Numbers in the order in which threads add them.
private final class Order: Sendable {
    private let list = Mutex<[Int]>([])

    func add(_ number: Int) { list.withLock { $0.append(number) } }
    var numbers: [Int] { list.withLock { $0 } }
}

/// What a thread keeps. It is not `Sendable`, like a libcurl handle.
private final class Resource {
    private let gone: Order
    private var uses = 0

    init(made: Order, gone: Order) {
        self.gone = gone
        made.add(1)
    }

    deinit { gone.add(1) }

    func use() { uses += 1 }
}
