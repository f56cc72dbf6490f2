import Glibc
import Loops
import Synchronization
import Testing

@Suite("A loop")
struct LoopTests {
    @Test("runs its tasks and their child tasks on its own thread")
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

    @Test("fires timers in the order in which they are due, and no cancelled one")
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

    @Test("wakes a sleeping task at once when it is cancelled")
    func cancelledSleep() async throws {
        let loop = Loop()
        loop.start()
        let sleeper = loop.task { try await loop.sleep(milliseconds: 3_600_000) }
        sleeper.cancel()
        await #expect(throws: CancellationError.self) { try await sleeper.value }
        await loop.stop()
    }

    @Test("handles events of its descriptors while a task only yields", .timeLimit(.minutes(5)))
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

    @Test("delivers no event to a source that has reused the descriptor of another one")
    func descriptorUsedAnew() async throws {
        let loop = Loop()
        var ends: [Int32] = [-1, -1, -1, -1, -1, -1]
        for pair in 0..<3 { try #require(unsafe ends.withUnsafeMutableBufferPointer { unsafe pipe($0.baseAddress! + 2 * pair) } == 0) }
        defer { for end in ends { close(end) } }
        let (told, telling) = AsyncStream.makeStream(of: String.self)
        // Both pipes are readable before the loop polls, so both events arrive together. The first reader replaces the other.
        for pair in 0..<2 { _ = unsafe write(ends[2 * pair + 1], "!", 1) }
        let readers = [ends[0], ends[2]], silent = ends[4]
        loop.start()
        await loop.watch(readers, takingPlaceFor: silent, telling: telling)
        var heard: [String] = []
        for await word in told { heard.append(word) }
        #expect(heard == ["took the other's place"])
        await loop.stop()
    }
}

private final class Flag: Sendable {
    private let state = Atomic(false)
    var isRaised: Bool { state.load(ordering: .relaxed) }
    func raise() { state.store(true, ordering: .relaxed) }
}

/// The reading end of a pipe on a loop. It raises a flag when there is something to read.
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

/// One of two sources. The one that is called first puts a silent pipe under the other's descriptor.
private final class Usurper: Source {
    let descriptor: Int32
    let telling: AsyncStream<String>.Continuation
    let silent: Int32
    var other: Usurper?
    var isUsurped = false

    init(_ descriptor: Int32, silent: Int32, telling: AsyncStream<String>.Continuation) {
        self.descriptor = descriptor
        self.silent = silent
        self.telling = telling
    }

    func ready(_ events: Readiness, on loop: isolated Loop) {
        guard let other else { telling.yield("heard of what it never was"); return }
        telling.yield("took the other's place")
        loop.remove(self)
        loop.remove(other)
        dup2(silent, other.descriptor)
        loop.add(Usurper(other.descriptor, silent: silent, telling: telling), for: .readable)
        self.other = nil
        other.other = nil
        loop.after(milliseconds: 0) { [telling] _ in telling.finish() }
    }
}

extension Loop {
    fileprivate func watch(_ readers: [Int32], takingPlaceFor silent: Int32, telling: AsyncStream<String>.Continuation) {
        let (one, two) = (Usurper(readers[0], silent: silent, telling: telling), Usurper(readers[1], silent: silent, telling: telling))
        one.other = two
        two.other = one
        add(one, for: .readable)
        add(two, for: .readable)
    }

    fileprivate func watch(_ descriptor: Int32, raising flag: Flag) {
        add(PipeSource(descriptor, raising: flag), for: .readable)
    }

    /// Sets a timer for each of these milliseconds, and a cancelled one. The stream ends after the last.
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
