package import Kernel
package import Postgres

/// Who bought, as far as one writes to him.
package struct Buyer: Sendable, Equatable {
    package let purchase: ID<Purchase>
    package let name: String
    /// As he typed it; empty where he gave none.
    package let email: String
    package let phone: PhoneNumber
    /// In which he bought.
    package let language: Language

    /// Whose purchase that is; nil where there is none.
    package static func of(_ purchase: ID<Purchase>) -> Query<Buyer?> { first("p.id = \(purchase)") }

    /// Whose order that is; nil where there is none.
    package static func of(_ order: OrderNumber) -> Query<Buyer?> {
        first("p.id = (SELECT purchase_id FROM orders.order WHERE number = \(order))")
    }

    private static func first(_ condition: SQL) -> Query<Buyer?> {
        .first("SELECT p.id, p.full_name, p.email, p.phone, p.language FROM orders.purchase p WHERE \(condition)") { row in
            try Buyer(purchase: row.next(), name: row.next(), email: row.next(), phone: row.next(), language: row.next())
        }
    }
}
