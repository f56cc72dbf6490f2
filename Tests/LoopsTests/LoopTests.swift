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
}

extension Loop {
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
