import Auditing
import Jobs
package import Kernel
package import Postgres
package import Secrets

/// What somebody typed to get an account: checked, tidied, and within its bounds.
package struct SignUpDraft: Sendable {
    package let name: String
    package let contact: Contact
    package let password: Password

    package enum Field: String, Sendable, CaseIterable {
        case name, contact, password
    }

    package enum Fault: Error, Equatable {
        case missing
        case tooLong
        /// It holds characters that nobody sees, or that turn the direction of what stands beside it.
        case unreadable
        /// A name with letters of several scripts in one word, or that looks like another.
        case lookalike
        /// A name of the shop itself.
        case reserved
        /// Neither an e-mail address nor a telephone number of Morocco.
        case notOne
        /// A telephone that takes no SMS.
        case landLine
        case password(Password.Fault)
    }

    /// Every field with a fault, so that a page can name them all at once.
    package struct Faults: Error, Equatable, Sendable {
        package let fields: [Field: Fault]
    }

    /// - Parameter isStaff: whether they work for the shop, and may bear its name.
    /// - Throws: `Faults`.
    package init(name typedName: String, contact typedContact: String, password typedPassword: String, isStaff: Bool = false) throws(Faults)
    {
        var faults: [Field: Fault] = [:]
        var name = ""
        do { name = try Person.name(typed: typedName, isStaff: isStaff) } catch { faults[.name] = error }
        let contact = Contact(typed: typedContact)
        if contact == nil { faults[.contact] = typedContact.isWritten ? .notOne : .missing }
        if contact?.phone?.isMobile == false { faults[.contact] = .landLine }
        var password: Password?
        do { password = try Password(typed: typedPassword, beside: contact) } catch { faults[.password] = .password(error) }
        guard faults.isEmpty, let contact, let password else { throw Faults(fields: faults) }
        (self.name, self.contact, self.password) = (name, contact, password)
    }
}

/// An account that waits until its address is shown to be somebody's.
package enum SignUp {
    package enum Refusal: Error, Equatable {
        /// Somebody has an account with that address by now.
        case known
    }

    /// Keeps the draft until the address is shown to be theirs, and has that asked. It does the same where somebody has an
    /// account with the address already: who holds the mailbox hears of it, and nobody else.
    ///
    /// - Parameters:
    ///   - hash: of the draft's password.
    ///   - next: the page of this shop to which the person was going.
    /// - Returns: the proof that is asked for.
    package static func request(
        _ draft: SignUpDraft, _ hash: PasswordHash, by visitor: VisitorKey, goingTo next: String? = nil, in language: Language,
        in tx: Transaction
    ) async throws -> Verification.ID {
        let person = try await tx.read(Person.reached(at: draft.contact))
        let purpose: Verification.Purpose = draft.contact.email != nil ? .verifyEmail : .verifyPhone
        let verification = try await Verification.request(
            purpose, of: draft.contact, person: person.map(\.id), by: visitor, in: language, in: tx)
        try await tx.run(
            "INSERT INTO identity.sign_up (proof_id, name, password, next) VALUES (\(verification), \(draft.name), \(hash), \(next as String?))"
        )
        return verification
    }

    /// The password that was chosen with that proof; nil where there was none.
    package static func password(of verification: Verification.ID) -> Query<PasswordHash?> {
        .first("SELECT password FROM identity.sign_up WHERE proof_id = \(verification)") { row in try row.next() }
    }

    /// Where whoever asked with that proof was going.
    package static func next(of verification: Verification.ID) -> Query<String?> {
        Query<String??>.first("SELECT next FROM identity.sign_up WHERE proof_id = \(verification)") { row in try row.next(String?.self) }
            .map {
                $0 ?? nil
            }
    }

    /// Makes the account, after the proof was used.
    ///
    /// - Parameter terms: which version of them the person agreed to, for the audit log.
    /// - Throws: `Refusal.known`.
    package static func complete(_ verification: Verification, accepting terms: String, in tx: Transaction) async throws -> Person {
        let id = Person.ID()
        let made = try await tx.run(
            """
            INSERT INTO identity.person (id, name, language, email, email_verified_at, phone, phone_verified_at, password, password_set_at)
            SELECT \(id)::uuid, s.name, p.language, p.email, CASE WHEN p.email IS NOT NULL THEN kernel.now() END,
                   p.phone, CASE WHEN p.phone IS NOT NULL THEN kernel.now() END, s.password, kernel.now()
            FROM identity.sign_up s JOIN identity.proof p ON p.id = s.proof_id WHERE s.proof_id = \(verification.id)
            ON CONFLICT DO NOTHING
            """)
        let person = try await tx.read(Person.with(id))
        guard made == 1, let person else { throw Refusal.known }
        try await Verification.endSignUps(at: verification.recipient, in: tx)
        try await tx.run("DELETE FROM identity.sign_up WHERE proof_id = \(verification.id)")
        try await Audit.record("identity.signed-up", by: id.actor, on: id.auditSubject, ["terms": terms], in: tx)
        try await Outbox.publish(SignedUp(person: id), in: tx)
        return person
    }
}
