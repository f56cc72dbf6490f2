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
}

extension Member {
    package static func all(of seller: Seller.ID) -> Query<[Member]> {
        .all("SELECT person_id, role FROM sellers.member WHERE seller_id = \(seller) ORDER BY role, since, person_id") { row in
            Member(person: try row.next(), role: try row.next())
        }
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

    private static func standing(of person: Person.ID, in seller: Seller.ID) -> Query<Role?> {
        .first("SELECT role FROM sellers.member WHERE seller_id = \(seller) AND person_id = \(person)") { row in try row.next() }
    }

    /// Makes a person a member, or changes a member's role. Because the person's rights change, all sessions of the person end.
    ///
    /// - Throws: `Refusal.lastOwner`.
    package static func set(_ person: Person.ID, to role: Role, in seller: Seller.ID, by giver: Actor, in tx: Transaction)
        async throws
    {
        try await lock(seller, in: tx)
        _ = try await tx.read(Person.locked(person))
        let before = try await tx.read(standing(of: person, in: seller))
        let changed = try await tx.run(
            """
            INSERT INTO sellers.member AS m (seller_id, person_id, role) VALUES (\(seller), \(person), \(role))
            ON CONFLICT (seller_id, person_id) DO UPDATE SET role = excluded.role WHERE m.role <> excluded.role
            """)
        guard changed == 1 else { return }
        try await keepOwner(of: seller, in: tx)
        try await Session.endAll(of: person, by: giver, in: tx)
        try await Person.endVerifications(of: person, in: tx)
        try await Audit.record(
            "sellers.member-set", by: giver, on: seller.auditSubject, ["person": "\(person)"], before: audited(before),
            after: audited(role),
            in: tx)
    }

    /// - Returns: false if the person was not a member.
    /// - Throws: `Refusal.lastOwner`.
    @discardableResult
    package static func remove(_ person: Person.ID, from seller: Seller.ID, by remover: Actor, in tx: Transaction) async throws
        -> Bool
    {
        try await lock(seller, in: tx)
        let before = try await tx.read(standing(of: person, in: seller))
        guard try await tx.run("DELETE FROM sellers.member WHERE seller_id = \(seller) AND person_id = \(person)") == 1 else {
            return false
        }
        try await keepOwner(of: seller, in: tx)
        try await Session.endAll(of: person, by: remover, in: tx)
        try await Person.endVerifications(of: person, in: tx)
        try await Audit.record(
            "sellers.member-removed", by: remover, on: seller.auditSubject, ["person": "\(person)"], before: audited(before),
            after: audited(nil), in: tx)
        return true
    }

    private static func audited(_ role: Role?) -> Audit.Values {
        ["sellers.member.role": role.map { .text($0.rawValue) } ?? .none]
    }

    /// Locks the shop. If two owners remove each other at the same time, one must wait for the other.
    private static func lock(_ seller: Seller.ID, in tx: Transaction) async throws {
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
