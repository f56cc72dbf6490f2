package import Kernel
package import Postgres

/// An address in a person's address book, to choose at the checkout.
package struct SavedAddress: Sendable, Equatable {
    package typealias ID = Kernel.ID<SavedAddress>

    package let id: ID
    /// The person's name for it, such as "Bureau"; empty where it has none.
    package let label: String
    /// Without e-mail address and notes.
    package let recipient: Recipient
    /// Whether the checkout begins with it. Exactly one of a person's addresses is the default.
    package let isDefault: Bool

    /// The most addresses of one person.
    package static let most = 20
    /// The longest label, in Unicode scalars.
    package static let mostOfLabel = 40

    /// The person's book: the default address first, then the most recently added one.
    package static func all(of person: Person.ID) -> Query<[SavedAddress]> {
        .all("SELECT \(columns) FROM identity.address WHERE person_id = \(person) ORDER BY is_default DESC, made_at DESC, id DESC") { row in
            try SavedAddress(&row)
        }
    }

    /// One of the person's addresses; nil where it belongs to another person or does not exist.
    package static func with(_ id: ID, of person: Person.ID) -> Query<SavedAddress?> {
        .first("SELECT \(columns) FROM identity.address WHERE id = \(id) AND person_id = \(person)") { row in try SavedAddress(&row) }
    }

    private static let columns: SQL = "id, label, is_default, full_name, phone, city_code, street, landmark, '' AS email, '' AS notes"

    private init(_ row: inout Row) throws {
        id = try row.next()
        label = try row.next()
        isDefault = try row.next()
        recipient = try Recipient(&row)
    }
}

extension SavedAddress {
    /// The checked and tidied input for an address.
    package struct Draft: Sendable, Equatable {
        package let label: String
        package let recipient: Recipient

        /// - Parameter typed: the answers for a `Recipient`. E-mail address and notes are ignored.
        /// - Throws: `Faults`. Whether the city is in the list is checked when the address is saved.
        package init(label typedLabel: String, typed: [Recipient.Field: String]) throws(Faults) {
            let label = typedLabel.tidied
            let fault = FormFault(in: label, most: mostOfLabel)
            let fields = typed.filter { $0.key != .email && $0.key != .notes }
            do {
                recipient = try Recipient(typed: fields)
            } catch {
                throw Faults(label: fault, fields: error.fields)
            }
            if let fault { throw Faults(label: fault, fields: [:]) }
            self.label = label
        }

        /// The address of that recipient, without a label.
        package init(_ recipient: Recipient) {
            label = ""
            self.recipient = recipient.place
        }
    }

    /// All fields with a fault, so that a page can show them all at once.
    package struct Faults: Error, Equatable, Sendable {
        package let label: FormFault?
        package let fields: [Recipient.Field: FormFault]

        package init(label: FormFault? = nil, fields: [Recipient.Field: FormFault]) {
            self.label = label
            self.fields = fields
        }
    }
}
