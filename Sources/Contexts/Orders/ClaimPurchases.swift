package import Identity
package import Kernel
package import Postgres

/// Which person a purchase belongs to.
///
/// Anybody can type anybody's address or number into an order. So a purchase becomes a person's only with evidence that they made
/// it. Evidence is a login, a purchase in their browser, or its number, secret link or code. Other purchases that name them are
/// only offered; see `OfferedPurchase`.
extension Purchase {
    /// An SQL subquery: the keys of a visitor's purchases. A purchase that belongs to an account is no longer open to the browser's key.
    static func keys(of visitor: VisitorKey) -> SQL {
        """
        SELECT w.id FROM orders.purchase w WHERE w.visitor = \(visitor)
            AND NOT EXISTS (SELECT FROM orders.buyer o WHERE o.purchase_id = w.id AND o.visitor <> w.visitor)
        UNION SELECT b.purchase_id FROM orders.buyer b WHERE b.visitor = \(visitor)
        """
    }

    /// An SQL condition on the purchase `p`: whether it names a verified address or number of the person.
    static func names(_ person: Person) -> SQL {
        """
        ((p.email <> '' AND lower(p.email) = \(person.email?.rawValue as String?)::text) OR p.phone = \(person.phone?.rawValue as String?)::text)
        """
    }

    /// The person who made the purchase; nil for a guest.
    package static func buyer(of id: ID<Purchase>) -> Query<Person.ID?> {
        .first("SELECT person_id FROM orders.buyer WHERE purchase_id = \(id)") { row in try row.next() }
    }

    /// Assigns to a person the purchases that a guest placed in this browser and that name the person.
    ///
    /// - Returns: the number of purchases assigned.
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

    /// Assigns one purchase to a person who has proven that they made it.
    ///
    /// - Returns: whether it belongs to the person now; false where it is another's, or its buyer was erased.
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

    /// The recipient of the last purchase that the person made while logged in; nil where there is none.
    ///
    /// The recipient of a guest's purchase is never used for a person: it may be a stranger's address.
    package static func lastRecipient(of person: Person) -> Query<Recipient?> {
        .first(
            """
            SELECT p.full_name, p.phone, p.city_code, p.street, p.landmark, p.email, p.notes FROM orders.purchase p
            WHERE p.visitor = \(person.visitor) ORDER BY p.placed_at DESC LIMIT 1
            """
        ) { row in try Recipient(&row) }
    }
}
