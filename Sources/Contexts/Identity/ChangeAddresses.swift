import Kernel
import Places
package import Postgres

/// Changes of a person's address book. Concurrent changes of one book run one after the other.
extension SavedAddress {
    package enum Refusal: Error, Equatable {
        /// The book has `most` addresses already.
        case full
    }

    /// Adds an address to the book. The first one becomes the default.
    ///
    /// An address that is in the book already is not added again, so a form sent twice adds once. A new label replaces the old one.
    /// - Returns: the key of the new or existing address.
    /// - Throws: `Refusal.full`; `Faults` where the city is not in the list.
    @discardableResult
    package static func add(_ draft: Draft, for person: Person.ID, in tx: Transaction) async throws -> ID {
        let book = try await book(of: person, with: draft, in: tx)
        if let known = book.first(where: { $0.recipient == draft.recipient }) {
            if !draft.label.isEmpty { try await tx.run("UPDATE identity.address SET label = \(draft.label) WHERE id = \(known.id)") }
            return known.id
        }
        guard book.count < most else { throw Refusal.full }
        let (id, recipient) = (ID(), draft.recipient)
        try await tx.run(
            """
            INSERT INTO identity.address (id, person_id, label, full_name, phone, city_code, street, landmark, is_default)
            VALUES (\(id), \(person), \(draft.label), \(recipient.fullName), \(recipient.phone), \(recipient.city), \(recipient.street),
                \(recipient.landmark), \(book.isEmpty))
            """)
        return id
    }

    /// - Returns: false where the person has no such address.
    /// - Throws: `Faults` where the city is not in the list.
    package static func change(_ id: ID, to draft: Draft, of person: Person.ID, in tx: Transaction) async throws -> Bool {
        let recipient = draft.recipient
        guard try await book(of: person, with: draft, in: tx).contains(where: { $0.id == id }) else { return false }
        try await tx.run(
            """
            UPDATE identity.address
            SET label = \(draft.label), full_name = \(recipient.fullName), phone = \(recipient.phone), city_code = \(recipient.city),
                street = \(recipient.street), landmark = \(recipient.landmark)
            WHERE id = \(id)
            """)
        return true
    }

    /// Removes an address. If it was the default, the most recently added one becomes the default.
    ///
    /// - Returns: false where the person has no such address.
    package static func remove(_ id: ID, of person: Person.ID, in tx: Transaction) async throws -> Bool {
        let book = try await book(of: person, in: tx)
        guard let removed = book.first(where: { $0.id == id }) else { return false }
        try await tx.run("DELETE FROM identity.address WHERE id = \(id)")
        if removed.isDefault, let next = book.first(where: { $0.id != id }) {
            try await tx.run("UPDATE identity.address SET is_default = true WHERE id = \(next.id)")
        }
        return true
    }

    /// Makes an address the default, with which a checkout begins.
    ///
    /// - Returns: false where the person has no such address.
    package static func makeDefault(_ id: ID, of person: Person.ID, in tx: Transaction) async throws -> Bool {
        guard try await book(of: person, in: tx).contains(where: { $0.id == id }) else { return false }
        try await tx.run([
            "UPDATE identity.address SET is_default = false WHERE person_id = \(person) AND is_default",
            "UPDATE identity.address SET is_default = true WHERE id = \(id)",
        ])
        return true
    }

    /// Locks the book until the transaction ends and reads it.
    private static func book(of person: Person.ID, in tx: Transaction) async throws -> [SavedAddress] {
        try await tx.run("SELECT pg_advisory_xact_lock(hashtextextended(\(person)::text, 20261122))")
        return try await tx.read(all(of: person))
    }

    private static func book(of person: Person.ID, with draft: Draft, in tx: Transaction) async throws -> [SavedAddress] {
        guard try await tx.read(City.named(draft.recipient.city)) != nil else { throw Faults(fields: [.city: .malformed]) }
        return try await book(of: person, in: tx)
    }
}
