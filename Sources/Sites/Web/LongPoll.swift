package import HTTP
package import Postgres

/// Long polls: a page asks whether its content has changed, and the server answers once it has.
package enum LongPoll {
    /// The `NOTIFY` channel; its payload is the topic that changed.
    private static let channel = "kernel.moves"

    /// Makes the servers answer the polls for a topic once it changes. After a lost database connection they answer all polls.
    ///
    /// - Parameter db: used until the process ends.
    package static func follow(_ db: Database, _ servers: [Server]) async {
        await db.listen(channel) { topic in
            for server in servers {
                if let topic { server.wake(topic) } else { server.wakeAll() }
            }
        }
    }
}

extension Visit {
    /// 200 once the topic has changed; 204 after a timeout, after which the page asks again.
    ///
    /// - Parameter hasChanged: whether the page is outdated already, so that the answer is sent at once.
    /// - Throws: `Problem.methodNotAllowed` for HEAD, whose answer would be useless.
    package func answer(onceChanged topic: String, hasChanged: Bool) throws -> Response {
        guard request.method == .get else { throw Problem.methodNotAllowed([.get]) }
        var response = Response.text("moved\n")
        if !hasChanged { response.topic = topic }
        return response
    }
}
