import Auditing
import Jobs
package import Kernel
import Loops
import Metrics
package import Postgres
package import Secrets

extension Verification {
    package enum Refusal: Error, Equatable {
        /// It was used, has expired, was tried too often, or never existed.
        case spent
        /// The code is wrong. The value is the number of tries that are left.
        case wrongCode(left: Int)
    }

    /// Sends a link or a code to a contact. The event `VerificationRequested` starts the delivery.
    ///
    /// - Parameters:
    ///   - person: the person whose account it is about; nil where there is none.
    ///   - subject: the key of a further record that it is about, such as a purchase.
    ///   - visitor: the only browser that may answer with the code; nil for any.
    package static func request(
        _ purpose: Purpose, of recipient: Contact, person: Person.ID?, about subject: UUID128? = nil, by visitor: VisitorKey? = nil,
        in language: Language, in tx: Transaction
    ) async throws -> ID {
        let id = ID()
        try await tx.run(
            """
            INSERT INTO identity.proof (id, purpose, email, phone, person_id, subject, visitor, language, expires_at)
            VALUES (\(id), \(purpose), \(recipient.email?.rawValue as String?), \(recipient.phone?.rawValue as String?), \(person as Person.ID?),
                \(subject?.description as String?), \(visitor as VisitorKey?), \(language), kernel.now() + make_interval(secs => \(purpose.lifetime)))
            """)
        try await Outbox.publish(VerificationRequested(verification: id), in: tx)
        return id
    }

    /// Checks a typed code and counts the try. It does not use the verification up.
    ///
    /// - Parameter visitor: the browser in which the code was typed.
    /// - Returns: the verification, if the code is right.
    /// - Throws: `Refusal`.
    package static func checked(
        _ id: ID, byCode typed: String, from visitor: VisitorKey, _ key: SigningKey, in db: Database
    ) async throws -> Verification {
        let tried = try await db.transaction { tx in
            try await tx.read(
                Query<Verification?>.first(
                    """
                    UPDATE identity.proof SET tries = tries + 1
                    WHERE id = \(id) AND used_at IS NULL AND expires_at > kernel.now() AND tries < \(mostTries)
                      AND (visitor IS NULL OR visitor = \(visitor))
                    RETURNING id, purpose, coalesce(email, phone), person_id, subject, visitor, language, expires_at, tries
                    """
                ) { row in try Verification(&row) })
        }
        guard let tried else { throw Refusal.spent }
        guard tried.isCode(typed: typed, key) else {
            Refusals.record(.wrongCode)
            // The audit record is written in the background: the answer must take as long as without an account.
            if let person = tried.person {
                db.loop.task { try? await Audit.recordRefusal("identity.code-refused", on: person.auditSubject, in: db) }
            }
            throw tried.tries < mostTries ? Refusal.wrongCode(left: mostTries - tried.tries) : .spent
        }
        return tried
    }

    /// Uses the verification up. Only one of several concurrent attempts succeeds.
    ///
    /// A verification that opens an account or authenticates its owner needs more: its recipient must still be a contact of the account.
    /// - Throws: `Refusal.spent`.
    package static func use(_ id: ID, in tx: Transaction) async throws -> Verification {
        // Every change of credentials locks the person first. So if two links are used at once, the second one has ended already.
        _ = try await tx.read(
            Query<Person.ID?>.first(
                "SELECT p.id FROM identity.person p JOIN identity.proof f ON f.person_id = p.id WHERE f.id = \(id) FOR UPDATE OF p"
            ) { row in try row.next() })
        let used = try await tx.read(
            Query<Verification?>.first(
                """
                UPDATE identity.proof f SET used_at = kernel.now() WHERE id = \(id) AND used_at IS NULL AND expires_at > kernel.now()
                  AND (person_id IS NULL OR purpose NOT IN (\(Purpose.resetPassword), \(Purpose.loginCode), \(Purpose.stepUp))
                       OR EXISTS (SELECT FROM identity.person p WHERE p.id = f.person_id AND (p.email = f.email OR p.phone = f.phone)))
                RETURNING id, purpose, coalesce(email, phone), person_id, subject, visitor, language, expires_at, tries
                """
            ) { row in try Verification(&row) })
        guard let used else { throw Refusal.spent }
        return used
    }
}
