import Kernel
package import Postgres

extension Person {
    /// Changes a way into an account: the one place through which each such change goes.
    ///
    /// All links and codes about the account end with the change, and so do logins that are half done. The owner is told at every
    /// contact that the account had before. Whoever changes another way in at the same time waits until the transaction ends.
    /// - Parameters:
    ///   - kind: what the owner is told.
    ///   - change: makes the change; false where there was nothing to change.
    /// - Returns: what `change` returned; false where there is no such person.
    @discardableResult
    static func changeCredentials(
        _ kind: SecurityAlert.Kind, of person: ID, in tx: Transaction, by change: () async throws -> Bool
    ) async throws -> Bool {
        guard let before = try await tx.read(locked(person)), try await change() else { return false }
        try await endVerifications(of: person, in: tx)
        try await SecurityAlert.raise(kind, about: before, in: tx)
        return true
    }

    /// Ends all links and codes about an account, and its logins that are half done.
    ///
    /// A code for an order vouches for the order's number, not for the account, and stays.
    package static func endVerifications(of person: ID, in tx: Transaction) async throws {
        // A link that is being asked for holds the person's row too, so it is seen below.
        guard try await tx.read(locked(person)) != nil else { return }
        try await tx.run([
            "UPDATE identity.person SET credentials_version = credentials_version + 1 WHERE id = \(person)",
            """
            UPDATE identity.proof SET expires_at = kernel.now()
            WHERE person_id = \(person) AND used_at IS NULL AND expires_at > kernel.now() AND purpose <> \(Verification.Purpose.orderContact)
            """,
        ])
    }

    /// The person, held until the transaction ends, for a login that was checked before.
    ///
    /// - Throws: `CredentialsChanged` where a way into the account has changed since, or the account is gone.
    package func locked(in tx: Transaction) async throws -> Person {
        guard let now = try await tx.read(Self.locked(id)), now.credentialsVersion == credentialsVersion else { throw CredentialsChanged() }
        return now
    }
}

/// A way into the account has changed since somebody showed who they are.
package struct CredentialsChanged: Error {}

extension Verification {
    /// Ends the sign-ups that wait for a contact which somebody has now. One that is just being completed is left: it finds
    /// that the contact is known.
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
