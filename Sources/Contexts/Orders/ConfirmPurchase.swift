import Carts
package import Catalog
package import Identity
import Inventory
import Jobs
package import Kernel
import Places
package import Postgres
import Sellers

/// Confirmation and lapse of a purchase that waits for its code.
///
/// Locks are taken in this sequence: the cart, the orders, the sellers, the stock. Placing an order uses the same sequence.
extension WaitingPurchase {
    /// Why a purchase lapsed. The history of its orders has the raw values as words, which the program of the former version reads.
    package enum Lapse: String, Sendable, CaseIterable {
        /// Nobody typed the code in time.
        case unconfirmed = "not confirmed in time"
        /// Somebody else bought one of its pieces first.
        case sold = "sold to somebody else first"
        /// The staff suspended or closed one of the sellers first.
        case suspended = "the seller was suspended first"

        /// The reason in the history of its orders.
        package var reason: Order.Reason {
            switch self {
            case .unconfirmed: .unconfirmed
            case .sold: .sold
            case .suspended: .suspended
            }
        }

        /// - Returns: nil for a reason for which no purchase lapses.
        package init?(_ reason: Order.Reason) {
            guard let lapse = Self.allCases.first(where: { $0.reason == reason }) else { return nil }
            self = lapse
        }
    }

    package enum Outcome: Sendable, Equatable {
        /// So many orders went to their sellers.
        case confirmed(Int)
        case lapsed(Lapse)
        /// Nothing was waiting any more.
        case nothing
    }

    /// Confirms the purchase: reserves its pieces, and sends its orders to their sellers. If a piece is sold
    /// or it is too late, the whole purchase lapses.
    ///
    /// - Parameters:
    ///   - actor: the buyer, who typed the code, or a member of staff, who spoke with the buyer.
    ///   - code: the verification that the buyer confirmed. It is used up; nil where there was none.
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
        } catch is SellerSuspended {
            return try await lapse(id, for: .suspended, showing: code, in: db)
        }
    }

    private struct SellerSuspended: Error {}

    private static func confirm(_ waiting: [OrderPlaced], by actor: Actor, in tx: Transaction) async throws -> Int {
        guard !waiting.isEmpty else { return 0 }
        let sellers = try await tx.read(Seller.lockedToBuy("SELECT unnest(\(waiting.map(\.seller))::uuid[])"))
        guard !sellers.values.contains(where: { $0 == .suspended || $0 == .closed }) else { throw SellerSuspended() }
        var claims: [Stock.Claim] = []
        for order in waiting {
            claims += try await Order.changeStatus(of: order.number, to: .placed, by: actor, why: "", in: tx)
            try await Outbox.publish(order, in: tx)
        }
        // The previous version reserved the pieces when the purchase was placed. Release such a reservation first.
        try await Stock.release(claims, in: tx)
        let city = Query<City.Code?>.first(
            "SELECT city_code FROM orders.purchase WHERE id = ANY(\(waiting.map(\.purchase))::uuid[]) LIMIT 1"
        ) {
            row in try row.next()
        }
        try await Stock.reserve(claims, near: try await tx.read(city), in: tx)
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

    /// Cancels waiting orders and returns their pieces to the buyer's cart.
    private static func lapse(_ waiting: [OrderPlaced], for reason: Lapse, in tx: Transaction) async throws {
        guard let purchase = waiting.first?.purchase else { return }
        var claims: [Stock.Claim] = []
        for order in waiting {
            claims += try await Order.changeStatus(
                of: order.number, to: .cancelled, by: .system, for: reason.reason, why: reason.rawValue, in: tx)
        }
        // See `confirm` for the reason.
        try await Stock.release(claims, in: tx)
        try await putBack(waiting.map(\.order), of: purchase, in: tx)
    }

    /// Cancels up to 100 purchases that nobody confirmed in time.
    ///
    /// - Returns: the number of cancelled orders.
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

    /// Lets waiting purchases lapse if too few of their pieces are left. So their buyers need not type a code in vain.
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
        Query<Order.Reason?>.first(
            """
            SELECT s.reason FROM orders.step s JOIN orders.order o ON o.id = s.order_id
            WHERE o.purchase_id = \(id) AND (s.from_state, s.to_state, s.actor) = ('waiting', 'cancelled', 'system')
            UNION ALL SELECT \(Order.Reason.unconfirmed)::text FROM orders.order o
            WHERE o.purchase_id = \(id) AND o.state = 'waiting' AND \(Order.isOverdue)
            LIMIT 1
            """
        ) { row in try row.next() }.map { reason in reason.map { Lapse($0) ?? .unconfirmed } }
    }

    // MARK: Locks

    /// Locks the orders of a purchase that still wait, until the transaction ends.
    ///
    /// The first of several concurrent confirmations and cancellations gets the orders. The others find none.
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

    /// Locks the buyer's cart, to which the pieces would return.
    private static func lockCart(of id: ID<Purchase>, in tx: Transaction) async throws {
        try await tx.run(Cart.lock(ofVisitorIn: "SELECT visitor FROM orders.purchase WHERE id = \(id)"))
    }

    /// Returns the pieces of lapsed orders to the buyer's cart, at its prices and up to the limit of lines.
    ///
    /// Offers that the buyer has added to the cart or ordered since are left alone.
    private static func putBack(_ orders: [ID<Order>], of purchase: ID<Purchase>, in tx: Transaction) async throws {
        let cart = try await tx.read(
            Cart.open(forVisitorIn: "SELECT visitor FROM orders.purchase WHERE id = \(purchase) AND visitor IS NOT NULL"))
        guard let cart else { return }
        let lines: SQL = """
            SELECT l.offer_id, l.quantity, l.unit_price AS price, row_number() OVER (ORDER BY o.id, l.position) AS position
            FROM orders.line l JOIN orders.order o ON o.id = l.order_id JOIN orders.purchase p ON p.id = o.purchase_id
            WHERE o.id = ANY(\(orders)::uuid[])
              AND NOT EXISTS (
                  SELECT FROM orders.purchase later JOIN orders.order n ON n.purchase_id = later.id JOIN orders.line m ON m.order_id = n.id
                  WHERE later.visitor = p.visitor AND later.placed_at > p.placed_at AND n.state <> 'cancelled' AND m.offer_id = l.offer_id)
            """
        try await tx.run(Cart.putBack(lines, into: cart))
    }
}
