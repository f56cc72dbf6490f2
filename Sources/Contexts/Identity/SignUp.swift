import Auditing
import Jobs
package import Kernel
package import Postgres
package import Secrets

/// The checked and tidied input for a new account.
package struct SignUpDraft: Sendable {
    package let name: String
    package let contact: Contact
    package let password: Password

    package enum Field: String, Sendable, CaseIterable {
        case name, contact, password
    }

    package enum Fault: Error, Equatable, CustomStringConvertible {
        case form(FormFault)
        /// A telephone number that cannot receive SMS.
        case landLine
        case password(Password.Fault)

        package var description: String {
            switch self {
            case .form(let fault): "\(fault)"
            case .landLine: "landLine"
            case .password(let fault): "\(fault)"
            }
        }
    }

    /// All fields with a fault, so that a page can show them all at once.
    package struct Faults: Error, Equatable, Sendable {
        package let fields: [Field: Fault]
    }

    /// - Parameter isStaff: whether the person works for the shop, and so may use a reserved name.
    /// - Throws: `Faults`.
    package init(name typedName: String, contact typedContact: String, password typedPassword: String, isStaff: Bool = false) throws(Faults)
    {
        var faults: [Field: Fault] = [:]
        var name = ""
        do { name = try Person.name(typed: typedName, isStaff: isStaff) } catch { faults[.name] = .form(error) }
        let contact = Contact(typed: typedContact)
        if contact == nil { faults[.contact] = typedContact.isWritten ? .form(.malformed) : .form(.missing) }
        if contact?.phone?.isMobile == false { faults[.contact] = .landLine }
        var password: Password?
        do { password = try Password(typed: typedPassword, beside: contact) } catch { faults[.password] = .password(error) }
        guard faults.isEmpty, let contact, let password else { throw Faults(fields: faults) }
        (self.name, self.contact, self.password) = (name, contact, password)
    }
}

/// A new account that waits until its contact is verified.
package enum SignUp {
    package enum Refusal: Error, Equatable {
        /// An account with that contact exists by now.
        case known
    }

    /// Stores the draft and sends a verification to its contact.
    ///
    /// It does the same where an account has the contact already. So only the owner of the mailbox or number learns that.
    /// - Parameters:
    ///   - hash: the hash of the draft's password.
    ///   - next: the path of the page to open after the sign-up.
    /// - Returns: the verification that was sent.
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

    /// The password chosen with that sign-up; nil where there is none.
    package static func password(of verification: Verification.ID) -> Query<PasswordHash?> {
        .first("SELECT password FROM identity.sign_up WHERE proof_id = \(verification)") { row in try row.next() }
    }

    /// The path of the page to open after that sign-up; nil where there is none.
    package static func next(of verification: Verification.ID) -> Query<String?> {
        Query<String??>.first("SELECT next FROM identity.sign_up WHERE proof_id = \(verification)") { row in try row.next(String?.self) }
            .map {
                $0 ?? nil
            }
    }

    /// Makes the account after its verification was used.
    ///
    /// - Parameter terms: the version of the terms that the person accepted, for the audit log.
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
