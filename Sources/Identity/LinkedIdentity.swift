import Auditing
import Jobs
package import Kernel
package import Postgres

/// A person's login at another house, which opens the account here too.
package struct LinkedIdentity: Sendable, Equatable {
    package let issuer: String
    /// The house's own name for the person.
    package let subject: String

    package enum Refusal: Error, Equatable {
        /// It opens somebody else's account, or the person has another login at that house.
        case taken
        /// The session has ended, is another person's, or its person has not shown again who they are some minutes ago at most.
        case notSteppedUp
    }

    package init(issuer: String, subject: String) {
        self.issuer = issuer
        self.subject = subject
    }

    /// Whose account it opens; nil where it opens none.
    package var person: Query<Person?> {
        .first(
            """
            SELECT \(Person.columns)
            FROM identity.foreign_login f JOIN identity.person p ON p.id = f.person_id
            WHERE f.issuer = \(issuer) AND f.subject = \(subject)
            """
        ) { row in try Person(&row) }
    }

    /// The houses that open a person's account.
    package static func issuers(of person: Person.ID) -> Query<[String]> {
        .all("SELECT issuer FROM identity.foreign_login WHERE person_id = \(person) ORDER BY linked_at, issuer") { row in try row.next() }
    }

    /// From now on it opens that person's account, and its owner is told.
    ///
    /// - Throws: `Refusal.taken`; the transaction is still good then.
    package func link(to person: Person.ID, in tx: Transaction) async throws {
        let isLinked = try await Person.changeCredentials(.providerLinked, of: person, in: tx) { try await insert(for: person, in: tx) }
        guard !isLinked, try await tx.read(self.person)?.id != person else { return }
        throw Refusal.taken
    }

    /// The same, for the person of a session that began it and is still stepped up.
    ///
    /// - Throws: `Refusal`; the transaction is still good then.
    package func link(to person: Person.ID, askedIn session: Session.ID, in tx: Transaction) async throws {
        _ = try await tx.read(Person.locked(person))
        guard try await tx.read(Session.isSteppedUp(session, of: person)) else { throw Refusal.notSteppedUp }
        try await link(to: person, in: tx)
    }

    /// - Returns: false where it opens an account by now, or the person has another login there.
    private func insert(for person: Person.ID, in tx: Transaction) async throws -> Bool {
        let linked = try await tx.run(
            """
            INSERT INTO identity.foreign_login (issuer, subject, person_id) VALUES (\(issuer), \(subject), \(person)) ON CONFLICT DO NOTHING
            """)
        guard linked == 1 else { return false }
        try await Audit.record("identity.house-linked", by: person.actor, on: person.auditSubject, ["issuer": issuer], in: tx)
        return true
    }

    /// A provider opens a person's account no longer, and the owner is told.
    ///
    /// - Returns: false where it did not.
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

    /// Makes an account for somebody whose address a house has verified, and which this login opens.
    ///
    /// - Parameters:
    ///   - name: as the house calls them.
    ///   - terms: which version of them the person agreed to, for the audit log.
    /// - Throws: `Refusal.taken` where the address or the login has an account by now; the transaction is of no more use.
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
