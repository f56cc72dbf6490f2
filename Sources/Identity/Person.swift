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
    /// Rises with each change of a way into the account.
    package let credentialsVersion: Int

    /// E-mail address and telephone number, those that there are; at least one.
    package var contacts: [Contact] { [email.map(Contact.email), phone.map(Contact.phone)].compactMap { $0 } }

    /// By which they are told of what happens to their account.
    package var bestContact: Contact? { email.map(Contact.email) ?? phone.map(Contact.phone) }

    /// Under which their cart, checkout and orders stand.
    package var visitor: VisitorKey { VisitorKey(person: id) }

    /// That person; nil where there is none (any more).
    package static func with(_ id: ID) -> Query<Person?> {
        .first("SELECT \(columns) FROM identity.person p WHERE id = \(id)") { row in try Person(&row) }
    }

    /// The same, held until the transaction ends: whoever writes of the person or changes a way into the account waits.
    package static func locked(_ id: ID) -> Query<Person?> {
        .first("SELECT \(columns) FROM identity.person p WHERE id = \(id) FOR UPDATE") { row in try Person(&row) }
    }

    /// Whose account that address opens; nil where it opens none.
    package static func reached(at contact: Contact) -> Query<Person?> {
        .first(
            """
            SELECT \(columns) FROM identity.person p WHERE email = \(contact) OR phone = \(contact)
            """
        ) { row in try Person(&row) }
    }

    /// What `init(_:)` reads, of `identity.person p`.
    static let columns: SQL = "p.id, p.name, p.language, p.email, p.phone, p.password IS NOT NULL, p.credentials_version"

    /// Reads `columns`.
    init(_ row: inout Row) throws {
        id = try row.next()
        name = try row.next()
        language = try row.next()
        email = try row.next()
        phone = try row.next()
        hasPassword = try row.next()
        credentialsVersion = try row.next()
    }
}
