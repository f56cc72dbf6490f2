import Kernel
import Loops
import Synchronization
import Testing

@Suite("Turns of heavy work")
struct TurnsTests {
    private struct Failure: Error {}

    /// What the turns saw.
    private final class Seen: Sendable {
        private let counts = Mutex((running: 0, most: 0, done: 0))

        var most: Int { counts.withLock { $0.most } }
        var done: Int { counts.withLock { $0.done } }

        func begin() { counts.withLock { ($0.running, $0.most) = ($0.running + 1, max($0.most, $0.running + 1)) } }
        func end() { counts.withLock { ($0.running, $0.done) = ($0.running - 1, $0.done + 1) } }
    }

    @Test("never overlap, also if one of them fails")
    func oneAtATime() async throws {
        let (turns, seen) = (Turns(), Seen())
        await withTaskGroup { group in
            for number in 0..<64 {
                group.addTask {
                    try? await turns.take {
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

    @Test("are followed by a rest that is as long as the work")
    func rest() async throws {
        let loop = Loop()
        loop.start()
        let turns = Turns(restingOn: loop)
        let ended = try await turns.take {
            try await loop.sleep(milliseconds: 40)
            return Monotonic.milliseconds()
        }
        let begun = await turns.take { Monotonic.milliseconds() }
        #expect(begun - ended >= 38)
        await loop.stop()
    }
}
