package import HTTP
import Kernel
import Loops
import Synchronization

/// An HTTP server that returns preset answers and records the requests.
package final class TestGateway: Sendable {
    /// A recorded request.
    package struct Asked: Sendable, Equatable {
        package let method: String
        /// With its query.
        package let target: String
        /// Names in lower case.
        package let headers: [String: String]
        package let body: String
    }

    package let port: UInt16
    private let loop = Loop()
    private let server: Server
    private let state: State

    private final class State: Sendable {
        let asked = Mutex<[Asked]>([])
        let answers = Mutex<[String: Response]>([:])
        let standard = Mutex(Response.text("ok"))
    }

    /// Listens until `close()`.
    package init() async throws {
        loop.start()
        let listening = try ListeningSocket(port: 0)
        port = listening.port
        let state = State()
        self.state = state
        server = Server(loops: [loop], listening: listening) { request in
            let content = (try? await request.body.collect(limit: 1 << 20)).map { String(decoding: $0, as: UTF8.self) } ?? ""
            let names = [
                "content-type", "authorization", "x-note", "x-key", "user-agent", "webhook-id", "webhook-timestamp", "webhook-signature",
            ]
            let headers = names.compactMap { name in request.header(name).map { (name, $0) } }
            let target = request.path + (request.queryText.map { "?" + $0 } ?? "")
            state.asked.withLock {
                $0.append(
                    Asked(
                        method: request.method.rawValue, target: target, headers: Dictionary(uniqueKeysWithValues: headers), body: content))
            }
            return state.answers.withLock { $0[request.path] } ?? state.standard.withLock { $0 }
        }
        await server.start()
    }

    package func close() async {
        await server.drain(within: 0)
        await loop.stop()
    }

    package var asked: [Asked] { state.asked.withLock { $0 } }

    package func url(_ path: String) -> String { "http://127.0.0.1:\(port)\(path)" }

    /// Sets its answer: at that path, or at all paths without an answer of their own.
    package func answer(_ response: Response, at path: String? = nil) {
        guard let path else { return state.standard.withLock { $0 = response } }
        state.answers.withLock { $0[path] = response }
    }
}
