package import HTML
package import Identity
package import Kernel
package import Links
package import Postgres

/// A notification on the shop's own pages.
package struct InAppNotification: Sendable {
    package typealias ID = Kernel.ID<InAppNotification>

    package let id: ID
    package let type: NotificationType
    /// A key or a number; see `NotificationKey`.
    package let subject: String
    package let at: Moment
    package let isRead: Bool

    private let content: InAppContent

    /// The notification in one sentence.
    package var sentence: Message { content.sentence }

    /// The page with the details.
    package func address(_ link: Link) -> SiteURL { content.address(link) }

    /// How many notifications the person has not read.
    ///
    /// - Parameter person: an SQL expression for the person's key.
    package static func unread(of person: SQL) -> Query<Int> {
        .one("SELECT count(*) FROM notifications.notice WHERE person_id = \(person) AND read_at IS NULL") { row in try row.next() }
    }

    /// The newest first, at most a hundred.
    ///
    /// - Parameter kinds: only notifications of these kinds.
    package static func newest(
        of person: Person.ID, _ kinds: [NotificationType.Kind] = NotificationType.Kind.allCases
    ) -> Query<[InAppNotification]> {
        let types = NotificationType.allCases.filter { kinds.contains($0.kind) }
        return newest(of: person, types.map(\.rawValue))
    }

    private static func newest(of person: Person.ID, _ types: [String]) -> Query<[InAppNotification]> {
        Query<[InAppNotification?]>.all(
            """
            SELECT id, topic, subject, made_at, read_at IS NOT NULL FROM notifications.notice
            WHERE person_id = \(person) AND topic = ANY (\(types)::text[]) ORDER BY made_at DESC, id DESC LIMIT 100
            """
        ) { row in
            let (id, type, subject) = (try row.next(ID.self), try row.next(NotificationType.self), try row.next(String.self))
            guard let content = type.inApp?(subject) else { return nil }
            return InAppNotification(
                id: id, type: type, subject: subject, at: try row.next(), isRead: try row.next(), content: content)
        }.map { notices in notices.compactMap { $0 } }
    }

    /// - Parameter notice: one of the person's notifications; nil for all of them.
    package static func mark(_ notice: ID?, isRead: Bool, by person: Person.ID, in tx: Transaction) async throws {
        _ = try await tx.run(
            """
            UPDATE notifications.notice SET read_at = CASE WHEN \(isRead) THEN coalesce(read_at, kernel.now()) END
            WHERE person_id = \(person) AND (id = \(notice as ID?) OR \(notice as ID?)::uuid IS NULL)
            """)
    }
}
