import HTTP
import Loops
import TestKit

/// Runs `body` with a server on a free port that has loops of its own.
func withServer<Result: Sendable>(
    loops count: Int = 1, _ options: ServerOptions = ServerOptions(),
    onFinished: @escaping @Sendable (FinishedRequest, isolated Loop) -> Void = { _, _ in },
    handler: @escaping Server.Handler, _ body: @escaping @Sendable (Server, UInt16) async throws -> Result
) async throws -> Result {
    let loops = (0..<count).map { Loop(number: $0) }
    for loop in loops { loop.start() }
    let listening = try ListeningSocket(port: 0)
    let server = Server(loops: loops, listening: listening, options: options, onFinished: onFinished, handler: handler)
    await server.start()
    let result = try await onOwnThread { try await body(server, listening.port) }
    await server.drain(within: 0)
    for loop in loops { await loop.stop() }
    return result
}
