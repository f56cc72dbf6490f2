/// How many connections a `Database` holds, how long it waits and how many may wait.
package struct DatabaseLimits: Sendable {
    /// One lane: a group of connections for one kind of work.
    package struct Lane: Sendable {
        /// Connections at most.
        package var connections: Int
        /// Milliseconds that one statement may run on the server.
        package var statement: Int
        /// Milliseconds that a request waits, in the queue and for its answer each.
        package var patience: Int
        /// Requests that may wait for an answer or a connection; one more is refused.
        package var waiting: Int

        package init(connections: Int, statement: Int, patience: Int, waiting: Int) {
            self.connections = connections
            self.statement = statement
            self.patience = patience
            self.waiting = waiting
        }
    }

    package var quick = Lane(connections: 2, statement: 300, patience: 2_000, waiting: 512)
    package var slow = Lane(connections: 2, statement: 5_000, patience: 6_000, waiting: 64)
    package var transactions = Lane(connections: 4, statement: 5_000, patience: 6_000, waiting: 128)
    /// Milliseconds that a statement of a transaction waits for a lock.
    package var lock = 2_000
    /// Times that a transaction is run in all when it fails by serialization or deadlock.
    package var tries = 6

    package init() {}
}
