package import Identity
package import Kernel
package import Postgres

/// Whose a purchase is.
///
/// Anybody can type anybody's address or number into an order. So a purchase comes to a person only when something shows
/// that they made it: they were logged in, it was placed in their browser, or they have its number, its secret link or its
/// code. Other purchases that name them are offered, see `OfferedPurchase`.
extension Purchase {
    /// The keys of a visitor's purchases, as a part of a statement. A browser's key no longer opens a purchase that has come
    /// to an account.
    static func keys(of visitor: VisitorKey) -> SQL {
        """
        SELECT w.id FROM orders.purchase w WHERE w.visitor = \(visitor)
            AND NOT EXISTS (SELECT FROM orders.buyer o WHERE o.purchase_id = w.id AND o.visitor <> w.visitor)
        UNION SELECT b.purchase_id FROM orders.buyer b WHERE b.visitor = \(visitor)
        """
    }

    /// Whether the purchase `p` names an address or number that the person has shown to be theirs, as a part of a statement.
    static func names(_ person: Person) -> SQL {
        """
        ((p.email <> '' AND lower(p.email) = \(person.email?.rawValue as String?)::text) OR p.phone = \(person.phone?.rawValue as String?)::text)
        """
    }

    /// The person who bought it; nil for a guest who has not become known.
    package static func buyer(of id: ID<Purchase>) -> Query<Person.ID?> {
        .first("SELECT person_id FROM orders.buyer WHERE purchase_id = \(id)") { row in try row.next() }
    }

    /// Gives a person the purchases that a guest placed in this browser and that name the person.
    ///
    /// - Returns: how many came to the person.
    @discardableResult
    package static func claim(placedIn browser: VisitorKey, for person: Person, in tx: Transaction) async throws -> Int {
        try await tx.run(
            """
            INSERT INTO orders.buyer (purchase_id, person_id, visitor)
            SELECT p.id, \(person.id)::uuid, \(person.visitor)::bytea FROM orders.purchase p
            WHERE p.visitor = \(browser) AND \(names(person))
              AND NOT EXISTS (SELECT FROM orders.declined d WHERE d.purchase_id = p.id AND d.person_id = \(person.id))
            ON CONFLICT (purchase_id) DO NOTHING
            """)
    }

    /// Gives a person one purchase, once they have shown that they made it.
    ///
    /// - Returns: whether it is the person's now; false where it is another's, or its buyer was forgotten.
    @discardableResult
    package static func claim(_ id: ID<Purchase>, for person: Person, in tx: Transaction) async throws -> Bool {
        try await tx.run([
            """
            INSERT INTO orders.buyer (purchase_id, person_id, visitor)
            SELECT p.id, \(person.id)::uuid, \(person.visitor)::bytea FROM orders.purchase p
            WHERE p.id = \(id) AND p.full_name IS NOT NULL
            ON CONFLICT (purchase_id) DO NOTHING
            """,
            "DELETE FROM orders.declined WHERE purchase_id = \(id) AND person_id = \(person.id)",
        ])
        return try await tx.read(buyer(of: id)) == person.id
    }

    /// Who received what the person bought last while logged in; nil where nothing was bought so.
    ///
    /// What a guest typed is never filled in for a person: it may be a stranger's street.
    package static func lastRecipient(of person: Person) -> Query<Recipient?> {
        .first(
            """
            SELECT p.full_name, p.phone, p.city_code, p.street, p.landmark, p.email, p.notes FROM orders.purchase p
            WHERE p.visitor = \(person.visitor) ORDER BY p.placed_at DESC LIMIT 1
            """
        ) { row in try Recipient(&row) }
    }
}
