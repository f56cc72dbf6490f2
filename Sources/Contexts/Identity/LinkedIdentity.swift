import Auditing
import Jobs
package import Kernel
package import Postgres

/// A person's login at an identity provider. It also opens the account here.
package struct LinkedIdentity: Sendable, Equatable {
    /// The provider's issuer URL (OpenID Connect Core 1.0 §2).
    package let issuer: String
    /// The provider's identifier of the person, unique for the issuer.
    package let subject: String

    package enum Refusal: Error, Equatable {
        /// It opens another account, or the person has another login at that provider.
        case taken
        /// The session has ended, belongs to another person, or its last step-up is too long ago.
        case notSteppedUp
    }

    package init(issuer: String, subject: String) {
        self.issuer = issuer
        self.subject = subject
    }

    /// The person whose account it opens; nil where it opens none.
    package var person: Query<Person?> {
        .first(
            """
            SELECT \(Person.columns)
            FROM identity.foreign_login f JOIN identity.person p ON p.id = f.person_id
            WHERE f.issuer = \(issuer) AND f.subject = \(subject)
            """
        ) { row in try Person(&row) }
    }

    /// The identity providers that open a person's account, in the order in which they were linked.
    package static func issuers(of person: Person.ID) -> Query<[String]> {
        .all("SELECT issuer FROM identity.foreign_login WHERE person_id = \(person) ORDER BY linked_at, issuer") { row in try row.next() }
    }

    /// Links it to a person's account, and alerts the owner. Linking it again to the same person changes nothing.
    ///
    /// - Throws: `Refusal.taken`; the transaction stays usable then.
    package func link(to person: Person.ID, in tx: Transaction) async throws {
        let isLinked = try await Person.changeCredentials(.providerLinked, of: person, in: tx) { try await insert(for: person, in: tx) }
        guard !isLinked, try await tx.read(self.person)?.id != person else { return }
        throw Refusal.taken
    }

    /// Links it to the person of the session that began the link, if that session is still stepped up.
    ///
    /// - Throws: `Refusal`; the transaction stays usable then.
    package func link(to person: Person.ID, askedIn session: Session.ID, in tx: Transaction) async throws {
        _ = try await tx.read(Person.locked(person))
        guard try await tx.read(Session.isSteppedUp(session, of: person)) else { throw Refusal.notSteppedUp }
        try await link(to: person, in: tx)
    }

    /// - Returns: false where it opens an account already, or the person has another login at that provider.
    private func insert(for person: Person.ID, in tx: Transaction) async throws -> Bool {
        let linked = try await tx.run(
            """
            INSERT INTO identity.foreign_login (issuer, subject, person_id) VALUES (\(issuer), \(subject), \(person)) ON CONFLICT DO NOTHING
            """)
        guard linked == 1 else { return false }
        try await Audit.record("identity.house-linked", by: person.actor, on: person.auditSubject, ["issuer": issuer], in: tx)
        return true
    }

    /// Unlinks a provider from a person's account, and alerts the owner.
    ///
    /// - Returns: false where the provider was not linked.
    @discardableResult
    package static func unlink(_ issuer: String, from person: Person.ID, in tx: Transaction) async throws -> Bool {
        try await Person.changeCredentials(.providerUnlinked, of: person, in: tx) {
            guard try await tx.run("DELETE FROM identity.foreign_login WHERE issuer = \(issuer) AND person_id = \(person)") == 1 else {
                return false
            }
            try await Audit.record("identity.house-unlinked", by: person.actor, on: person.auditSubject, ["issuer": issuer], in: tx)
            return true
        }
    }

    /// Makes an account for somebody whose e-mail address a provider has verified. This login opens the account.
    ///
    /// - Parameters:
    ///   - name: the person's name at the provider; nil where the provider gave none.
    ///   - terms: the version of the terms that the person accepted, for the audit log.
    /// - Throws: `Refusal.taken` where an account has the address or the login by now. The transaction must be rolled back then.
    package func signUp(_ email: EmailAddress, named name: String?, accepting terms: String, in language: Language, in tx: Transaction)
        async throws -> Person
    {
        let id = Person.ID()
        let made = try await tx.run(
            """
            INSERT INTO identity.person (id, name, language, email, email_verified_at)
            VALUES (\(id), \(Person.name(given: name, to: email)), \(language), \(email), kernel.now())
            ON CONFLICT DO NOTHING
            """)
        let person = try await tx.read(Person.with(id))
        guard made == 1, let person else { throw Refusal.taken }
        try await Audit.record("identity.signed-up", by: id.actor, on: id.auditSubject, ["terms": terms], in: tx)
        guard try await insert(for: id, in: tx) else { throw Refusal.taken }
        try await Verification.endSignUps(at: .email(email), in: tx)
        try await Outbox.publish(SignedUp(person: id), in: tx)
        return person
    }
}
