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

    /// An SQL condition: whether the visitor has that checkout, open or not.
    package static func isOf(_ visitor: VisitorKey, _ id: ID<Checkout>) -> SQL {
        "EXISTS (SELECT FROM carts.checkout c WHERE c.id = \(id) AND c.visitor = \(visitor))"
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

    /// Locks a checkout, and then the cart of which it is. It may have moved to a person's cart since it began.
    ///
    /// - Returns: whether the checkout is open; false where it is gone too.
    package static func lockOpen(_ id: ID<Checkout>, in tx: Transaction) async throws -> Bool {
        let (isOpen, _) = try await tx.read(
            Query<Bool?>.first("SELECT placed_at IS NULL FROM carts.checkout WHERE id = \(id) FOR UPDATE") { row in try row.next() },
            Query<ID<Cart>?>.first(
                "SELECT id FROM carts.cart WHERE id = (SELECT cart_id FROM carts.checkout WHERE id = \(id)) FOR UPDATE"
            ) { row in try row.next() })
        return isOpen ?? false
    }

    /// Ends an open checkout, and takes what was bought out of its cart. Pieces that were added since stay there.
    ///
    /// - Parameter bought: offers with the pieces of each.
    package static func take(_ id: ID<Checkout>, buying bought: [(offer: Offer.ID, quantity: Int)], in tx: Transaction) async throws {
        let lines: SQL = """
            carts.checkout c, unnest(\(bought.map(\.offer))::uuid[], \(bought.map(\.quantity))::integer[]) AS b (offer_id, quantity)
            WHERE c.id = \(id) AND l.cart_id = c.cart_id AND l.offer_id = b.offer_id
            """
        // The lines that go come first. So no line loses its pieces twice.
        try await tx.run([
            "UPDATE carts.checkout SET placed_at = kernel.now() WHERE id = \(id)",
            "DELETE FROM carts.cart_line AS l USING \(lines) AND l.quantity <= b.quantity",
            "UPDATE carts.cart_line AS l SET quantity = l.quantity - b.quantity FROM \(lines) AND l.quantity > b.quantity",
        ])
    }
}

extension Cart {
    /// A query of the lines that a checkout would buy, with the columns offer_id, quantity and price.
    package static func wanted(in checkout: ID<Checkout>) -> SQL {
        """
        SELECT l.offer_id, l.quantity, l.seen_price AS price FROM carts.checkout c JOIN carts.cart_line l ON l.cart_id = c.cart_id
        WHERE c.id = \(checkout) AND l.set_aside_at IS NULL
        """
    }

    /// The visitor's cart, locked against concurrent changes; nil where there is none.
    package static func locked(of visitor: VisitorKey) -> Query<ID<Cart>?> {
        .first("SELECT id FROM carts.cart WHERE visitor = \(visitor) FOR UPDATE") { row in try row.next() }
    }
}
