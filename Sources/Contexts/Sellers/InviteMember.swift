import Auditing
package import Identity
import Jobs
package import Kernel
package import Postgres
import Secrets

extension Invitation {
    /// Open invitations that a shop may have at once.
    package static let mostOpen = 20
    /// Invitations a day from one shop, and to one contact from all shops.
    package static let mostOfSeller = 30
    package static let mostToContact = 5

    /// Counts an invitation. It counts even if it fails later, so call this in a transaction of its own.
    ///
    /// - Throws: `RateLimit.Exceeded`.
    package static func takeRateLimit(of seller: Seller.ID, to contact: Contact, in tx: Transaction) async throws {
        try await RateLimit.consume("sellers.invitations-of:\(seller)", limit: mostOfSeller, per: 86_400, in: tx)
        try await RateLimit.consume(
            "sellers.invitations-to:" + Digest.sha256(hexadecimal: contact.canonical), limit: mostToContact, per: 86_400, in: tx)
    }

    /// Invites a person to work in a shop. An earlier invitation of the same contact to this shop ends.
    ///
    /// - Parameters:
    ///   - role: manager or packer.
    ///   - inviter: an owner of the shop.
    ///   - language: the language of the message, if the contact has no account.
    /// - Throws: `Refusal`.
    package static func invite(
        _ contact: Contact, as role: Member.Role, to seller: Seller.ID, by inviter: Person.ID, in language: Language, in tx: Transaction
    ) async throws -> ID {
        guard role != .owner else { throw Refusal.roleUnfit }
        try await Member.lock(seller, in: tx)
        let known = try await tx.read(Person.reached(at: contact))
        if let known, try await tx.read(Member.role(of: known.id, in: seller)) != nil { throw Refusal.alreadyMember }
        _ = try await settle("i.seller_id = \(seller) AND i.contact = \(contact)", as: .withdrawn, in: tx)
        guard try await tx.read(open(of: seller)).count < mostOpen else { throw Refusal.tooMany }
        let id = ID()
        try await tx.run(
            """
            INSERT INTO sellers.invitation (id, seller_id, role, contact, language, invited_by, expires_at)
            VALUES (\(id), \(seller), \(role), \(contact), \(known?.language ?? language), \(inviter),
                kernel.now() + make_interval(days => \(days)))
            """)
        try await Audit.record("sellers.member-invited", by: inviter.actor, on: seller.auditSubject, ["role": role.rawValue], in: tx)
        try await Outbox.publish(MemberInvited(invitation: id), in: tx)
        return id
    }

    /// Withdraws an open invitation of a shop. Its link stops working.
    ///
    /// - Throws: `Refusal.spent`.
    package static func withdraw(_ id: ID, of seller: Seller.ID, by owner: Actor, in tx: Transaction) async throws {
        guard try await settle("i.id = \(id) AND i.seller_id = \(seller) AND \(isOpen)", as: .withdrawn, in: tx) > 0 else {
            throw Refusal.spent
        }
        try await Audit.record("sellers.invitation-withdrawn", by: owner, on: seller.auditSubject, in: tx)
    }

    /// Withdraws what a person has invited to a shop, because the person may no longer invite.
    static func withdrawAll(by inviter: Person.ID, of seller: Seller.ID, in tx: Transaction) async throws {
        _ = try await settle("i.seller_id = \(seller) AND i.invited_by = \(inviter)", as: .withdrawn, in: tx)
    }

    /// Makes the person a member of the shop. Of several attempts at once, one succeeds.
    ///
    /// - Parameter kept: the session that stays when the person's other sessions end. Give it a new token.
    /// - Returns: the invitation.
    /// - Throws: `Refusal`.
    package static func accept(_ id: ID, by person: Person.ID, keeping kept: Session.ID, in tx: Transaction) async throws -> Invitation {
        guard let invitation = try await tx.read(open(id)) else { throw Refusal.spent }
        try await Member.lock(invitation.seller, in: tx)
        guard let person = try await tx.read(Person.locked(person)) else { throw Refusal.spent }
        guard person.contacts.contains(invitation.contact) else { throw Refusal.otherContact }
        guard try await tx.read(Member.role(of: person.id, in: invitation.seller)) == nil else { throw Refusal.alreadyMember }
        guard try await settle("i.id = \(id) AND \(isOpen)", as: .accepted, by: person.id, in: tx) == 1 else { throw Refusal.spent }
        try await Member.set(person.id, to: invitation.role, in: invitation.seller, by: person.id.actor, keeping: kept, in: tx)
        return invitation
    }

    private enum State: String { case accepted, withdrawn }

    /// - Parameter condition: on `sellers.invitation i`.
    /// - Returns: how many invitations were open and changed.
    private static func settle(_ condition: SQL, as state: State, by person: Person.ID? = nil, in tx: Transaction) async throws -> Int {
        try await tx.run(
            """
            UPDATE sellers.invitation i SET state = \(state.rawValue), settled_at = kernel.now(), accepted_by = \(person as Person.ID?)
            WHERE i.state = 'open' AND \(condition)
            """)
    }
}
