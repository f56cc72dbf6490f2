package import Catalog
package import Identity
import Inventory
import Jobs
package import Kernel
package import Postgres

/// What becomes of a purchase that waits for its code. Whoever changes it holds the cart first, then its orders, then the stock,
/// as whoever places an order does.
extension WaitingPurchase {
    /// Why a purchase lapsed. The raw values are in the history of its orders.
    package enum Lapse: String, Sendable {
        /// Nobody showed the code in time.
        case unconfirmed = "not confirmed in time"
        /// Somebody else bought a piece of it first.
        case sold = "sold to somebody else first"
    }

    package enum Outcome: Sendable, Equatable {
        /// So many orders went to their sellers.
        case confirmed(Int)
        case lapsed(Lapse)
        /// Nothing of it waited any more.
        case nothing
    }

    /// Confirms the purchase: its pieces are reserved, and its orders go to their sellers, who are told now. If a piece is gone,
    /// or if it is too late, the whole purchase lapses.
    ///
    /// - Parameters:
    ///   - actor: the buyer, who typed the code, or a clerk, who spoke with the buyer.
    ///   - code: the proof that the buyer showed, which is used up.
    /// - Throws: `Verification.Refusal.spent`.
    package static func confirm(
        _ id: ID<Purchase>, by actor: Actor, showing code: Verification.ID? = nil, in db: Database
    ) async throws -> Outcome {
        do {
            let confirmed: Int? = try await db.transaction { tx in
                if let code { _ = try await Verification.use(code, in: tx) }
                let held = try await lock(id, in: tx)
                guard held.isInTime || held.orders.isEmpty else { return nil }
                return try await confirm(held.orders, by: actor, in: tx)
            }
            guard let confirmed else { return try await lapse(id, for: .unconfirmed, in: db) }
            return confirmed > 0 ? .confirmed(confirmed) : .nothing
        } catch Stock.Refusal.short {
            return try await lapse(id, for: .sold, showing: code, in: db)
        }
    }

    private static func confirm(_ waiting: [OrderPlaced], by actor: Actor, in tx: Transaction) async throws -> Int {
        guard !waiting.isEmpty else { return 0 }
        var claims: [Stock.Claim] = []
        for order in waiting {
            claims += try await Order.changeStatus(of: order.number, to: .placed, by: actor, why: "", in: tx)
            try await Outbox.publish(order, in: tx)
        }
        // A process of the version before reserved the pieces when the purchase was placed.
        try await Stock.release(claims, in: tx)
        try await Stock.reserve(claims, in: tx)
        return waiting.count
    }

    private static func lapse(
        _ id: ID<Purchase>, for reason: Lapse, showing code: Verification.ID? = nil, in db: Database
    ) async throws -> Outcome {
        try await db.transaction { tx in
            if let code { _ = try await Verification.use(code, in: tx) }
            try await lockCart(of: id, in: tx)
            let waiting = try await lock(id, in: tx).orders
            try await lapse(waiting, for: reason, in: tx)
            return waiting.isEmpty ? .nothing : .lapsed(reason)
        }
    }

    /// Cancels orders that wait and puts what they asked for back into the cart of their buyer.
    private static func lapse(_ waiting: [OrderPlaced], for reason: Lapse, in tx: Transaction) async throws {
        guard let purchase = waiting.first?.purchase else { return }
        var claims: [Stock.Claim] = []
        for order in waiting {
            claims += try await Order.changeStatus(of: order.number, to: .cancelled, by: .system, why: reason.rawValue, in: tx)
        }
        // See `confirm`.
        try await Stock.release(claims, in: tx)
        try await Cart.putBack(waiting.map(\.order), of: purchase, in: tx)
    }

    /// Cancels what nobody confirmed in time.
    ///
    /// - Returns: how many orders.
    @discardableResult
    package static func cancelOverdue(in db: Database) async throws -> Int {
        let overdue = try await db.read(
            Query<[ID<Purchase>]>.all(
                "SELECT DISTINCT o.purchase_id FROM orders.order o WHERE o.state = 'waiting' AND \(Order.isOverdue) LIMIT 100"
            ) { row in try row.next() })
        var cancelled = 0
        for id in overdue {
            cancelled += try await db.transaction { tx in
                try await lockCart(of: id, in: tx)
                let waiting = try await lock(id, in: tx).orders
                try await lapse(waiting, for: .unconfirmed, in: tx)
                return waiting.count
            }
        }
        return cancelled
    }

