package import Catalog
package import Identity
package import Kernel
package import Postgres

/// What Orders needs to put pieces into a cart.
extension Cart {
    /// Creates the visitor's cart, or records that it was used. Either way the cart is locked until the transaction ends.
    package static func open(for visitor: VisitorKey) -> Query<ID<Cart>> {
        .one(
            """
            INSERT INTO carts.cart AS c (id, visitor) VALUES (\(ID<Cart>()), \(visitor))
            ON CONFLICT (visitor) DO UPDATE SET changed_at = kernel.now() RETURNING c.id
            """
        ) { row in try row.next() }
    }

    /// The same for a visitor whom another table names; nil where it names none.
    ///
    /// - Parameter visitors: a query of one visitor key, or of none, in a column `visitor`.
    package static func open(forVisitorIn visitors: SQL) -> Query<ID<Cart>?> {
        .first(
            """
            INSERT INTO carts.cart AS c (id, visitor) SELECT \(ID<Cart>())::uuid, v.visitor FROM (\(visitors)) v
            ON CONFLICT (visitor) DO UPDATE SET changed_at = kernel.now() RETURNING c.id
            """
        ) { row in try row.next() }
    }

    /// Locks the cart of a visitor whom another table names.
    ///
    /// - Parameter visitors: a query of one visitor key.
    package static func lock(ofVisitorIn visitors: SQL) -> SQL { "SELECT FROM carts.cart WHERE visitor = (\(visitors)) FOR UPDATE" }

    /// A statement that writes a line, or gives the present line of the offer this quantity and price.
    ///
    /// - Parameters:
    ///   - quantity: 1 to the value of `piecesSetting`.
    ///   - price: of one piece, as the buyer saw it.
    package static func line(of offer: Offer.ID, quantity: Int, at price: Money, in cart: ID<Cart>) -> SQL {
        """
        INSERT INTO carts.cart_line (cart_id, offer_id, quantity, seen_price)
        VALUES (\(cart), \(offer), \(quantity), \(price))
        ON CONFLICT (cart_id, offer_id) DO UPDATE
        SET quantity = EXCLUDED.quantity, seen_price = EXCLUDED.seen_price, set_aside_at = NULL
        """
    }

    /// A statement that returns lines to a cart, up to `mostLines`. Offers that are in the cart already are left alone.
    ///
    /// - Parameter lines: a query with the columns offer_id, quantity, price and position.
    package static func putBack(_ lines: SQL, into cart: ID<Cart>) -> SQL {
        """
        INSERT INTO carts.cart_line (cart_id, offer_id, quantity, seen_price)
        SELECT \(cart)::uuid, back.offer_id, back.quantity, back.price FROM (\(lines)) back
        WHERE NOT EXISTS (SELECT FROM carts.cart_line kept WHERE kept.cart_id = \(cart) AND kept.offer_id = back.offer_id)
        ORDER BY back.position
        LIMIT greatest(0, \(mostLines) - (SELECT count(*) FROM carts.cart_line WHERE cart_id = \(cart)))
        """
    }
}
