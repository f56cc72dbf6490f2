package import Auditing
package import Identity
package import Kernel
package import Postgres

/// A person who works in a shop.
package struct Member: Sendable, Equatable {
    package enum Role: String, Sendable, CaseIterable {
        /// May do everything and decides who is a member. A shop with members always has an owner, unless it is closed.
        case owner
        /// Manages offers, stock and orders.
        case manager
        /// Sees orders and packs them.
        case packer
    }

    package enum Refusal: Error, Equatable {
        /// The shop would be left without an owner.
        case lastOwner
    }

    package let person: Person.ID
    package let role: Role
    package let since: Moment
}

extension Member {
    /// Owners first, then managers, then packers.
    package static func all(of seller: Seller.ID) -> Query<[Member]> {
        .all(
            """
            SELECT person_id, role, since FROM sellers.member WHERE seller_id = \(seller)
            ORDER BY array_position('{owner,manager,packer}', role), since, person_id
            """
        ) { row in
            Member(person: try row.next(), role: try row.next(), since: try row.next())
        }
    }

    /// The shops in which a person works, by name.
    package static func shops(of person: Person.ID) -> Query<[(slug: String, name: String, role: Role)]> {
        .all(
            """
            SELECT s.slug, s.name, m.role FROM sellers.member m JOIN sellers.seller s ON s.id = m.seller_id
            WHERE m.person_id = \(person) ORDER BY s.name, s.id
            """
        ) { row in (slug: try row.next(), name: try row.next(), role: try row.next()) }
    }

    /// The person's role in the shop with that slug; nil if the person is not a member or there is no such shop.
    package static func role(of person: Person.ID, inShop slug: String) -> Query<Role?> {
        .first(
            """
            SELECT m.role FROM sellers.member m JOIN sellers.seller s ON s.id = m.seller_id
            WHERE s.slug = \(slug) AND m.person_id = \(person)
            """
        ) { row in try row.next() }
    }

    /// The person's role in a shop; nil if the person is not a member.
    package static func role(of person: Person.ID, in seller: Seller.ID) -> Query<Role?> {
        .first("SELECT role FROM sellers.member WHERE seller_id = \(seller) AND person_id = \(person)") { row in try row.next() }
    }

    /// Makes a person a member, or changes a member's role. Because the person's rights change, all sessions of the person end.
    ///
    /// - Parameter kept: a session that stays. Give it a new token.
    /// - Throws: `Refusal.lastOwner`.
    package static func set(
        _ person: Person.ID, to role: Role, in seller: Seller.ID, by giver: Actor, keeping kept: Session.ID? = nil, in tx: Transaction
    ) async throws {
        try await lock(seller, in: tx)
        _ = try await tx.read(Person.locked(person))
        let before = try await tx.read(Self.role(of: person, in: seller))
        let changed = try await tx.run(
            """
            INSERT INTO sellers.member AS m (seller_id, person_id, role) VALUES (\(seller), \(person), \(role))
            ON CONFLICT (seller_id, person_id) DO UPDATE SET role = excluded.role WHERE m.role <> excluded.role
            """)
        guard changed == 1 else { return }
        try await keepOwner(of: seller, in: tx)
        if before == .owner { try await Invitation.withdrawAll(by: person, of: seller, in: tx) }
        try await Session.endAll(of: person, except: kept, by: giver, in: tx)
        try await Person.endVerifications(of: person, in: tx)
        try await Audit.record(
            "sellers.member-set", by: giver, on: seller.auditSubject, ["person": "\(person)"], before: audited(before),
            after: audited(role),
            in: tx)
    }

    /// - Parameter kept: a session that stays when the person's other sessions end. Give it a new token.
    /// - Returns: false if the person was not a member.
    /// - Throws: `Refusal.lastOwner`.
    @discardableResult
    package static func remove(
        _ person: Person.ID, from seller: Seller.ID, by remover: Actor, keeping kept: Session.ID? = nil, in tx: Transaction
    ) async throws -> Bool {
        try await lock(seller, in: tx)
        let before = try await tx.read(Self.role(of: person, in: seller))
        guard try await tx.run("DELETE FROM sellers.member WHERE seller_id = \(seller) AND person_id = \(person)") == 1 else {
            return false
        }
        try await keepOwner(of: seller, in: tx)
        try await Invitation.withdrawAll(by: person, of: seller, in: tx)
        try await Session.endAll(of: person, except: kept, by: remover, in: tx)
        try await Person.endVerifications(of: person, in: tx)
        try await Audit.record(
            "sellers.member-removed", by: remover, on: seller.auditSubject, ["person": "\(person)"], before: audited(before),
            after: audited(nil), in: tx)
        return true
    }

    /// A member leaves the shop. The last owner cannot, even if nobody else works there.
    ///
    /// - Parameter kept: as for `remove`.
    /// - Throws: `Refusal.lastOwner`.
    package static func leave(_ seller: Seller.ID, by person: Person.ID, keeping kept: Session.ID, in tx: Transaction) async throws {
        try await lock(seller, in: tx)
        let members = try await tx.read(all(of: seller))
        guard members.contains(where: { $0.role == .owner && $0.person != person }) else { throw Refusal.lastOwner }
        try await remove(person, from: seller, by: person.actor, keeping: kept, in: tx)
    }

    private static func audited(_ role: Role?) -> Audit.Values {
        ["sellers.member.role": role.map { .text($0.rawValue) } ?? .none]
    }

    /// Locks the shop. If two owners remove each other at the same time, one must wait for the other.
    static func lock(_ seller: Seller.ID, in tx: Transaction) async throws {
        try await tx.run("SELECT FROM sellers.seller WHERE id = \(seller) FOR UPDATE")
    }

    private static func keepOwner(of seller: Seller.ID, in tx: Transaction) async throws {
        let isOwned = Query<Bool>.one(
            """
            SELECT NOT EXISTS (SELECT FROM sellers.member WHERE seller_id = \(seller))
                OR EXISTS (SELECT FROM sellers.member WHERE seller_id = \(seller) AND role = 'owner')
                OR EXISTS (SELECT FROM sellers.seller WHERE id = \(seller) AND standing = 'closed')
            """
        ) { row in try row.next() }
        guard try await tx.read(isOwned) else { throw Refusal.lastOwner }
    }
}

extension Seller.ID {
    /// The seller as the subject of an audit entry.
    package var auditSubject: Audit.Subject { Audit.Subject("seller", self) }
}
