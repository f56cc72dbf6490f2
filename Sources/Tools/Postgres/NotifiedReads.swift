import Loops
import Synchronization

extension Database {
    /// Calls `read` after each notification on the channel, and each time the listening connection was made, until the database is closed.
    ///
    /// Calls never overlap, so an older answer cannot replace a newer one. A notification during a call leads to one more call. A call that
    /// throws is repeated after a pause, because no other notification would bring that change.
    ///
    /// - Parameter rest: the least milliseconds between two calls. A notification after a longer silence is read at once.
    package func follow(_ channel: String, rest: Int = 0, _ read: @escaping @Sendable () async throws -> Void) async {
        let reads = NotifiedReads(self, rest, read)
        await listen(channel) { _ in reads.ask() }
    }
}

/// The reads of one follower of a channel, one at a time.
private final class NotifiedReads: Sendable {
    private struct State {
        var isReading = false
        var isAskedAgain = false
    }

    /// Milliseconds between a failed read and the next one.
    private static let pause = 200

    private let db: Database
    private let rest: Int
    private let read: @Sendable () async throws -> Void
    private let state = Mutex(State())

    init(_ db: Database, _ rest: Int, _ read: @escaping @Sendable () async throws -> Void) {
        self.db = db
        self.rest = rest
        self.read = read
    }

    func ask() {
        let begins = state.withLock { state in
            defer { state.isReading = true }
            state.isAskedAgain = state.isReading
            return !state.isReading
        }
        guard begins else { return }
        db.loop.task { [self] in
            repeat {
                state.withLock { $0.isAskedAgain = false }
                while (try? await read()) == nil {
                    guard await !db.isClosed else { return }
                    try await db.loop.sleep(milliseconds: Self.pause)
                }
                if rest > 0 { try await db.loop.sleep(milliseconds: rest) }
            } while !isOver
        }
    }

    /// Whether nothing was asked for during the read. Then the next request begins anew.
    private var isOver: Bool {
        state.withLock { state in
            state.isReading = state.isAskedAgain
            return !state.isAskedAgain
        }
    }
}
