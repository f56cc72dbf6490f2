import Loops
import Postgres
import Synchronization

/// Publishes committed changes of public pages: when a writer asks for it, and each second with a heartbeat. Every process with a page
/// cache has one, and `storefront.publish_page_changes` makes them take turns.
final class PagePublisher: Sendable {
    private struct State {
        var isPublishing = false
        var isAskedAgain = false
    }

    /// Notified after the commit of a transaction that recorded a change.
    private static let channel = "storefront.page_change"
    /// Milliseconds between two heartbeats.
    private static let interval = 1_000
    /// The least milliseconds between two publications.
    private static let pause = 2

    private let db: Database
    private let state = Mutex(State())

    /// - Parameter db: publishes on the connection that listens, so load on the lanes does not delay it.
    init(on db: Database) { self.db = db }

    /// Publishes whenever a writer asks for it, from now on.
    func listen() async {
        await db.listen(Self.channel) { [weak self] _ in self?.publish() }
    }

    /// Sends heartbeats until the publisher is released.
    func startHeartbeats() {
        let loop = db.loop
        loop.task { [weak self] in
            while await self?.beat() != nil { try await loop.sleep(milliseconds: Self.interval) }
        }
    }

    /// Publishes what is waiting, and sends a message in any case, unless another process has done so within this second. Without a
    /// database nothing happens; the readers notice the silence.
    func beat() async {
        try? await db.runOnListener("SELECT storefront.publish_page_changes(true)")
    }

    private func publish() {
        let begins = state.withLock { state in
            defer { state.isPublishing = true }
            state.isAskedAgain = state.isPublishing
            return !state.isPublishing
        }
        guard begins else { return }
        db.loop.task { [self] in
            while true {
                // If it fails, the next heartbeat publishes the change.
                try? await db.runOnListener("SELECT storefront.publish_page_changes(false)")
                let isAskedAgain = state.withLock { state in
                    defer { state.isAskedAgain = false }
                    state.isPublishing = state.isAskedAgain
                    return state.isAskedAgain
                }
                guard isAskedAgain else { return }
                try await db.loop.sleep(milliseconds: Self.pause)
            }
        }
    }
}
