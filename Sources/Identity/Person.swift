package import Kernel
package import Postgres

/// Somebody with an account.
package struct Person: Sendable, Equatable {
    package typealias ID = Kernel.ID<Person>

    package let id: ID
    /// How they want to be called.
    package let name: String
    /// In which they are written to.
    package let language: Language
    /// Shown to be theirs, as is `phone`; one of the two is always there.
    package let email: EmailAddress?
    package let phone: PhoneNumber?
    package let hasPassword: Bool

    /// By which they are told of what happens to their account.
    package var bestContact: Contact? { email.map(Contact.email) ?? phone.map(Contact.phone) }

    /// Under which their cart, checkout and orders stand.
    package var visitor: VisitorKey { VisitorKey(person: id) }

    /// That person; nil where there is none (any more).
    package static func with(_ id: ID) -> Query<Person?> {
        .first("SELECT id, name, language, email, phone, password IS NOT NULL FROM identity.person WHERE id = \(id)") { row in try Person(&row) }
    }

    /// Whose account that address opens; nil where it opens none.
    package static func reached(at contact: Contact) -> Query<Person?> {
        .first(
            """
            SELECT id, name, language, email, phone, password IS NOT NULL FROM identity.person
            WHERE email = \(contact) OR phone = \(contact)
            """
        ) { row in try Person(&row) }
    }

    /// When they chose the password that they have; nil where they have none.
    package static func passwordSet(by id: ID) -> Query<Moment?> {
        Query<Moment??>.first("SELECT password_set_at FROM identity.person WHERE id = \(id)") { row in try row.next(Moment?.self) }.map { $0 ?? nil }
    }

    /// Six columns: id, name, language, e-mail, phone, whether there is a password.
    init(_ row: inout Row) throws {
        id = try row.next()
        name = try row.next()
        language = try row.next()
        email = try row.next()
        phone = try row.next()
        hasPassword = try row.next()
    }
}
