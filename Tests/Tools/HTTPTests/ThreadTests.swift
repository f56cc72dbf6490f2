import HTTP
import Loops
import Synchronization
import TestKit
import Testing

/// An actor that reports whether it runs on the loop's thread.
private actor Elsewhere {
    func isOnThread(_ executor: LoopExecutor) -> Bool { executor.isCurrentThread }
}

private func nonisolatedStep(_ executor: LoopExecutor) async -> Bool { executor.isCurrentThread }

@concurrent private func concurrentStep(_ executor: LoopExecutor) async -> Bool { executor.isCurrentThread }

@MainActor private func mainStep(_ executor: LoopExecutor) -> Bool { executor.isCurrentThread }

@Suite("The thread of a handler", .timeLimit(.minutes(5)))
struct ThreadTests {
    /// The answer of a handler to one request. The handler receives the executor of its loop.
    private func answer(_ handler: @escaping @Sendable (LoopExecutor) async -> [Bool]) async throws -> String? {
        let loop = Loop()
        loop.start()
        let listening = try ListeningSocket(port: 0)
        let server = Server(loops: [loop], listening: listening) { _ in
            .text("\(await handler(loop.executor))")
        }
        await server.start()
        let text = try await onOwnThread {
            // The handler may have to wait for threads that other tests occupy.
            let client = Client(port: listening.port, timeout: 120)
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            return client.answer()?.text
        }
        await server.drain(within: 0)
        await loop.stop()
        return text
    }

    @Test("is the loop's after continuations, in child tasks, in nonisolated and @concurrent functions and in other actors")
    func stays() async throws {
        let text = try await answer { executor in
            var steps = [executor.isCurrentThread]
            await withCheckedContinuation { continuation in
                // Another thread resumes the task, as a database's answer does.
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

    @Test("is not used by a detached task or the main actor, and the handler is back on it after them")
    func leaves() async throws {
        let text = try await answer { executor in
            let detached = await Task.detached { executor.isCurrentThread }.value
            let main = await mainStep(executor)
            return [detached, main, executor.isCurrentThread]
        }
        #expect(text == "[false, false, true]")
    }
}
