import Loops

/// One call of the server's handler, for the task that makes it.
struct HandlerCall: Sendable {
    let handler: Server.Handler
    let request: Request
    /// Which request of its connection.
    let number: Int
    let connection: LoopBound<Connection>

    func run(on loop: isolated Loop) async {
        let response = await handler(request)
        connection.get(on: loop).answer(number, response, on: loop)
    }
}
