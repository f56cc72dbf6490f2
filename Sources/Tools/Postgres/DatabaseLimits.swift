/// The limits of a `Database`: connections, times, and the length of queues.
package struct DatabaseLimits: Sendable {
    /// One lane: a group of connections for one kind of work.
    package struct Lane: Sendable {
        /// The most connections.
        package var connections: Int
        /// Milliseconds that one statement may run on the server.
        package var statement: Int
        /// Milliseconds that a request waits: once in the queue and once more for its answer.
        package var timeout: Int
        /// Requests that may wait for an answer or a connection. Further ones are refused.
        package var queueLimit: Int

        package init(connections: Int, statement: Int, timeout: Int, queueLimit: Int) {
            self.connections = connections
            self.statement = statement
            self.timeout = timeout
            self.queueLimit = queueLimit
        }
    }

    package var quick = Lane(connections: 2, statement: 300, timeout: 2_000, queueLimit: 512)
    package var slow = Lane(connections: 2, statement: 5_000, timeout: 6_000, queueLimit: 64)
    package var transactions = Lane(connections: 4, statement: 5_000, timeout: 6_000, queueLimit: 128)
    /// Milliseconds that a statement of a transaction waits for a lock.
    package var lock = 2_000
    /// How often a transaction is run in total if it fails by serialization or deadlock.
    package var tries = 6

    package init() {}
}
