import Loops

/// One call of the server's handler, in a form that can be sent to the task that makes it.
struct HandlerCall: Sendable {
    let handler: Server.Handler
    let request: Request
    /// The number of the request within its connection.
    let number: Int
    let connection: LoopBound<Connection>

    func run(on loop: isolated Loop) async {
        let response = await handler(request)
        connection.get(on: loop).answer(number, response, on: loop)
    }
}