    /// Lets purchases lapse that wait for pieces of which too few are left now, so that their buyers need not type a code first.
    package static func lapseSold(_ offers: [Offer.ID], in db: Database) async throws {
        let purchases = try await db.read(
            Query<[ID<Purchase>]>.all(
                """
                SELECT DISTINCT o.purchase_id FROM orders.line l JOIN orders.order o ON o.id = l.order_id
                WHERE l.offer_id = ANY(\(offers)::uuid[]) AND o.state = 'waiting'
                """
            ) { row in try row.next() })
        for id in purchases {
            try await db.transaction { tx in
                try await lockCart(of: id, in: tx)
                let waiting = try await lock(id, in: tx).orders
                let claims = try await tx.read(
                    Query<[Stock.Claim]>.all(
                        "SELECT offer_id, quantity, id FROM orders.line WHERE order_id = ANY(\(waiting.map(\.order))::uuid[])"
                    ) { row in try Stock.Claim(row.next(), quantity: row.next(), for: row.next()) })
                let available = try await tx.read(Stock.available(claims.map(\.offer)))
                guard claims.contains(where: { $0.quantity > available[$0.offer] ?? 0 }) else { return }
                try await lapse(waiting, for: .sold, in: tx)
            }
        }
    }

    /// Why a purchase lapsed; nil where it did not.
    package static func lapse(of id: ID<Purchase>) -> Query<Lapse?> {
        Query<String?>.first(
            """
            SELECT s.why FROM orders.step s JOIN orders.order o ON o.id = s.order_id
            WHERE o.purchase_id = \(id) AND (s.from_state, s.to_state, s.actor) = ('waiting', 'cancelled', 'system')
            UNION ALL SELECT \(Lapse.unconfirmed)::text FROM orders.order o WHERE o.purchase_id = \(id) AND o.state = 'waiting' AND \(Order.isOverdue)
            LIMIT 1
            """
        ) { row in try row.next() }.map { why in why.map { Lapse(rawValue: $0) ?? .unconfirmed } }
    }

    // MARK: Locks

    /// What still waits of a purchase, held until the transaction ends: of those who confirm, cancel and give up at once the
    /// first has it, and the others find nothing.
    private static func lock(_ id: ID<Purchase>, in tx: Transaction) async throws -> (orders: [OrderPlaced], isInTime: Bool) {
        let held = try await tx.read(
            Query<[(OrderPlaced, Bool)]>.all(
                """
                SELECT o.id, o.number, o.seller_id, NOT \(Order.isOverdue)
                FROM orders.order o WHERE o.purchase_id = \(id) AND o.state = 'waiting' ORDER BY o.id FOR UPDATE
                """
            ) { row in (try OrderPlaced(order: row.next(), number: row.next(), purchase: id, seller: row.next()), try row.next()) })
        return (held.map(\.0), held.allSatisfy(\.1))
    }

    /// Holds the cart into which the pieces of a purchase would go back.
    private static func lockCart(of id: ID<Purchase>, in tx: Transaction) async throws {
        try await tx.run("SELECT FROM orders.cart WHERE visitor = (SELECT visitor FROM orders.purchase WHERE id = \(id)) FOR UPDATE")
    }
}

extension Cart {
    /// Puts what these orders of a purchase asked for back into the cart of its buyer, at the prices of then and as far as lines
    /// are left. What the buyer has put there or ordered since stays as it is.
    fileprivate static func putBack(_ orders: [ID<Order>], of purchase: ID<Purchase>, in tx: Transaction) async throws {
        let cart = try await tx.read(
            Query<ID<Cart>?>.first(
                """
                INSERT INTO orders.cart AS c (id, visitor)
                SELECT \(ID<Cart>())::uuid, visitor FROM orders.purchase WHERE id = \(purchase) AND visitor IS NOT NULL
                ON CONFLICT (visitor) DO UPDATE SET changed_at = kernel.now() RETURNING c.id
                """
            ) { row in try row.next() })
        guard let cart else { return }
        try await tx.run(
            """
            INSERT INTO orders.cart_line (cart_id, offer_id, quantity, seen_price)
            SELECT \(cart)::uuid, l.offer_id, l.quantity, l.unit_price
            FROM orders.line l JOIN orders.order o ON o.id = l.order_id JOIN orders.purchase p ON p.id = o.purchase_id
            WHERE o.id = ANY(\(orders)::uuid[])
              AND NOT EXISTS (SELECT FROM orders.cart_line kept WHERE kept.cart_id = \(cart) AND kept.offer_id = l.offer_id)
              AND NOT EXISTS (
                  SELECT FROM orders.purchase later JOIN orders.order n ON n.purchase_id = later.id JOIN orders.line m ON m.order_id = n.id
                  WHERE later.visitor = p.visitor AND later.placed_at > p.placed_at AND n.state <> 'cancelled' AND m.offer_id = l.offer_id)
            ORDER BY o.id, l.position
            LIMIT greatest(0, \(mostLines) - (SELECT count(*) FROM orders.cart_line WHERE cart_id = \(cart)))
            """)
    }
}
