import Auditing
package import Kernel
package import Postgres

extension ContactChange {
    package enum Refusal: Error, Equatable {
        /// Another account has that contact now.
        case taken
    }

    /// Asks a person to confirm a new e-mail address or telephone number: at the new contact and at the old one it replaces.
    ///
    /// - Returns: the change, and the verifications that were requested, the one of the new contact first.
    package static func request(
        _ new: Contact, for person: Person, by visitor: VisitorKey, in language: Language, in tx: Transaction
    ) async throws -> (id: ID, verifications: [Verification.ID]) {
        let id = ID()
        let isEmail = new.email != nil
        let old: Contact? = isEmail ? person.email.map(Contact.email) : person.phone.map(Contact.phone)
        try await tx.run(
            """
            INSERT INTO identity.change (id, person_id, old_email, new_email, old_phone, new_phone)
            VALUES (\(id), \(person.id), \(old?.email?.rawValue as String?), \(new.email?.rawValue as String?),
                \(old?.phone?.rawValue as String?), \(new.phone?.rawValue as String?))
            """)
        var verifications: [Verification.ID] = []
        for side in [new, old].compactMap({ $0 }) {
            verifications.append(
                try await Verification.request(
                    isEmail ? .changeEmail : .changePhone, of: side, person: person.id, about: id.uuid, by: visitor, in: language, in: tx))
        }
        return (id, verifications)
    }

    /// Records that the owner of the verification's recipient agrees. Once both sides agree, the person has the new contact.
    ///
    /// - Parameters:
    ///   - verification: already used in this transaction.
    ///   - kept: the session that stays open. All other sessions of the person end when the change is carried out.
    /// - Returns: the change in its new state.
    /// - Throws: `Refusal.taken`; `Verification.Refusal.spent` where the verification belongs to no change, or the person's contact
    ///   is no longer the one to replace.
    package static func confirm(_ verification: Verification, keeping kept: Session.ID?, in tx: Transaction) async throws -> ContactChange {
        guard let id = verification.subject.map(ID.init(_:)) else { throw Verification.Refusal.spent }
        try await tx.run(
            """
            UPDATE identity.change
            SET new_confirmed_at = CASE WHEN \(verification.recipient)::text IN (new_email, new_phone) THEN coalesce(new_confirmed_at, kernel.now()) ELSE new_confirmed_at END,
                old_confirmed_at = CASE WHEN \(verification.recipient)::text IN (old_email, old_phone) THEN coalesce(old_confirmed_at, kernel.now()) ELSE old_confirmed_at END
            WHERE id = \(id) AND done_at IS NULL
            """)
        let stands = try await tx.read(with(id))
        guard let change = stands else { throw Verification.Refusal.spent }
        guard change.isNewConfirmed, change.old == nil || change.isOldConfirmed, !change.isDone else { return change }
        try await carryOut(change, keeping: kept, in: tx)
        return ContactChange(
            id: id, person: change.person, old: change.old, new: change.new, isOldConfirmed: change.isOldConfirmed, isNewConfirmed: true,
            isDone: true)
    }

    /// The oldest verification of this change that is still open; nil where there is none.
    package static func openVerification(of id: ID) -> Query<Verification.ID?> {
        .first(
            """
            SELECT id FROM identity.proof WHERE subject = \(id) AND used_at IS NULL AND expires_at > kernel.now() AND tries < \(Verification.mostTries)
            ORDER BY asked_at LIMIT 1
            """
        ) { row in try row.next() }
    }

    /// New contacts that a person asked for and that still wait for an open link or code.
    package static func waiting(of person: Person.ID) -> Query<[Contact]> {
        .all(
            """
            SELECT DISTINCT coalesce(c.new_email, c.new_phone) FROM identity.change c JOIN identity.proof p ON p.subject = c.id
            WHERE c.person_id = \(person) AND c.done_at IS NULL AND p.used_at IS NULL AND p.expires_at > kernel.now()
            """
        ) { row in try row.next() }
    }

    private static func carryOut(_ change: ContactChange, keeping kept: Session.ID?, in tx: Transaction) async throws {
        let kind: SecurityAlert.Kind = change.new.email != nil ? .email : .phone
        do {
            let isSet = try await Person.changeCredentials(kind, of: change.person, in: tx) {
                try await tx.run(
                    kind == .email
                        ? """
                        UPDATE identity.person SET email = \(change.new), email_verified_at = kernel.now()
                        WHERE id = \(change.person) AND email IS NOT DISTINCT FROM \(change.old as Contact?)::text
                        """
                        : """
                        UPDATE identity.person SET phone = \(change.new), phone_verified_at = kernel.now()
                        WHERE id = \(change.person) AND phone IS NOT DISTINCT FROM \(change.old as Contact?)::text
                        """) == 1
            }
            guard isSet else { throw Verification.Refusal.spent }
        } catch let error as DatabaseError where error.isUniqueViolation {
            throw Refusal.taken
        }
        try await Verification.endSignUps(at: change.new, in: tx)
        try await tx.run("UPDATE identity.change SET done_at = kernel.now() WHERE id = \(change.id)")
        try await Session.endAll(of: change.person, except: kept, in: tx)
        try await Audit.record(
            "identity.contact-changed", by: change.person.actor, on: change.person.auditSubject, ["kind": kind.rawValue], in: tx)
    }
}
