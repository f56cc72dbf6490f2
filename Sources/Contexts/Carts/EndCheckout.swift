package import Catalog
package import Identity
package import Kernel
package import Postgres

/// What Orders needs to make a purchase of a checkout. It locks the checkout before the cart.
extension Checkout {
    /// The visitor's checkout, locked until the transaction ends; nil where there is none.
    package static func locked(_ id: ID<Checkout>, of visitor: VisitorKey) -> Query<Checkout?> {
        .first("SELECT \(columns) FROM carts.checkout WHERE id = \(id) AND visitor = \(visitor) FOR UPDATE") { row in
            try Checkout(&row)
        }
    }

    /// Statements that end the checkout and remove what is bought from the visitor's cart.
    package static func end(_ id: ID<Checkout>, buying offers: [Offer.ID], by visitor: VisitorKey) -> [SQL] {
        [
            "UPDATE carts.checkout SET placed_at = kernel.now() WHERE id = \(id)",
            """
            DELETE FROM carts.cart_line AS l USING carts.cart c
            WHERE c.visitor = \(visitor) AND l.cart_id = c.id AND l.offer_id = ANY(\(offers)::uuid[])
            """,
        ]
    }
}

extension Cart {
    /// The visitor's cart, locked against concurrent changes; nil where there is none.
    package static func locked(of visitor: VisitorKey) -> Query<ID<Cart>?> {
        .first("SELECT id FROM carts.cart WHERE visitor = \(visitor) FOR UPDATE") { row in try row.next() }
    }
}
