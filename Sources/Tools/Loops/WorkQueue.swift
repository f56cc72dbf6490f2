import Dispatch
import Glibc
import Kernel
import Synchronization

/// The queue of a pool, and its threads. The threads hold it, so it outlives the pool while one of them works.
final class WorkQueue<Resource>: Sendable {
    /// A piece of work. Exactly one of `run` and `refuse` is called, once.
    struct Item: Sendable {
        let ticket: Int
        /// When it must have begun, in milliseconds of the monotonic clock. Nil for never.
        let due: Int?
        /// Does the work. The result hands its value over.
        let run: @Sendable (Resource) -> @Sendable () -> Void
        let refuse: @Sendable (PoolRefusal) -> Void

        func isLate(at now: Int) -> Bool { due.map { $0 < now } ?? false }
    }

    private struct State {
        var waiting: [Item] = []
        var threads = 0
        var running = 0
        var refused: [PoolRefusal: Int] = [:]
        var lastTicket = 0
        var isStopped = false
        /// The calls of `stop` that wait, by ticket.
        var stopping: [Int: CheckedContinuation<Void, Never>] = [:]
    }

    let name: String
    private let threads: Int
    private let limit: Int
    private let niceness: Int32
    private let resource: @Sendable () -> Resource
    private let state = Mutex(State())
    private let bell = DispatchSemaphore(value: 0)

    init(_ name: String, threads: Int, limit: Int, niceness: Int32, resource: @escaping @Sendable () -> Resource) {
        self.name = name
        self.threads = threads
        self.limit = limit
        self.niceness = niceness
        self.resource = resource
    }

    func makeTicket() -> Int {
        state.withLock { state in
            state.lastTicket += 1
            return state.lastTicket
        }
    }

    var hasRoom: Bool { state.withLock { $0.waiting.count < limit } }

    /// Queues the item, or refuses it at once.
    func add(_ item: Item) {
        let now = Monotonic.milliseconds()
        let (refusal, needsThread, mustWait) = state.withLock { state -> (PoolRefusal?, Bool, Bool) in
            let refusal: PoolRefusal? =
                state.isStopped ? .stopped : item.isLate(at: now) ? .late : state.waiting.count >= limit ? .full : nil
            if let refusal {
                state.refused[refusal, default: 0] += 1
                return (refusal, false, false)
            }
            state.waiting.append(item)
            let demand = state.waiting.count + state.running
            guard state.threads < threads, demand > state.threads else { return (nil, false, demand > threads) }
            state.threads += 1
            return (nil, true, false)
        }
        if let refusal { return item.refuse(refusal) }
        if needsThread { startThread(name, niceness: niceness) { self.work() } }
        bell.signal()
        guard mustWait, let due = item.due else { return }
        // All threads may be busy at the deadline, so none of them can tell the time.
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(due - now + 1)) { [weak self, ticket = item.ticket] in
            self?.withdraw(ticket, .late)
        }
    }

    /// Takes an item out of the queue and refuses it. Nothing happens where it does not wait.
    func withdraw(_ ticket: Int, _ refusal: PoolRefusal) {
        let item = state.withLock { state -> Item? in
            guard let index = state.waiting.firstIndex(where: { $0.ticket == ticket }) else { return nil }
            state.refused[refusal, default: 0] += 1
            return state.waiting.remove(at: index)
        }
        item?.refuse(refusal)
    }

    /// Refuses all waiting and further items, and lets idle threads end.
    func close() {
        let (waiting, threads) = state.withLock { state in
            defer { state.waiting = [] }
            state.isStopped = true
            if !state.waiting.isEmpty { state.refused[.stopped, default: 0] += state.waiting.count }
            return (state.waiting, state.threads)
        }
        for item in waiting { item.refuse(.stopped) }
        for _ in 0..<threads { bell.signal() }
    }

    // MARK: The threads

    /// Seconds after which an idle thread ends. By then libcurl would not reuse a connection: CURLOPT_MAXAGE_CONN(3).
    private static var idleSeconds: Int { 120 }

    private func work() {
        let resource = resource()
        while true {
            let isIdle = bell.wait(timeout: .now() + .seconds(Self.idleSeconds)) == .timedOut
            while let item = next() {
                let handOver = item.run(resource)
                endItem()
                handOver()
            }
            let ends = state.withLock { state in
                guard isIdle || state.isStopped, state.waiting.isEmpty else { return false }
                state.threads -= 1
                return true
            }
            if ends { return }
        }
    }

    /// The next item that is not late; nil where none waits.
    private func next() -> Item? {
        while true {
            let (item, isLate) = state.withLock { state -> (Item?, Bool) in
                guard !state.waiting.isEmpty else { return (nil, false) }
                let item = state.waiting.removeFirst()
                let isLate = item.isLate(at: Monotonic.milliseconds())
                if isLate { state.refused[.late, default: 0] += 1 } else { state.running += 1 }
                return (item, isLate)
            }
            guard let item, isLate else { return item }
            item.refuse(.late)
        }
    }

    private func endItem() {
        let stopping = state.withLock { state in
            state.running -= 1
            guard state.isStopped, state.running == 0 else { return [CheckedContinuation<Void, Never>]() }
            defer { state.stopping = [:] }
            return Array(state.stopping.values)
        }
        for waiter in stopping { waiter.resume() }
    }
}

extension WorkQueue: MeasuredPool {
    var counts: PoolCounts { state.withLock { PoolCounts(waiting: $0.waiting.count, running: $0.running, refused: $0.refused) } }

    func stop(within milliseconds: Int) async -> Bool {
        close()
        let ticket = makeTicket()
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if state.running > 0 { state.stopping[ticket] = continuation }
                return state.running == 0
            }
            if isOver { return continuation.resume() }
            DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(milliseconds)) {
                self.state.withLock { $0.stopping.removeValue(forKey: ticket) }?.resume()
            }
        }
        return counts.running == 0
    }
}
