import Loops

/// One connection that listens on all requested channels and reconnects when it breaks. It is used on its loop only.
final class Listener: ConnectionOwner {
    private struct Subscriber {
        let channel: String
        let heard: @Sendable (String?) -> Void
    }

    private let url: String
    private var subscribers: [Subscriber] = []
    /// Subscribers whose LISTEN was sent but not answered yet.
    private var awaited: [Subscriber] = []
    private var connection: Connection?
    private var failures = 0
    private(set) var isClosed = false

    init(_ url: String) { self.url = url }

    func listen(_ channel: String, _ heard: @escaping @Sendable (String?) -> Void, on loop: isolated Loop) {
        let subscriber = Subscriber(channel: channel, heard: heard)
        subscribers.append(subscriber)
        if connection == nil { connect(on: loop) }
        if let connection, connection.isUsable { ask(for: [subscriber], connection, on: loop) }
    }

    private func connect(on loop: isolated Loop) {
        connection = Connection(url, options: Lanes.session, owner: self, on: loop)
    }

    func ready(_ connection: Connection, on loop: isolated Loop) {
        awaited = []
        ask(for: subscribers, connection, on: loop)
    }

    private func ask(for subscribers: [Subscriber], _ connection: Connection, on loop: isolated Loop) {
        awaited += subscribers
        let statements = subscribers.map { SQL(stringLiteral: "LISTEN \"" + $0.channel.replacing("\"", with: "\"\"") + "\"") }
        connection.send(statements, timeout: 5_000, trace: nil, continuation: nil, on: loop)
    }

    /// Runs a statement on this connection. It waits for nothing else, so load on the lanes does not delay it.
    func run(_ sql: SQL, on loop: isolated Loop) async throws {
        guard let connection, connection.isUsable else { throw DatabaseUnavailable(.disconnected) }
        _ = try await withCheckedThrowingContinuation(isolation: loop) { continuation in
            connection.send([sql], timeout: 5_000, trace: nil, continuation: continuation, on: loop)
        }
    }

    /// All statements are answered, so all LISTEN statements are.
    func idle(_ connection: Connection, on loop: isolated Loop) {
        failures = 0
        let answered = awaited
        awaited = []
        for subscriber in answered { subscriber.heard(nil) }
    }

    func broke(_ connection: Connection, message: String, on loop: isolated Loop) {
        guard !isClosed else { return }
        failures += 1
        let mine = LoopBound(self, on: loop)
        loop.after(milliseconds: min(400, 25 << min(failures, 4))) { loop in
            let listener = mine.get(on: loop)
            if !listener.isClosed { listener.connect(on: loop) }
        }
    }

    func notified(channel: String, payload: String, on loop: isolated Loop) {
        for subscriber in subscribers where subscriber.channel == channel { subscriber.heard(payload) }
    }

    func close(on loop: isolated Loop) {
        isClosed = true
        connection?.close("closed", on: loop)
    }
}

/// Sends NOTIFY once for many commits. NOTIFY inside each transaction would make all commits queue for one lock.
final class Notifier {
    private var channels: Set<String> = []

    func add(_ more: Set<String>, for database: Database, on loop: isolated Loop) {
        let isFirst = channels.isEmpty
        channels.formUnion(more)
        guard isFirst, !channels.isEmpty else { return }
        let mine = LoopBound(self, on: loop)
        loop.after(milliseconds: 2) { loop in
            let channels = mine.get(on: loop).takeAll()
            // If NOTIFY fails, listeners find the work by polling.
            loop.task { try await database.search(Query.all("SELECT pg_notify(unnest(\(channels)::text[]), '')") { _ in }) }
        }
    }

    private func takeAll() -> [String] {
        defer { channels.removeAll() }
        return Array(channels)
    }
}
