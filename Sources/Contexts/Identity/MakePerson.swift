package import Kernel
package import Postgres
package import Secrets

extension Person {
    /// Makes an account whose contact an operator vouches for. It needs no verification.
    ///
    /// - Parameter hash: the hash of the draft's password.
    /// - Throws: `SignUp.Refusal.known` where an account has that contact already.
    package static func make(_ draft: SignUpDraft, _ hash: PasswordHash, in language: Language, in tx: Transaction) async throws -> Person {
        let id = ID()
        let (email, phone) = (draft.contact.email, draft.contact.phone)
        let made = try await tx.run(
            """
            INSERT INTO identity.person (id, name, language, email, email_verified_at, phone, phone_verified_at, password, password_set_at)
            VALUES (\(id), \(draft.name), \(language), \(email), CASE WHEN \(email != nil) THEN kernel.now() END,
                    \(phone), CASE WHEN \(phone != nil) THEN kernel.now() END, \(hash), kernel.now())
            ON CONFLICT DO NOTHING
            """)
        guard made == 1, let person = try await tx.read(Person.with(id)) else { throw SignUp.Refusal.known }
        try await Verification.endSignUps(at: draft.contact, in: tx)
        return person
    }
}
