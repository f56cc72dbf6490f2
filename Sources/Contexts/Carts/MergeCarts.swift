package import Catalog
package import Identity
import Inventory
import Kernel
package import Postgres
import Settings

extension Cart {
    /// The result of merging a browser's cart into a person's cart at login.
    package struct Merger: Sendable, Equatable {
        /// Pieces that moved to the person's cart.
        package fileprivate(set) var moved = 0
        /// Offers whose quantity is now below the sum of both carts, because no more can be bought.
        package fileprivate(set) var clamped: [Offer.ID] = []
        /// Offers that stay in the browser's cart, because the person's cart is full.
        package fileprivate(set) var left: [Offer.ID] = []
    }

    /// Moves the lines of a browser's cart to the person's cart. The browser's open checkout moves too, if the person has none.
    ///
    /// It never refuses. Quantities are limited to what is left, and sold offers stay as sold lines.
    package static func merge(_ guest: VisitorKey, into person: VisitorKey, in tx: Transaction) async throws -> Merger {
        // Lock checkouts before carts, as placing an order does.
        let (_, carried) = try await tx.read(
            Query<[ID<Checkout>]>.all(
                """
                SELECT id FROM carts.checkout WHERE visitor IN (\(guest), \(person)) AND placed_at IS NULL ORDER BY id FOR UPDATE
                """
            ) { row in try row.next() },
            Query<[StoredLine]>.all(
                """
                SELECT l.offer_id, l.quantity, l.seen_price, l.set_aside_at IS NOT NULL
                FROM carts.cart c JOIN carts.cart_line l ON l.cart_id = c.id
                WHERE c.visitor = \(guest) ORDER BY l.added_at, l.offer_id FOR UPDATE
                """
            ) { row in try StoredLine(offer: row.next(), quantity: row.next(), seenPrice: row.next(), isSetAside: row.next()) })
        var merger = Merger()
        guard !carried.isEmpty else { return merger }
        let (settings, cart, stored, available) = try await tx.read(
            SettingValues.now, open(for: person), storedLines(by: person), Stock.available(carried.map(\.offer)))
        let held = Dictionary(stored.map { ($0.offer, $0.isSetAside ? 0 : $0.quantity) }) { first, _ in first }
        var free = mostLines - stored.count
        var statements: [SQL] = []
        for line in carried {
            statements.append(
                """
                DELETE FROM carts.cart_line AS l USING carts.cart c
                WHERE c.visitor = \(guest) AND l.cart_id = c.id AND l.offer_id = \(line.offer)
                """)
            if line.isSetAside, held[line.offer] != nil { continue }
            if held[line.offer] == nil {
                guard free > 0 else {
                    merger.left.append(line.offer)
                    statements.removeLast()
                    continue
                }
                free -= 1
            }
            let wanted = (held[line.offer] ?? 0) + line.quantity
            let left = max(0, available[line.offer] ?? 0)
            // A sold offer keeps its line, which the cart shows as sold.
            let taken = min(wanted, max(settings[piecesSetting], held[line.offer] ?? 0), left > 0 ? left : wanted)
            if taken < wanted { merger.clamped.append(line.offer) }
            merger.moved += max(0, taken - (held[line.offer] ?? 0))
            statements.append(
                """
                INSERT INTO carts.cart_line AS l (cart_id, offer_id, quantity, seen_price, set_aside_at)
                VALUES (\(cart), \(line.offer), \(taken), \(line.seenPrice), CASE WHEN \(line.isSetAside) THEN kernel.now() END)
                ON CONFLICT (cart_id, offer_id) DO UPDATE
                SET quantity = EXCLUDED.quantity, seen_price = EXCLUDED.seen_price, set_aside_at = EXCLUDED.set_aside_at
                """)
        }
        statements.append(
            """
            UPDATE carts.checkout SET cart_id = \(cart), visitor = \(person)
            WHERE visitor = \(guest) AND placed_at IS NULL
              AND NOT EXISTS (SELECT FROM carts.checkout o WHERE o.cart_id = \(cart) AND o.placed_at IS NULL)
            """)
        try await tx.run(statements)
        return merger
    }
}
