package import Identity
package import Kernel
package import Postgres

/// Whose a purchase is.
extension Purchase {
    /// The keys of a visitor's purchases, as a part of a statement: those that were placed under this key, and those of
    /// which the person whose key it is has shown that they are theirs.
    static func keys(of visitor: VisitorKey) -> SQL {
        """
        SELECT w.id FROM orders.purchase w WHERE w.visitor = \(visitor)
        UNION SELECT b.purchase_id FROM orders.buyer b WHERE b.visitor = \(visitor)
        """
    }

    /// The person who bought it; nil for a guest who has not become known.
    package static func buyer(of id: ID<Purchase>) -> Query<Person.ID?> {
        .first("SELECT person_id FROM orders.buyer WHERE purchase_id = \(id)") { row in try row.next() }
    }

    /// Gives a person the purchases that a guest made with their e-mail address or telephone number; it is to be asked
    /// once they have shown that these are theirs. What is another person's stays there.
    ///
    /// - Returns: how many came to the person.
    @discardableResult
    package static func claim(for person: Person, in tx: Transaction) async throws -> Int {
        try await tx.run(
            """
            INSERT INTO orders.buyer (purchase_id, person_id, visitor)
            SELECT p.id, \(person.id)::uuid, \(person.visitor)::bytea FROM orders.purchase p
            WHERE (lower(p.email) = \(person.email?.rawValue as String?)::text AND p.email <> '') OR p.phone = \(person.phone?.rawValue as String?)::text
            ON CONFLICT (purchase_id) DO NOTHING
            """)
    }

    /// Who received what the visitor bought last; nil where nothing was bought.
    package static func lastRecipient(of visitor: VisitorKey) -> Query<Recipient?> {
        .first(
            """
            SELECT p.full_name, p.phone, p.city_code, p.street, p.landmark, p.email, p.notes FROM orders.purchase p
            WHERE p.id IN (\(keys(of: visitor))) ORDER BY p.placed_at DESC LIMIT 1
            """
        ) { row in try Recipient(&row) }
    }
}
