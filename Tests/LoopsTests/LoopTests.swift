import Glibc
import Loops
import Synchronization
import Testing

@Suite("A loop")
struct LoopTests {
    @Test("runs its tasks and their children on its own thread")
    func thread() async throws {
        let loop = Loop()
        loop.start()
        let stayed = try await loop.task {
            guard loop.executor.isCurrentThread else { return false }
            await Task.yield()
            async let child = loop.executor.isCurrentThread
            return await child && loop.executor.isCurrentThread
        }.value
        #expect(stayed)
        await loop.stop()
    }

    @Test("fires timers in the order in which they are due, and none that is cancelled")
    func timers() async throws {
        let loop = Loop()
        loop.start()
        let (fired, firing) = AsyncStream.makeStream(of: Int.self)
        await loop.schedule([30, 10, 20], into: firing)
        var order: [Int] = []
        for await due in fired { order.append(due) }
        #expect(order == [10, 20, 30])
        await loop.stop()
    }

    @Test("a sleeping task that is cancelled wakes at once")
    func cancelledSleep() async throws {
        let loop = Loop()
        loop.start()
        let sleeper = loop.task { try await loop.sleep(milliseconds: 3_600_000) }
        sleeper.cancel()
        await #expect(throws: CancellationError.self) { try await sleeper.value }
        await loop.stop()
    }

    @Test("hears its descriptors while a task does nothing but yield", .timeLimit(.minutes(5)))
    func yieldingTask() async throws {
        let loop = Loop()
        loop.start()
        var ends: [Int32] = [-1, -1]
        try #require(unsafe pipe(&ends) == 0)
        let (reading, writing) = (ends[0], ends[1])
        defer { for end in [reading, writing] { close(end) } }
        let heard = Flag()
        await loop.watch(reading, raising: heard)
        let isHeard = try await loop.task {
            _ = unsafe write(writing, "!", 1)
            let deadline = ContinuousClock.now + .seconds(10)
            while !heard.isRaised, ContinuousClock.now < deadline { await Task.yield() }
            return heard.isRaised
        }.value
        #expect(isHeard, "the loop had no turn while the task ran")
        await loop.stop()
    }
}

private final class Flag: Sendable {
    private let state = Atomic(false)
    var isRaised: Bool { state.load(ordering: .relaxed) }
    func raise() { state.store(true, ordering: .relaxed) }
}

/// The reading end of a pipe on a loop; raises a flag when there is something to read.
private final class PipeSource: Source {
    let descriptor: Int32
    private let flag: Flag

    init(_ descriptor: Int32, raising flag: Flag) {
        self.descriptor = descriptor
        self.flag = flag
    }

    func ready(_ events: Readiness, on loop: isolated Loop) {
        loop.remove(self)
        flag.raise()
    }
}

extension Loop {
    fileprivate func watch(_ descriptor: Int32, raising flag: Flag) {
        add(PipeSource(descriptor, raising: flag), for: .readable)
    }

    /// One timer for each of those milliseconds and a cancelled one; the stream ends after the last.
    fileprivate func schedule(_ dues: [Int], into stream: AsyncStream<Int>.Continuation) {
        after(milliseconds: 5) { _ in stream.yield(5) }.cancel()
        for due in dues {
            after(milliseconds: due) { _ in
                stream.yield(due)
                if due == dues.max() { stream.finish() }
            }
        }
    }
}
