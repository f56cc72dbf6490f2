package import Identity
package import Images
package import Jobs
package import Kernel
import Media
package import Postgres
import Secrets
package import Settings

/// A message that somebody sent by the contact form.
package struct ContactMessage: Sendable, Equatable {
    package typealias ID = Kernel.ID<ContactMessage>

    /// A closed list, because the operator sorts messages by it.
    package enum Kind: String, Sendable, CaseIterable {
        case order, listing, account, selling, privacy, other
    }

    package let id: ID
    package let topic: Kind
    package let name: String
    /// Where the answer goes.
    package let contact: Contact
    /// As it was typed; empty for a message that is about no order.
    package let orderNumber: String
    /// With its line breaks.
    package let words: String
    /// The language in which an answer should be written.
    package let language: Language
    /// Who was logged in; nil for a guest.
    package let person: Person.ID?
    package let receivedAt: Moment
    /// When the staff marked it as handled; nil while it is open.
    package let handledAt: Moment?

    /// The short name of the message, for people who speak of it.
    package var reference: String { "M-" + id.description.suffix(8).uppercased() }

    /// Days after which a message is deleted.
    package static let daysKept = 730
}

extension ContactMessage {
    static var columns: SQL { "id, topic, name, contact, order_number, words, language, person_id, received_at, handled_at" }

    init(_ row: inout Row) throws {
        self.init(
            id: try row.next(), topic: try row.next(), name: try row.next(), contact: try row.next(), orderNumber: try row.next(),
            words: try row.next(), language: try row.next(), person: try row.next(), receivedAt: try row.next(),
            handledAt: try row.next())
    }

    /// The newest first.
    package static func newest(_ most: Int) -> Query<[ContactMessage]> {
        .all("SELECT \(columns) FROM support.message ORDER BY received_at DESC, id LIMIT \(most)") { row in try ContactMessage(&row) }
    }

    /// The message; nil if it was erased.
    package static func with(_ id: ID) -> Query<ContactMessage?> {
        .first("SELECT \(columns) FROM support.message WHERE id = \(id)") { row in try ContactMessage(&row) }
    }

    /// The message, locked against erasure until the transaction ends; nil if it was erased.
    package static func locked(_ id: ID) -> Query<ContactMessage?> {
        .first("SELECT \(columns) FROM support.message WHERE id = \(id) FOR UPDATE") { row in try ContactMessage(&row) }
    }

    /// Stores a message. The same form sent again changes nothing.
    ///
    /// - Parameters:
    ///   - id: from the form.
    ///   - files: what the private store holds already.
    ///   - person: who is logged in; nil for a guest.
    ///   - operatorAddress: where the operator reads mail; nil where none is configured.
    /// - Returns: false if the form was sent before. Then the files belong to no message.
    @discardableResult
    package static func receive(
        _ id: ID, _ draft: ContactDraft, files: [StoredPrivateFile] = [], of person: Person.ID?, in language: Language,
        operatorAddress: EmailAddress?, in tx: Transaction
    ) async throws -> Bool {
        let stored = try await tx.run(
            """
            INSERT INTO support.message (id, topic, name, contact, order_number, words, language, person_id)
            VALUES (\(id), \(draft.topic), \(draft.name), \(draft.contact), \(draft.orderNumber), \(draft.words),
                \(language), \(person as Person.ID?))
            ON CONFLICT ON CONSTRAINT message_sent_before DO NOTHING
            """)
        guard stored > 0 else { return false }
        for file in files { try await PrivateFile.store(file, for: filesSubject(of: id), in: tx) }
        try await Outbox.publish(ContactMessageReceived(message: id, operatorAddress: operatorAddress), in: tx)
        return true
    }

    /// Messages in an hour from one client network, and from one person or one contact.
    package static let perNetworkSetting = TypedSetting<Int>("contact.messages-per-network", 10, .messages, in: 1...10_000, by: .admin)
    package static let perPersonSetting = TypedSetting<Int>("contact.messages-per-person", 5, .messages, in: 1...1_000, by: .admin)

    /// Consumes one of the messages per hour from one client network, and one of those of one person and of one contact.
    ///
    /// A cookie is easily dropped, so a guest counts by network and contact only. The attempt counts even if the message fails, so use a
    /// separate transaction.
    /// - Throws: `RateLimit.Exceeded`.
    package static func takeRateLimit(of remoteAddress: String, by person: Person.ID?, for contact: Contact, in tx: Transaction)
        async throws
    {
        let settings = try await tx.read(SettingValues.now)
        let (perNetwork, perPerson) = (settings[perNetworkSetting], settings[perPersonSetting])
        try await RateLimit.consume("support.network:" + remoteAddress, limit: perNetwork, per: 3_600, in: tx)
        if let person { try await RateLimit.consume("support.person:\(person)", limit: perPerson, per: 3_600, in: tx) }
        try await RateLimit.consume(
            "support.contact:" + Digest.sha256(hexadecimal: contact.canonical), limit: perPerson, per: 3_600, in: tx)
    }

    /// Deletes messages and releases their files.
    static func delete(where condition: SQL, in tx: Transaction) async throws {
        let deleted = Query<[ID]>.all("DELETE FROM support.message WHERE \(condition) RETURNING id") { row in try row.next() }
        try await PrivateFile.release(try await tx.read(deleted).map(\.description), kind: filesKind, in: tx)
    }

    /// Deletes the messages that are older than `daysKept`.
    package static func sweep(in tx: Transaction) async throws {
        try await delete(where: "received_at < kernel.now() - make_interval(days => \(daysKept))", in: tx)
    }

    /// Registers the job that deletes old messages.
    package static func register(on jobs: inout JobTable) {
        jobs.every(86_400, "support.sweep") { db in
            try await db.transaction { tx in try await sweep(in: tx) }
        }
    }
}
