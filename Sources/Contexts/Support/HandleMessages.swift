import Auditing
import Identity
package import Kernel
package import Postgres

extension ContactMessage {
    /// Which messages a list has.
    package enum Queue: String, Sendable, CaseIterable {
        case open, handled, all

        fileprivate var condition: SQL {
            switch self {
            case .open: "handled_at IS NULL"
            case .handled: "handled_at IS NOT NULL"
            case .all: "true"
            }
        }
    }

    /// The messages on one page of a list.
    package static let mostListed = 30

    /// The messages of a queue, the newest first. There is one more than `mostListed` if another page follows.
    ///
    /// - Parameters:
    ///   - words: a reference, an e-mail address or a telephone number; or a part of the name, of the order number or of the text. All
    ///     messages match an empty text.
    ///   - last: the last message of the page before; nil for the first page. If it is erased, this is the first page again.
    package static func list(_ queue: Queue, matching words: String, after last: ID?) -> Query<[ContactMessage]> {
        let rest: SQL =
            if let last {
                """
                coalesce((SELECT m.received_at < l.received_at OR m.received_at = l.received_at AND m.id > l.id
                    FROM support.message l WHERE l.id = \(last)), true)
                """
            } else {
                "true"
            }
        return .all(
            """
            SELECT \(columns) FROM support.message m WHERE \(queue.condition) AND \(condition(words)) AND \(rest)
            ORDER BY received_at DESC, id LIMIT \(mostListed + 1)
            """
        ) { row in try ContactMessage(&row) }
    }

    /// How many messages are open.
    package static let openCount = Query<Int>.one("SELECT count(*)::int FROM support.message WHERE handled_at IS NULL") { row in
        try row.next()
    }

    private static func condition(_ words: String) -> SQL {
        guard !words.isEmpty else { return "true" }
        if words.wholeMatch(of: /[Mm]-[0-9A-Fa-f]{8}/) != nil { return "right(id::text, 8) = lower(\(String(words.dropFirst(2))))" }
        if let contact = Contact(typed: words) { return "contact = \(contact)" }
        let pattern = "%" + words.replacing(/[\\%_]/) { "\\\($0.output)" } + "%"
        return "(name ILIKE \(pattern) OR order_number ILIKE \(pattern) OR words ILIKE \(pattern))"
    }

    /// Marks a message as handled, or as open again, and records that.
    ///
    /// - Returns: false if there is nothing to change: the message is erased, or somebody else was faster.
    package static func set(handled isHandled: Bool, _ id: ID, by actor: Actor, in tx: Transaction) async throws -> Bool {
        let change = Query<(before: String?, after: String?)?>.first(
            """
            UPDATE support.message m SET handled_at = CASE WHEN \(isHandled) THEN kernel.now() END
            FROM (SELECT id, handled_at FROM support.message WHERE id = \(id) FOR UPDATE) old
            WHERE m.id = old.id AND (old.handled_at IS NULL) = \(isHandled)
            RETURNING kernel.iso8601(old.handled_at), kernel.iso8601(m.handled_at)
            """
        ) { row in (try row.next(), try row.next()) }
        guard let (before, after) = try await tx.read(change) else { return false }
        let value = { (text: String?) in text.map { Audit.Value.text($0) } ?? .none }
        try await Audit.record(
            isHandled ? "support.message-handled" : "support.message-reopened", by: actor, on: Audit.Subject("message", id),
            before: ["support.message.handled_at": value(before)], after: ["support.message.handled_at": value(after)], in: tx)
        return true
    }
}
