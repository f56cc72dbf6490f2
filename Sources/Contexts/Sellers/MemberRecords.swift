package import Identity
package import Postgres

/// Memberships of people in shops, and invitations. A shop's public data belongs to the shop and is not personal. The reasons of a
/// shop's standing are its owners', and go with the last member.
package enum MemberRecords: PersonalRecords {
    package static let schema = "sellers"

    package static func disclosures(to subject: DataSubject) -> [Disclosure] {
        [
            Disclosure(
                "shops",
                """
                SELECT coalesce(json_agg(json_build_object('shop', s.slug, 'name', s.name, 'role', m.role, 'since', kernel.iso8601(m.since),
                    'standing', s.standing,
                    'returns', (
                        SELECT json_build_object('name', r.full_name, 'street', r.street, 'landmark', r.landmark, 'city', r.city_code,
                            'phone', r.phone)
                        FROM sellers.return_address r WHERE r.seller_id = s.id AND m.role = 'owner'),
                    'changes', (
                        SELECT coalesce(json_agg(json_build_object('state', c.state, 'why', c.why, 'since', kernel.iso8601(c.since))
                            ORDER BY c.id), '[]')
                        FROM sellers.standing c WHERE c.seller_id = s.id AND m.role = 'owner')) ORDER BY s.slug), '[]')::text
                FROM sellers.member m JOIN sellers.seller s ON s.id = m.seller_id WHERE m.person_id = \(subject.person.id)
                """),
            Disclosure(
                "shop_invitations",
                """
                SELECT coalesce(json_agg(json_build_object('shop', s.slug, 'role', i.role, 'contact', i.contact, 'language', i.language,
                    'state', i.state, 'made_at', kernel.iso8601(i.made_at), 'expires_at', kernel.iso8601(i.expires_at))
                    ORDER BY i.made_at), '[]')::text
                FROM sellers.invitation i JOIN sellers.seller s ON s.id = i.seller_id
                WHERE i.contact = ANY (\(subject.contacts)::text[]) OR i.accepted_by = \(subject.person.id)
                """),
            Disclosure(
                "shop_invitations_sent",
                """
                SELECT coalesce(json_agg(json_build_object('shop', s.slug, 'role', i.role, 'state', i.state,
                    'made_at', kernel.iso8601(i.made_at)) ORDER BY i.made_at), '[]')::text
                FROM sellers.invitation i JOIN sellers.seller s ON s.id = i.seller_id WHERE i.invited_by = \(subject.person.id)
                """),
            Application.disclosure(to: subject),
        ]
    }

    package static func forget(_ subject: DataSubject, in tx: Transaction) async throws {
        let id = subject.person.id
        let shops = try await tx.read(Member.shopKeys(of: id))
        for shop in shops { try await Member.remove(id, from: shop, by: id.actor, in: tx) }
        try await Application.forget(of: id, in: tx)
        try await tx.run(
            """
            DELETE FROM sellers.return_address r
            WHERE r.seller_id = ANY(\(shops)::uuid[]) AND NOT EXISTS (SELECT FROM sellers.member m WHERE m.seller_id = r.seller_id)
            """)
        try await tx.run(
            """
            UPDATE sellers.standing c SET why = NULL WHERE c.why IS NOT NULL
              AND NOT EXISTS (SELECT FROM sellers.member m WHERE m.seller_id = c.seller_id)
              AND c.seller_id = ANY(\(shops)::uuid[])
            """)
        try await tx.run("DELETE FROM sellers.invitation WHERE contact = ANY (\(subject.contacts)::text[]) OR accepted_by = \(id)")
        // The invitation stays with the shop and the invited person. Only the inviter's key goes, by the foreign key.
    }
}

extension Member {
    /// Locks the person's shops until the transaction ends. If two owners leave at the same time, one must wait for the other.
    package static func lockShops(of person: Person.ID, in tx: Transaction) async throws {
        try await tx.run(
            "SELECT FROM sellers.seller WHERE id IN (SELECT m.seller_id FROM sellers.member m WHERE m.person_id = \(person)) ORDER BY id FOR UPDATE"
        )
    }

    /// The names of the shops that are not closed and whose only owner is this person.
    package static func shopsOwnedAlone(by person: Person.ID) -> Query<[String]> {
        .all(
            """
            SELECT s.name FROM sellers.member m JOIN sellers.seller s ON s.id = m.seller_id
            WHERE m.person_id = \(person) AND m.role = 'owner' AND s.standing <> 'closed'
              AND NOT EXISTS (SELECT FROM sellers.member o WHERE o.seller_id = m.seller_id AND o.role = 'owner' AND o.person_id <> m.person_id)
            ORDER BY s.name
            """
        ) { row in try row.next() }
    }

    /// The shops that have no other member than this person.
    package static func shopsOfOnly(_ person: Person.ID) -> Query<[Seller.ID]> {
        .all(
            """
            SELECT m.seller_id FROM sellers.member m WHERE m.person_id = \(person)
              AND NOT EXISTS (SELECT FROM sellers.member o WHERE o.seller_id = m.seller_id AND o.person_id <> m.person_id)
            ORDER BY m.seller_id
            """
        ) { row in try row.next() }
    }

    fileprivate static func shopKeys(of person: Person.ID) -> Query<[Seller.ID]> {
        .all("SELECT seller_id FROM sellers.member WHERE person_id = \(person) ORDER BY seller_id") { row in try row.next() }
    }
}
