import Catalog
package import Identity
import Inventory
package import Kernel
package import Postgres

/// A line of an order that is ordered again, beside what can be had of it now.
package struct Repetition: Sendable {
    package let line: Order.Line
    /// How many pieces the cart holds.
    package let inCart: Int
    /// What one costs now; nil where none can be had.
    package let price: Money?
    /// Why the cart cannot hold as many as were ordered; nil where it can.
    package let lack: Lack?

    package enum Lack: Sendable, Equatable {
        /// It is not offered any more.
        case withdrawn
        case sold
        /// Its seller is on holiday.
        case away
        /// Only so many are left.
        case fewer(Int)
    }

    /// What it costs now, where that is other than it was.
    package var otherPrice: Money? { price == line.unitPrice ? nil : price }

    /// Whether the cart could hold more of what was ordered.
    package var canBeAdded: Bool {
        switch lack {
        case nil: inCart < line.quantity
        case .fewer(let left): inCart < left
        case .withdrawn, .sold, .away: false
        }
    }

    /// Of each line of the order, for that visitor's cart.
    package static func of(_ order: Order, for visitor: VisitorKey, in db: Database) async throws -> [Repetition] {
        let offers = order.lines.map(\.offer)
        let (stored, found, available) = try await db.read(
            Cart.storedLines(by: visitor), Offer.forSale(offers, in: .standard), Stock.available(offers))
        return all(order.lines, stored, found, available)
    }

    fileprivate static func all(_ lines: [Order.Line], _ stored: [Cart.StoredLine], _ found: [OfferForSale], _ available: [Offer.ID: Int])
        -> [Repetition]
    {
        let held = Dictionary(stored.map { ($0.offer, $0.isSetAside ? 0 : $0.quantity) }) { first, _ in first }
        let offers = Dictionary(found.map { ($0.id, $0) }) { first, _ in first }
        return lines.map { line in
            let offer = offers[line.offer]
            let left = max(0, available[line.offer] ?? 0)
            let lack: Lack? =
                if let offer, offer.isPublished {
                    left == 0 ? .sold : left < line.quantity ? .fewer(left) : nil
                } else {
                    offer?.isAway == true && left > 0 ? .away : .withdrawn
                }
            let canBeHad = offer?.isPublished == true && left > 0
            return Repetition(line: line, inCart: canBeHad ? held[line.offer] ?? 0 : 0, price: canBeHad ? offer?.price : nil, lack: lack)
        }
    }
}

extension Cart {
    /// Puts what was ordered into the cart, as far as it can be had: of each piece the cart holds at least as many as were
    /// ordered, or all that are left. So it may be asked for twice.
    ///
    /// - Throws: `Refusal.full` where the cart has no line left for all of it; nothing is put in then, once the transaction is given up.
    package static func add(again order: Order, to visitor: VisitorKey, in tx: Transaction) async throws {
        let offers = order.lines.map(\.offer)
        let (found, available) = try await tx.read(Offer.forSale(offers, in: .standard), Stock.available(offers))
        // There is no cart before its first line.
        guard Repetition.all(order.lines, [], found, available).contains(where: \.canBeAdded) else { return }
        let (cart, stored) = try await tx.read(
            Query<ID<Cart>>.one(
                """
                INSERT INTO orders.cart AS c (id, visitor) VALUES (\(ID<Cart>()), \(visitor))
                ON CONFLICT (visitor) DO UPDATE SET changed_at = kernel.now() RETURNING c.id
                """
            ) { row in try row.next() }, storedLines(by: visitor))
        let wanted = Repetition.all(order.lines, stored, found, available).filter(\.canBeAdded)
        let held = Set(stored.map(\.offer))
        guard held.union(wanted.map(\.line.offer)).count <= mostLines else { throw Refusal.full }
        try await tx.run(
            wanted.map { repetition in
                let quantity = if case .fewer(let left) = repetition.lack { left } else { repetition.line.quantity }
                return """
                    INSERT INTO orders.cart_line (cart_id, offer_id, quantity, seen_price)
                    VALUES (\(cart), \(repetition.line.offer), \(min(quantity, mostPieces)), \(repetition.price ?? .zero))
                    ON CONFLICT (cart_id, offer_id) DO UPDATE
                    SET quantity = EXCLUDED.quantity, seen_price = EXCLUDED.seen_price, set_aside_at = NULL
                    """
            })
    }
}
