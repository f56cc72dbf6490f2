package import Identity
package import Kernel
package import Postgres

/// The buyer of a purchase, as far as messages to them need it.
package struct Buyer: Sendable, Equatable {
    package let purchase: ID<Purchase>
    /// The person whom the purchase belongs to; nil for a guest.
    package let person: Person.ID?
    package let name: String
    /// As the buyer typed it; empty where they gave none.
    package let email: String
    package let phone: PhoneNumber
    /// The language in which they bought.
    package let language: Language

    /// The buyer of that purchase; nil where there is no such purchase, or the buyer was erased.
    package static func of(_ purchase: ID<Purchase>) -> Query<Buyer?> { first("p.id = \(purchase)") }

    /// The buyer of that order; nil where there is no such order, or the buyer was erased.
    package static func of(_ order: OrderNumber) -> Query<Buyer?> {
        first("p.id = (SELECT purchase_id FROM orders.order WHERE number = \(order))")
    }

    /// Locks a purchase until the transaction ends, so that its buyer is not erased in this time.
    ///
    /// Read the buyer in a later statement.
    package static func lock(_ purchase: ID<Purchase>) -> Query<[ID<Order>]> {
        .all("SELECT id FROM orders.order WHERE purchase_id = \(purchase) ORDER BY id FOR SHARE") { row in try row.next() }
    }

    private static func first(_ condition: SQL) -> Query<Buyer?> {
        .first(
            """
            SELECT p.id, b.person_id, p.full_name, p.email, p.phone, p.language
            FROM orders.purchase p LEFT JOIN orders.buyer b ON b.purchase_id = p.id
            WHERE p.full_name IS NOT NULL AND \(condition)
            """
        ) { row in
            try Buyer(
                purchase: row.next(), person: row.next(), name: row.next(), email: row.next(), phone: row.next(), language: row.next())
        }
    }
}
