package import HTTP
package import Postgres

/// Long polls: a page asks whether what it shows has moved, and is answered once it has.
package enum LongPoll {
    /// Notified with the topic that moved.
    private static let channel = "kernel.moves"

    /// Lets the servers answer what waits for a topic when it moves; after a time without the database, all that waits.
    ///
    /// - Parameter db: used as long as the process lives.
    package static func follow(_ db: Database, _ servers: [Server]) async {
        await db.listen(channel) { topic in
            for server in servers {
                if let topic { server.wake(topic) } else { server.wakeAll() }
            }
        }
    }
}

extension Visit {
    /// 200 once the topic has moved; 204 after a while, and the page asks again.
    ///
    /// - Parameter hasMoved: whether what the page shows is old already.
    /// - Throws: `Problem.methodNotAllowed` for HEAD, whose answer would say nothing.
    package func answer(onceChanged topic: String, hasChanged: Bool) throws -> Response {
        guard request.method == .get else { throw Problem.methodNotAllowed([.get]) }
        var response = Response.text("moved\n")
        if !hasChanged { response.topic = topic }
        return response
    }
}
