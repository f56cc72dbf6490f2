package import Identity
package import Kernel
package import Postgres

/// Who bought, as far as one writes to him.
package struct Buyer: Sendable, Equatable {
    package let purchase: ID<Purchase>
    /// Whose purchase it is; nil for a guest's.
    package let person: Person.ID?
    package let name: String
    /// As he typed it; empty where he gave none.
    package let email: String
    package let phone: PhoneNumber
    /// In which he bought.
    package let language: Language

    /// Whose purchase that is; nil where there is none, and where the buyer was forgotten.
    package static func of(_ purchase: ID<Purchase>) -> Query<Buyer?> { first("p.id = \(purchase)") }

    /// Whose order that is; nil where there is none, and where the buyer was forgotten.
    package static func of(_ order: OrderNumber) -> Query<Buyer?> {
        first("p.id = (SELECT purchase_id FROM orders.order WHERE number = \(order))")
    }

    /// Holds a purchase until the transaction ends: its buyer is not forgotten meanwhile.
    ///
    /// Read who it is in a statement after this one.
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
