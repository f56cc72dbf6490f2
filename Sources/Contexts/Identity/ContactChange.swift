package import Kernel
package import Postgres

/// A request to replace a person's e-mail address or telephone number, or to add the first one of its kind.
package struct ContactChange: Sendable, Equatable {
    package typealias ID = Kernel.ID<ContactChange>

    package let id: ID
    package let person: Person.ID
    /// The contact to replace; nil where the person has none of that kind.
    package let old: Contact?
    package let new: Contact
    package let isOldConfirmed: Bool
    package let isNewConfirmed: Bool
    package let isDone: Bool

    package static func with(_ id: ID) -> Query<ContactChange?> {
        .first(
            """
            SELECT id, person_id, coalesce(old_email, old_phone), coalesce(new_email, new_phone),
                   old_confirmed_at IS NOT NULL, new_confirmed_at IS NOT NULL, done_at IS NOT NULL
            FROM identity.change WHERE id = \(id)
            """
        ) { row in
            try ContactChange(
                id: row.next(), person: row.next(), old: row.next(), new: row.next(), isOldConfirmed: row.next(),
                isNewConfirmed: row.next(),
                isDone: row.next())
        }
    }
}
