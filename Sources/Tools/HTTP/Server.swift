import Glibc
package import Loops
import Synchronization

/// An HTTP/1.1 server on a listening socket that several loops share.
///
/// A task on the loop that accepted the connection handles its requests. The handler, what it awaits and its child tasks
/// stay on that loop's thread.
package final class Server: Sendable {
    package typealias Handler = @Sendable (Request) async -> Response

    let listening: ListeningSocket
    let options: ServerOptions
    let handler: Handler
    let onFinished: @Sendable (FinishedRequest, isolated Loop) -> Void

    let commonFields: CommonFields

    private let loops: [Loop]
    private let serverLoops = Mutex<[LoopBound<ServerLoop>]>([])
    private let hasStopped = Atomic(false)
    private let polls = Atomic(0)

    /// - Parameter onFinished: called on the loop after each request, for the access log.
    package init(
        loops: [Loop], listening: ListeningSocket, options: ServerOptions = ServerOptions(),
        onFinished: @escaping @Sendable (FinishedRequest, isolated Loop) -> Void = { _, _ in }, handler: @escaping Handler
    ) {
        self.loops = loops
        self.listening = listening
        self.options = options
        commonFields = CommonFields(options.commonHeaders)
        self.onFinished = onFinished
        self.handler = handler
    }

    /// Accepts connections from now on. It also ignores SIGPIPE: writing to a closed socket no longer ends the process.
    package func start() async {
        signal(SIGPIPE, SIG_IGN)
        for loop in loops {
            let serverLoop = await begin(on: loop)
            serverLoops.withLock { $0.append(serverLoop) }
        }
    }

    /// Stops the server gracefully. It accepts no more connections, and closes each one after its next answer or its idle time.
    /// Returns when all connections are closed.
    /// - Parameter seconds: connections that are still open after that time are cut off.
    package func drain(within seconds: Int = 30) async {
        let serverLoops = branchesNow
        for serverLoop in serverLoops { await Self.stopAccepting(serverLoop, on: serverLoop.loop) }
        hasStopped.store(true, ordering: .releasing)
        await withTaskGroup { group in
            for serverLoop in serverLoops {
                group.addTask { await Self.waitUntilEmpty(serverLoop, within: seconds, on: serverLoop.loop) }
            }
        }
    }

    /// Whether `drain` has been called and no loop accepts connections any more. The readiness probe then reports not ready.
    package var isDraining: Bool { hasStopped.load(ordering: .acquiring) }

    // MARK: Parked requests

    /// How many requests wait for their topic to change.
    package var parkedPolls: Int { polls.load(ordering: .relaxed) }

    func countPolls(_ more: Int) { polls.add(more, ordering: .relaxed) }

    /// Answers the requests that wait for the topic (`Response.topic`). May be called from any thread.
    package func wake(_ topic: String) {
        for serverLoop in branchesNow {
            serverLoop.loop.task { await Self.wake(topic, serverLoop, on: serverLoop.loop) }
        }
    }

    /// Answers all waiting requests with 204, so that their clients ask again. Used when wakes may have been lost.
    /// May be called from any thread.
    package func wakeAll() {
        for serverLoop in branchesNow {
            serverLoop.loop.task { await Self.wakeAll(serverLoop, on: serverLoop.loop) }
        }
    }

    private static func wake(_ topic: String, _ serverLoop: LoopBound<ServerLoop>, on loop: isolated Loop) {
        serverLoop.get(on: loop).wake(topic, on: loop)
    }

    private static func wakeAll(_ serverLoop: LoopBound<ServerLoop>, on loop: isolated Loop) { serverLoop.get(on: loop).wakeAll(on: loop) }

    // MARK: On the loops

    var branchesNow: [LoopBound<ServerLoop>] { serverLoops.withLock { $0 } }

    private func begin(on loop: isolated Loop) -> LoopBound<ServerLoop> { LoopBound(ServerLoop(self, on: loop), on: loop) }

    private static func stopAccepting(_ serverLoop: LoopBound<ServerLoop>, on loop: isolated Loop) {
        serverLoop.get(on: loop).stopAccepting(on: loop)
    }

    private static func waitUntilEmpty(_ serverLoop: LoopBound<ServerLoop>, within seconds: Int, on loop: isolated Loop) async {
        await serverLoop.get(on: loop).waitUntilEmpty(within: seconds, on: loop)
    }
}
