package import Catalog
package import Identity
import Inventory
package import Kernel
package import Postgres
import Settings

extension Cart {
    /// The permitted lengths of a form's key, in Unicode scalars.
    package static let formKeys = 8...80

    package enum Refusal: Error, Equatable {
        /// No piece is left, or the offer is no longer on sale.
        case sold
        /// Fewer are left than asked for. The value is the number left.
        case fewerLeft(Int)
        /// The quantity is not between 1 and the value of `piecesSetting`.
        case quantityOutOfBounds(most: Int)
        /// The cart has `mostLines` lines already.
        case full
        case notInCart
    }

    /// Adds pieces to the cart. It creates the cart if there is none.
    ///
    /// - Parameters:
    ///   - form: the key of the submitted form, of a length in `formKeys`. The same form submitted again
    ///     adds nothing, unless the line was removed since.
    /// - Returns: how many pieces of the offer the cart has now; never more than are left.
    /// - Throws: `Refusal.sold`; `.full`; `.quantityOutOfBounds`.
    @discardableResult
    package static func add(
        _ offer: Offer.ID, quantity: Int = 1, form: String, to visitor: VisitorKey, in tx: Transaction
    ) async throws -> Int {
        // `open` locks the cart. So the later statements see the result of a concurrent add.
        let (settings, price, available, cart, isNew, held, lines) = try await tx.read(
            SettingValues.now, Offer.price(ofOpen: offer), Stock.available([offer]), open(for: visitor),
            Query<Bool?>.first(
                """
                INSERT INTO carts.cart_form (cart_id, form_key) SELECT id, \(form) FROM carts.cart WHERE visitor = \(visitor)
                ON CONFLICT DO NOTHING RETURNING true
                """
            ) { row in try row.next() },
            Query<Int?>.first(
                """
                SELECT l.quantity FROM carts.cart c JOIN carts.cart_line l ON l.cart_id = c.id
                WHERE c.visitor = \(visitor) AND l.offer_id = \(offer) AND l.set_aside_at IS NULL
                """
            ) { row in try row.next() },
            Query<Int>.one(
                """
                SELECT count(*) FROM carts.cart c JOIN carts.cart_line l ON l.cart_id = c.id
                WHERE c.visitor = \(visitor) AND l.offer_id <> \(offer)
                """
            ) { row in try row.next() })
        let most = try allowed(quantity, settings)
        guard let price, let left = available[offer], left > 0 else { throw Refusal.sold }
        if isNew == nil, let held { return held }
        guard lines < mostLines else { throw Refusal.full }
        let wanted = min((held ?? 0) + quantity, left, max(most, held ?? 0))
        try await tx.run(line(of: offer, quantity: wanted, at: price, in: cart))
        return wanted
    }

    /// Changes the quantity of a line.
    ///
    /// - Throws: `Refusal.sold`; `.fewerLeft`; `.quantityOutOfBounds`; `.notInCart`. The line stays unchanged then.
    package static func change(
        _ offer: Offer.ID, to quantity: Int, for visitor: VisitorKey, in tx: Transaction
    ) async throws {
        let (settings, price, available) = try await tx.read(SettingValues.now, Offer.price(ofOpen: offer), Stock.available([offer]))
        _ = try allowed(quantity, settings)
        guard price != nil, let left = available[offer], left > 0 else { throw Refusal.sold }
        guard quantity <= left else { throw Refusal.fewerLeft(left) }
        let changed = try await tx.run(
            touch(
                visitor,
                then: """
                    UPDATE carts.cart_line AS l SET quantity = \(quantity) FROM cart
                    WHERE l.cart_id = cart.id AND l.offer_id = \(offer)
                    """))
        guard changed == 1 else { throw Refusal.notInCart }
    }

    /// Removes a line, if there is one.
    package static func remove(_ offer: Offer.ID, for visitor: VisitorKey, in tx: Transaction) async throws {
        _ = try await tx.run(
            touch(
                visitor,
                then: """
                    DELETE FROM carts.cart_line AS l USING cart WHERE l.cart_id = cart.id AND l.offer_id = \(offer)
                    """))
    }

    /// Accepts all changes of price and stock in the cart.
    ///
    /// The new prices count as seen, and quantities fall to what is left. Sold lines stay in the cart but are not ordered.
    package static func accept(for visitor: VisitorKey, in tx: Transaction) async throws {
        let held = try await tx.run("UPDATE carts.cart SET changed_at = kernel.now() WHERE visitor = \(visitor)")
        guard held == 1 else { return }
        let changed = try await of(visitor, in: .standard, in: tx).lines.filter(\.hasChanged)
        guard !changed.isEmpty else { return }
        _ = try await tx.run(
            changed.map { line in
                """
                UPDATE carts.cart_line AS l
                SET seen_price = \(line.isSold ? line.seenPrice : line.offer.price),
                    quantity = \(line.isSold ? line.quantity : line.bought),
                    set_aside_at = CASE WHEN \(line.isSold) THEN kernel.now() END
                FROM carts.cart c WHERE c.visitor = \(visitor) AND l.cart_id = c.id AND l.offer_id = \(line.offer.id)
                """
            })
    }

    /// Records that the buyer is shown the present prices of these offers. Nothing else is accepted.
    ///
    /// - Returns: the lines whose price was another one, with the former price.
    package static func showPrices(of offers: [Offer.ID], to visitor: VisitorKey, in language: Language, in tx: Transaction)
        async throws -> [Line]
    {
        let held = try await tx.run("UPDATE carts.cart SET changed_at = kernel.now() WHERE visitor = \(visitor)")
        guard held == 1 else { return [] }
        let changed = try await of(visitor, in: language, in: tx).lines.filter { $0.formerPrice != nil && offers.contains($0.offer.id) }
        guard !changed.isEmpty else { return [] }
        _ = try await tx.run(
            changed.map { line in
                """
                UPDATE carts.cart_line AS l SET seen_price = \(line.offer.price) FROM carts.cart c
                WHERE c.visitor = \(visitor) AND l.cart_id = c.id AND l.offer_id = \(line.offer.id)
                """
            })
        return changed
    }

    /// The most pieces of an offer.
    ///
    /// - Throws: `Refusal.quantityOutOfBounds`.
    private static func allowed(_ quantity: Int, _ settings: SettingValues) throws -> Int {
        let most = settings[piecesSetting]
        guard (1...most).contains(quantity) else { throw Refusal.quantityOutOfBounds(most: most) }
        return most
    }

    /// Records that the cart was used. The UPDATE also locks the cart against a concurrent order.
    private static func touch(_ visitor: VisitorKey, then change: SQL) -> SQL {
        "WITH cart AS (UPDATE carts.cart SET changed_at = kernel.now() WHERE visitor = \(visitor) RETURNING id) \(change)"
    }
}
