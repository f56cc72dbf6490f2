package import Identity
package import Postgres

/// Memberships of people in shops. A shop's public data belongs to the shop and is not personal.
package enum MemberRecords: PersonalRecords {
    package static let schema = "sellers"

    package static func disclosures(to subject: DataSubject) -> [Disclosure] {
        [
            Disclosure(
                "shops",
                """
                SELECT coalesce(json_agg(json_build_object('shop', s.slug, 'name', s.name, 'role', m.role, 'since', kernel.iso8601(m.since)) ORDER BY s.slug), '[]')::text
                FROM sellers.member m JOIN sellers.seller s ON s.id = m.seller_id WHERE m.person_id = \(subject.person.id)
                """)
        ]
    }

    package static func forget(_ subject: DataSubject, in tx: Transaction) async throws {
        let id = subject.person.id
        for shop in try await tx.read(Member.shops(of: id)) { try await Member.remove(id, from: shop, by: id.actor, in: tx) }
    }
}

extension Member {
    /// Locks the person's shops until the transaction ends. If two owners leave at the same time, one must wait for the other.
    package static func lockShops(of person: Person.ID, in tx: Transaction) async throws {
        try await tx.run(
            "SELECT FROM sellers.seller WHERE id IN (SELECT m.seller_id FROM sellers.member m WHERE m.person_id = \(person)) ORDER BY id FOR UPDATE"
        )
    }

    /// The names of the shops whose only owner is this person.
    package static func shopsOwnedAlone(by person: Person.ID) -> Query<[String]> {
        .all(
            """
            SELECT s.name FROM sellers.member m JOIN sellers.seller s ON s.id = m.seller_id
            WHERE m.person_id = \(person) AND m.role = 'owner'
              AND NOT EXISTS (SELECT FROM sellers.member o WHERE o.seller_id = m.seller_id AND o.role = 'owner' AND o.person_id <> m.person_id)
            ORDER BY s.name
            """
        ) { row in try row.next() }
    }

    fileprivate static func shops(of person: Person.ID) -> Query<[Seller.ID]> {
        .all("SELECT seller_id FROM sellers.member WHERE person_id = \(person) ORDER BY seller_id") { row in try row.next() }
    }
}
