import Jobs
package import Kernel
package import Postgres

/// Something that happened to the ways into an account. Its owner is told of it, at every contact from before.
package struct SecurityAlert: Sendable, Equatable {
    package typealias ID = Kernel.ID<SecurityAlert>

    /// What happened. The raw values stand in tables and never change.
    package enum Kind: String, Sendable, CaseIterable {
        /// The account has another e-mail address, or its first.
        case email
        /// The account has another telephone number, or its first.
        case phone
        case providerLinked = "provider-linked"
        case providerUnlinked = "provider-unlinked"
        case password
        case secondFactorOn = "second-factor-on"
        case secondFactorOff = "second-factor-off"
        case recoveryCodesRenewed = "recovery-codes-renewed"
        case recoveryCodeUsed = "recovery-code-used"
        /// Somebody typed several wrong codes of the second factor, one after the other.
        case wrongCodes = "wrong-codes"
    }

    package let id: ID
    package let person: Person.ID
    package let kind: Kind
    /// The contacts of the account before it happened; never empty.
    package let contacts: [Contact]
    /// The person's.
    package let language: Language

    /// Notes it and publishes `AlertRaised`.
    ///
    /// - Parameter person: as they were before it happened.
    static func raise(_ kind: Kind, about person: Person, in tx: Transaction) async throws {
        let id = ID()
        try await tx.run(
            """
            INSERT INTO identity.alert (id, person_id, kind, contacts)
            VALUES (\(id), \(person.id), \(kind), \(person.contacts.map(\.canonical))::text[])
            """)
        try await Outbox.publish(AlertRaised(alert: id), in: tx)
    }

    /// Takes it, so that it is told once. Its row goes with the transaction in which it is told.
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
