import Carts
import Catalog
import Inventory
import Jobs
package import Kernel
import Places
package import Postgres
import Sellers

/// How an unpaid purchase ends. Each verb takes part in the caller's transaction.
///
/// Locks are taken in this sequence: the unpaid purchase, its checkout and cart, the orders, the sellers, the stock.
extension UnpaidPurchase {
    /// Why a purchase that was paid cannot be placed. The money goes back as a whole.
    package enum Loss: Sendable, Equatable {
        /// The time was over, and somebody else bought one of its pieces.
        case sold
        /// The staff suspended or closed one of the sellers.
        case suspended
        /// The buyer was erased after it had been given up.
        case forgotten

        fileprivate var reason: Order.Reason {
            switch self {
            case .sold: .sold
            case .suspended: .suspended
            case .forgotten: .unpaid
            }
        }
    }

    package enum Settlement: Sendable, Equatable {
        /// Its orders went to their sellers. This is the result of the first call only.
        case placed
        /// It was placed before. Nothing has changed.
        case placedBefore
        /// It stays given up, or is cancelled now.
        case lost(Loss)
        /// There is no such unpaid purchase.
        case unknown
    }

    /// Places a purchase that is paid. Its pieces become reserved for good, its checkout ends, and what was bought leaves the cart.
    ///
    /// If its time is over, or it was given up before, the pieces are reserved again where they are still there.
    package static func settle(_ id: ID<Purchase>, in tx: Transaction) async throws -> Settlement {
        guard let held = try await lock(id, in: tx) else { return .unknown }
        guard held.state != .placed else { return .placedBefore }
        let isOpen = try await Checkout.lockOpen(held.checkout, in: tx)
        let orders = try await orders(of: id, in: tx)
        if let loss = try await reserve(orders, of: id, in: tx) {
            if held.state == .open { try await cancel(id, orders, by: .system, for: loss.reason, why: "", in: tx) }
            return .lost(loss)
        }
        for order in orders.placed {
            _ = try await Order.changeStatus(of: order.number, to: .placed, by: .system, why: "", in: tx)
            try await Outbox.publish(order, in: tx)
        }
        if isOpen {
            let bought = orders.claims.map { (offer: $0.offer, quantity: $0.quantity) }
            try await Checkout.take(held.checkout, buying: bought, in: tx)
        }
        try await tx.run(
            """
            UPDATE orders.unpaid_purchase SET state = 'placed', ended_at = kernel.now(), took_cart = \(isOpen) WHERE purchase_id = \(id)
            """)
        return .placed
    }

    /// Gives a purchase up that nobody pays any more. Its pieces are free again; checkout and cart stay as they are.
    ///
    /// - Parameters:
    ///   - reason: `unpaid` if its time is over, `buyerAsked` if the buyer pays otherwise or not at all.
    ///   - why: at most `Order.mostOfReason` Unicode scalars. The reason `other` needs words.
    /// - Returns: false if it was not open any more.
    /// - Throws: `Order.Refusal.illegal` for a seller; `.reasonMissing`, `.reasonTooLong`.
    @discardableResult
    package static func giveUp(
        _ id: ID<Purchase>, by actor: Actor, for reason: Order.Reason = .unpaid, why: String = "", in tx: Transaction
    ) async throws -> Bool {
        guard reason != .other || why.isWritten else { throw Order.Refusal.reasonMissing }
        guard let held = try await lock(id, in: tx), held.state == .open else { return false }
        try await cancel(id, try await orders(of: id, in: tx), by: actor, for: reason, why: why, in: tx)
        return true
    }

    /// Lets the visitor begin another purchase although this one may still be paid. It keeps its pieces until their time is over.
    ///
    /// - Returns: false if it was not open any more.
    @discardableResult
    package static func supersede(_ id: ID<Purchase>, in tx: Transaction) async throws -> Bool {
        guard let held = try await lock(id, in: tx), held.state == .open else { return false }
        try await tx.run(
            "UPDATE orders.unpaid_purchase SET superseded_at = kernel.now() WHERE purchase_id = \(id) AND superseded_at IS NULL")
        return true
    }

    // MARK: Parts

    private struct Orders {
        var placed: [OrderPlaced] = []
        var claims: [Stock.Claim] = []
    }

    private static func lock(_ id: ID<Purchase>, in tx: Transaction) async throws -> (state: State, checkout: ID<Checkout>)? {
        try await tx.read(
            Query<(state: State, checkout: ID<Checkout>)?>.first(
                "SELECT state, checkout_id FROM orders.unpaid_purchase WHERE purchase_id = \(id) FOR UPDATE"
            ) { row in (state: try row.next(), checkout: try row.next()) })
    }

    /// The orders of the purchase, locked, with what they need of the stock.
    private static func orders(of id: ID<Purchase>, in tx: Transaction) async throws -> Orders {
        let (placed, claims) = try await tx.read(
            Query<[OrderPlaced]>.all(
                "SELECT id, number, seller_id FROM orders.order WHERE purchase_id = \(id) ORDER BY id FOR UPDATE"
            ) { row in try OrderPlaced(order: row.next(), number: row.next(), purchase: id, seller: row.next()) },
            Query<[Stock.Claim]>.all(
                """
                SELECT l.offer_id, l.quantity, l.id FROM orders.line l JOIN orders.order o ON o.id = l.order_id
                WHERE o.purchase_id = \(id)
                """
            ) { row in try Stock.Claim(row.next(), quantity: row.next(), for: row.next()) })
        return Orders(placed: placed, claims: claims)
    }

    /// Reserves the pieces for good. If it returns a loss, no more than the pieces that were held are free again.
    private static func reserve(_ orders: Orders, of id: ID<Purchase>, in tx: Transaction) async throws -> Loss? {
        let (city, sellers) = try await tx.read(
            Query<City.Code?>.first("SELECT city_code FROM orders.purchase WHERE id = \(id) AND full_name IS NOT NULL") { row in
                try row.next()
            },
            Seller.lockedToBuy("SELECT unnest(\(orders.placed.map(\.seller))::uuid[])"))
        guard let city else { return .forgotten }
        guard !sellers.values.contains(where: { $0 == .suspended || $0 == .closed }) else { return .suspended }
        do {
            try await Stock.keep(orders.claims, in: tx)
        } catch Stock.Refusal.notReserved {
            // All or nothing: what is still held of it counts as free.
            try await Stock.release(orders.claims, in: tx)
            guard try await Stock.canReserve(orders.claims, in: tx) else { return .sold }
            try await Stock.reserve(orders.claims, near: city, in: tx)
        }
        return nil
    }

    private static func cancel(
        _ id: ID<Purchase>, _ orders: Orders, by actor: Actor, for reason: Order.Reason, why: String, in tx: Transaction
    ) async throws {
        for order in orders.placed {
            _ = try await Order.changeStatus(of: order.number, to: .cancelled, by: actor, for: reason, why: why, in: tx)
        }
        try await Stock.release(orders.claims, in: tx)
        try await tx.run(
            "UPDATE orders.unpaid_purchase SET state = 'given-up', ended_at = kernel.now() WHERE purchase_id = \(id)")
    }
}
