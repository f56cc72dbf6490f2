import Glibc
import Loops
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

    @Test("hears its descriptors and timers while a task does nothing but yield", .timeLimit(.minutes(1)))
    func yieldingTask() async throws {
        let loop = Loop()
        loop.start()
        let yielding = loop.task {
            let deadline = ContinuousClock.now + .seconds(10)
            while !Task.isCancelled, ContinuousClock.now < deadline { await Task.yield() }
            return Task.isCancelled
        }
        try await loop.sleep(milliseconds: 1)
        let (heard, hearing) = AsyncStream.makeStream(of: Void.self)
        var ends: [Int32] = [-1, -1]
        try #require(unsafe pipe(&ends) == 0)
        defer { for end in ends { close(end) } }
        await loop.watch(ends[0], into: hearing)
        _ = unsafe write(ends[1], "!", 1)
        for await _ in heard { break }
        yielding.cancel()
        #expect(try await yielding.value, "the loop had no turn while the task ran")
        await loop.stop()
    }
}

/// The reading end of a pipe on a loop; what is written to it is told once.
private final class PipeSource: Source {
    let descriptor: Int32
    private let stream: AsyncStream<Void>.Continuation

    init(_ descriptor: Int32, into stream: AsyncStream<Void>.Continuation) {
        self.descriptor = descriptor
        self.stream = stream
    }

    func ready(_ events: Readiness, on loop: isolated Loop) {
        loop.remove(self)
        stream.yield()
    }
}

extension Loop {
    /// The stream hears once when the descriptor is readable.
    fileprivate func watch(_ descriptor: Int32, into stream: AsyncStream<Void>.Continuation) {
        add(PipeSource(descriptor, into: stream), for: .readable)
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
