package import Identity
package import Postgres

/// Whether a person wants notifications of one kind on one channel. Messages about the account have no preference.
package struct Preference: Hashable, Sendable {
    package let kind: NotificationType.Kind
    package let channel: Channel

    package init(kind: NotificationType.Kind, channel: Channel) {
        self.kind = kind
        self.channel = channel
    }

    /// All preferences that a person can set.
    package static let all: [Preference] = NotificationType.Kind.chosen.flatMap { kind in
        Channel.allCases.filter { $0 != .sms || kind == .deliveries }.map { Preference(kind: kind, channel: $0) }
    }

    /// The default. Text messages are off until a person asks for them.
    package var isWantedAtFirst: Bool { channel != .sms }

    /// The preferences that are on for the person.
    package static func wanted(by person: Person.ID) -> Query<Set<Preference>> {
        Query<[(Preference, Bool)]>.all("SELECT kind, channel, is_wanted FROM notifications.preference WHERE person_id = \(person)") {
            row in
            (Preference(kind: try row.next(), channel: try row.next()), try row.next())
        }.map { said in
            let said = Dictionary(said, uniquingKeysWith: { $1 })
            return Set(all.filter { said[$0] ?? $0.isWantedAtFirst })
        }
    }

    /// Saves the preferences of the page; those that are not in `wanted` are off.
    ///
    /// - Parameter shown: the preferences that the page has boxes for.
    package static func save(
        _ wanted: Set<Preference>, among shown: [Preference] = all, of person: Person.ID, in tx: Transaction
    ) async throws {
        _ = try await tx.run(shown.map { $0.statement(isWanted: wanted.contains($0), of: person) })
    }

    func set(isWanted: Bool, of person: Person.ID, in tx: Transaction) async throws {
        try await tx.run(statement(isWanted: isWanted, of: person))
    }

    private func statement(isWanted: Bool, of person: Person.ID) -> SQL {
        """
        INSERT INTO notifications.preference (person_id, kind, channel, is_wanted) VALUES (\(person), \(kind), \(channel), \(isWanted))
        ON CONFLICT (person_id, kind, channel) DO UPDATE SET is_wanted = EXCLUDED.is_wanted, said_at = kernel.now()
        """
    }
}
