package import Identity
package import Kernel
package import Postgres

/// An address that a person keeps in their book, to be chosen at the checkout.
package struct SavedAddress: Sendable, Equatable {
    package typealias ID = Kernel.ID<SavedAddress>

    package let id: ID
    /// What the person calls it, such as "Bureau"; empty where it has no name.
    package let label: String
    /// Without e-mail address and notes.
    package let recipient: Recipient
    /// Which the checkout begins with. Of a person's addresses exactly one is it.
    package let isDefault: Bool

    /// The most addresses of one person.
    package static let most = 20
    /// The longest label, in Unicode scalars.
    package static let mostOfLabel = 40

    /// The person's book: the default address first, then the one that was added last.
    package static func all(of person: Person.ID) -> Query<[SavedAddress]> {
        .all("SELECT \(columns) FROM orders.address WHERE person_id = \(person) ORDER BY is_default DESC, made_at DESC, id DESC") { row in
            try SavedAddress(&row)
        }
    }

    /// One of the person's; nil for another's, as for one that does not exist.
    package static func with(_ id: ID, of person: Person.ID) -> Query<SavedAddress?> {
        .first("SELECT \(columns) FROM orders.address WHERE id = \(id) AND person_id = \(person)") { row in try SavedAddress(&row) }
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
    /// What a person typed for an address: checked, tidied, and within its bounds.
    package struct Draft: Sendable, Equatable {
        package let label: String
        package let recipient: Recipient

        /// - Parameter typed: as `Recipient` takes it; e-mail address and notes are left out.
        /// - Throws: `Faults`. Whether the city is in the list is asked when the address is kept.
        package init(label typedLabel: String, typed: [Recipient.Field: String]) throws(Faults) {
            let label = typedLabel.tidied
            let fault = Recipient.Fault(in: label, most: mostOfLabel)
            let fields = typed.filter { $0.key != .email && $0.key != .notes }
            do {
                recipient = try Recipient(typed: fields)
            } catch {
                throw Faults(label: fault, fields: error.fields)
            }
            if let fault { throw Faults(label: fault, fields: [:]) }
            self.label = label
        }

        /// Where that recipient lives, without a name for it.
        package init(_ recipient: Recipient) {
            label = ""
            self.recipient = recipient.place
        }
    }

    /// Every field with a fault, so that a page can name them all at once.
    package struct Faults: Error, Equatable, Sendable {
        package let label: Recipient.Fault?
        package let fields: [Recipient.Field: Recipient.Fault]

        package init(label: Recipient.Fault? = nil, fields: [Recipient.Field: Recipient.Fault]) {
            self.label = label
            self.fields = fields
        }
    }
}
