package import Identity
package import Postgres

/// Personal data in the schema `carts`: carts, and the answers of checkouts.
package enum CartRecords: PersonalRecords {
    package static let schema = "carts"

    package static func disclosures(to subject: DataSubject) -> [Disclosure] {
        let visitor = subject.person.visitor
        return [
            Disclosure(
                "cart",
                """
                SELECT coalesce(json_agg(json_build_object('offer', l.offer_id, 'quantity', l.quantity, 'price_seen', kernel.dirhams(l.seen_price),
                    'added_at', kernel.iso8601(l.added_at)) ORDER BY l.added_at, l.offer_id), '[]')::text
                FROM carts.cart c JOIN carts.cart_line l ON l.cart_id = c.id WHERE c.visitor = \(visitor)
                """),
            Disclosure(
                "checkouts",
                """
                SELECT coalesce(json_agg(json_build_object('name', full_name, 'phone', phone, 'town', city_code, 'street', street, 'landmark', landmark,
                    'email', email, 'notes', notes, 'typed', json_object(draft), 'begun_at', kernel.iso8601(made_at),
                    'placed_at', kernel.iso8601(placed_at)) ORDER BY made_at), '[]')::text
                FROM carts.checkout WHERE visitor = \(visitor)
                """),
        ]
    }

    /// Deletes the carts and checkouts of the person and of the browser that makes the request.
    package static func forget(_ subject: DataSubject, in tx: Transaction) async throws {
        let (visitor, browser) = (subject.person.visitor, subject.browser)
        try await tx.run([
            "DELETE FROM carts.checkout WHERE visitor IN (\(visitor), \(browser))",
            "DELETE FROM carts.cart WHERE visitor IN (\(visitor), \(browser))",
        ])
    }
}

extension Checkout {
    /// A statement that deletes checkouts.
    ///
    /// - Parameter checkouts: a query of their keys.
    package static func forget(_ checkouts: SQL) -> SQL { "DELETE FROM carts.checkout WHERE id IN (\(checkouts))" }
}
