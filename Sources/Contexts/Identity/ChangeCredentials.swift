import Kernel
package import Postgres

extension Person {
    /// Changes a credential of an account. Every such change goes through here.
    ///
    /// The change ends all links and codes about the account, and logins that still wait for the second factor. The owner gets an alert at
    /// every contact that the account had before. A concurrent change of the same account waits until the transaction ends.
    /// - Parameters:
    ///   - kind: the alert for the owner.
    ///   - change: makes the change. It returns false where there was nothing to change.
    /// - Returns: the result of `change`; false where there is no such person.
    @discardableResult
    static func changeCredentials(
        _ kind: SecurityAlert.Kind, of person: ID, in tx: Transaction, by change: () async throws -> Bool
    ) async throws -> Bool {
        guard let before = try await tx.read(locked(person)), try await change() else { return false }
        try await endVerifications(of: person, in: tx)
        try await SecurityAlert.raise(kind, about: before, in: tx)
        return true
    }

    /// Ends all links and codes about an account, and its logins that still wait for the second factor.
    ///
    /// Codes about orders stay valid: they verify the contact of an order, not the account.
    package static func endVerifications(of person: ID, in tx: Transaction) async throws {
        // Inserting a verification locks the person's row through its foreign key. So this lock waits for it, and the UPDATE sees it.
        guard try await tx.read(locked(person)) != nil else { return }
        try await tx.run([
            "UPDATE identity.person SET credentials_version = credentials_version + 1 WHERE id = \(person)",
            """
            UPDATE identity.proof SET expires_at = kernel.now()
            WHERE person_id = \(person) AND used_at IS NULL AND expires_at > kernel.now() AND purpose <> \(Verification.Purpose.orderContact)
            """,
        ])
    }

    /// Locks the person until the transaction ends, for a login whose credentials were checked before.
    ///
    /// - Throws: `CredentialsChanged` where the credentials have changed since the check, or the account is gone.
    package func locked(in tx: Transaction) async throws -> Person {
        guard let now = try await tx.read(Self.locked(id)), now.credentialsVersion == credentialsVersion else { throw CredentialsChanged() }
        return now
    }
}

/// The credentials of the account changed after somebody authenticated.
package struct CredentialsChanged: Error {}

extension Verification {
    /// Ends the sign-ups that wait for a contact which an account has now.
    ///
    /// It skips a sign-up that another transaction is completing. That one will find that the contact is taken.
    static func endSignUps(at contact: Contact, in tx: Transaction) async throws {
        try await tx.run(
            """
            UPDATE identity.proof SET expires_at = kernel.now() WHERE id IN (
                SELECT id FROM identity.proof
                WHERE (email = \(contact.email?.rawValue as String?) OR phone = \(contact.phone?.rawValue as String?)) AND used_at IS NULL
                  AND person_id IS NULL AND expires_at > kernel.now() AND purpose IN (\(Purpose.verifyEmail), \(Purpose.verifyPhone))
                FOR UPDATE SKIP LOCKED)
            """)
    }
}
