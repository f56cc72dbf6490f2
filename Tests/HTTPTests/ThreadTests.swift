import HTTP
import Loops
import Synchronization
import TestKit
import Testing

/// Answers on which side of the loop's thread each step of a handler ran.
private actor Elsewhere {
    func isOnThread(_ executor: LoopExecutor) -> Bool { executor.isCurrentThread }
}

private func nonisolatedStep(_ executor: LoopExecutor) async -> Bool { executor.isCurrentThread }

@concurrent private func concurrentStep(_ executor: LoopExecutor) async -> Bool { executor.isCurrentThread }

@MainActor private func mainStep(_ executor: LoopExecutor) -> Bool { executor.isCurrentThread }

@Suite("The thread of a handler", .timeLimit(.minutes(5)))
struct ThreadTests {
    /// The answer of a handler to one request, on a loop whose executor it gets.
    private func answer(_ handler: @escaping @Sendable (LoopExecutor) async -> [Bool]) async throws -> String? {
        let loop = Loop()
        loop.start()
        let listening = try ListeningSocket(port: 0)
        let server = Server(loops: [loop], listening: listening) { _ in
            .text("\(await handler(loop.executor))")
        }
        await server.start()
        let text = try await onOwnThread {
            // The handler waits for threads that other tests keep busy.
            let client = Client(port: listening.port, timeout: 120)
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            return client.answer()?.text
        }
        await server.drain(within: 0)
        await loop.stop()
        return text
    }

    @Test("is the loop's, after continuations, in child tasks, in nonisolated and @concurrent functions and other actors")
    func stays() async throws {
        let text = try await answer { executor in
            var steps = [executor.isCurrentThread]
            await withCheckedContinuation { continuation in
                // As a database answers from another thread.
                Task.detached { continuation.resume() }
            }
            steps.append(executor.isCurrentThread)
            async let child = nonisolatedStep(executor)
            steps.append(await child)
            steps.append(await nonisolatedStep(executor))
            steps.append(await concurrentStep(executor))
            steps.append(await Elsewhere().isOnThread(executor))
            await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<3 { group.addTask { executor.isCurrentThread } }
                for await step in group { steps.append(step) }
            }
            await Task.yield()
            return steps + [executor.isCurrentThread]
        }
        #expect(text == "\(Array(repeating: true, count: 10))")
    }

    @Test("is left by a detached task and by the main actor, which the same probe sees, and is the loop's again after them")
    func leaves() async throws {
        let text = try await answer { executor in
            let detached = await Task.detached { executor.isCurrentThread }.value
            let main = await mainStep(executor)
            return [detached, main, executor.isCurrentThread]
        }
        #expect(text == "[false, false, true]")
    }
}
