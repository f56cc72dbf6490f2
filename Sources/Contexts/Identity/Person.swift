package import Kernel
package import Postgres

package struct Person: Sendable, Equatable {
    package typealias ID = Kernel.ID<Person>

    package let id: ID
    /// The name that others see.
    package let name: String
    /// The language of messages to this person.
    package let language: Language
    /// Verified, like `phone`. A person has at least one of the two.
    package let email: EmailAddress?
    package let phone: PhoneNumber?
    package let hasPassword: Bool
    /// Increases with each change of a credential or a staff role.
    package let credentialsVersion: Int

    /// The e-mail address and the telephone number, as far as they exist; at least one.
    package var contacts: [Contact] { [email.map(Contact.email), phone.map(Contact.phone)].compactMap { $0 } }

    /// The contact for messages that go to one contact only: the e-mail address, or else the telephone number.
    package var bestContact: Contact? { email.map(Contact.email) ?? phone.map(Contact.phone) }

    /// The key of their cart, checkout and orders.
    package var visitor: VisitorKey { VisitorKey(person: id) }

    /// The person; nil where there is none, or none any more.
    package static func with(_ id: ID) -> Query<Person?> {
        .first("SELECT \(columns) FROM identity.person p WHERE id = \(id)") { row in try Person(&row) }
    }

    /// The person, locked until the transaction ends. Concurrent changes of credentials and inserts that refer to the person wait.
    package static func locked(_ id: ID) -> Query<Person?> {
        .first("SELECT \(columns) FROM identity.person p WHERE id = \(id) FOR UPDATE") { row in try Person(&row) }
    }

    /// The person whose account has that contact; nil where there is none.
    package static func reached(at contact: Contact) -> Query<Person?> {
        .first(
            """
            SELECT \(columns) FROM identity.person p WHERE email = \(contact) OR phone = \(contact)
            """
        ) { row in try Person(&row) }
    }

    /// The columns of `identity.person p` that `init(_:)` reads.
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
