import Kernel
import Loops
import Synchronization
import Testing

@Suite("Heavy work in the background")
struct ThrottleTests {
    private struct Failure: Error {}

    /// What the pieces of work saw.
    private final class Seen: Sendable {
        private let counts = Mutex((running: 0, most: 0, done: 0))

        var most: Int { counts.withLock { $0.most } }
        var done: Int { counts.withLock { $0.done } }

        func begin() { counts.withLock { ($0.running, $0.most) = ($0.running + 1, max($0.most, $0.running + 1)) } }
        func end() { counts.withLock { ($0.running, $0.done) = ($0.running - 1, $0.done + 1) } }
    }

    @Test("never runs twice at a time, also if a piece of it fails")
    func oneAtATime() async throws {
        let (throttle, seen) = (Throttle(), Seen())
        await withTaskGroup { group in
            for number in 0..<64 {
                group.addTask {
                    try? await throttle.run {
                        seen.begin()
                        await Task.yield()
                        seen.end()
                        if number % 2 == 0 { throw Failure() }
                    }
                }
            }
        }
        #expect(seen.most == 1)
        #expect(seen.done == 64)
    }

    @Test("is followed by a rest that is as long as the work")
    func rest() async throws {
        let loop = Loop()
        loop.start()
        let throttle = Throttle(restingOn: loop)
        let ended = try await throttle.run {
            try await loop.sleep(milliseconds: 40)
            return Monotonic.milliseconds()
        }
        let begun = await throttle.run { Monotonic.milliseconds() }
        #expect(begun - ended >= 38)
        await loop.stop()
    }
}
