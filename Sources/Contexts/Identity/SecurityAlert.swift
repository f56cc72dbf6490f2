import Jobs
package import Kernel
package import Postgres

/// A change of credentials, or a series of wrong codes. The owner is told at every contact that the account had before.
package struct SecurityAlert: Sendable, Equatable {
    package typealias ID = Kernel.ID<SecurityAlert>

    /// What happened. The raw values are stored in tables and never change.
    package enum Kind: String, Sendable, CaseIterable {
        /// The account has a new e-mail address, or its first.
        case email
        /// The account has a new telephone number, or its first.
        case phone
        case providerLinked = "provider-linked"
        case providerUnlinked = "provider-unlinked"
        case password
        case secondFactorOn = "second-factor-on"
        case secondFactorOff = "second-factor-off"
        case recoveryCodesRenewed = "recovery-codes-renewed"
        case recoveryCodeUsed = "recovery-code-used"
        /// Somebody typed several wrong codes of the second factor in a row.
        case wrongCodes = "wrong-codes"
    }

    package let id: ID
    package let person: Person.ID
    package let kind: Kind
    /// The contacts of the account before the change; never empty.
    package let contacts: [Contact]
    /// The person's language.
    package let language: Language

    /// Stores an alert and publishes `AlertRaised`.
    ///
    /// - Parameter person: the person as they were before the change.
    static func raise(_ kind: Kind, about person: Person, in tx: Transaction) async throws {
        let id = ID()
        try await tx.run(
            """
            INSERT INTO identity.alert (id, person_id, kind, contacts)
            VALUES (\(id), \(person.id), \(kind), \(person.contacts.map(\.canonical))::text[])
            """)
        try await Outbox.publish(AlertRaised(alert: id), in: tx)
    }

    /// Returns the alert and deletes its row in the same transaction, so that it is told once.
    ///
    /// - Returns: nil where it was told before, or the account is erased.
    package static func locked(_ id: ID, in tx: Transaction) async throws -> SecurityAlert? {
        try await tx.read(
            Query<SecurityAlert?>.first(
                """
                DELETE FROM identity.alert a USING identity.person p WHERE a.id = \(id) AND p.id = a.person_id
                RETURNING a.id, a.person_id, a.kind, a.contacts, p.language
                """
            ) { row in
                let (id, person, kind): (ID, Person.ID, Kind) = (try row.next(), try row.next(), try row.next())
                let contacts: [String] = try row.next()
                return SecurityAlert(
                    id: id, person: person, kind: kind, contacts: contacts.compactMap(Contact.init(typed:)), language: try row.next())
            })
    }
}
