package import Carts
import Catalog
package import Identity
import Inventory
package import Kernel
package import Postgres
import Settings

/// A line of an earlier order, compared with what can be bought now.
package struct Repetition: Sendable {
    package let line: Order.Line
    /// How many pieces the cart has; 0 where none can be bought now.
    package let inCart: Int
    /// The current unit price; nil where none can be bought now.
    package let price: Money?
    /// Why fewer pieces than ordered can be bought now; nil where all can.
    package let lack: Lack?

    package enum Lack: Sendable, Equatable {
        /// It is no longer on sale.
        case withdrawn
        case sold
        /// Its seller is on holiday.
        case away
        /// Its seller is suspended.
        case suspended
        /// Fewer are left than asked for. The value is the number left.
        case fewer(Int)
    }

    /// The current unit price, where it differs from the old one.
    package var otherPrice: Money? { price == line.unitPrice ? nil : price }

    /// Whether more of the ordered pieces can be added to the cart.
    package var canBeAdded: Bool {
        switch lack {
        case nil: inCart < line.quantity
        case .fewer(let left): inCart < left
        case .withdrawn, .sold, .away, .suspended: false
        }
    }

    /// One for each line of the order, compared with the visitor's cart.
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
                    offer?.isAway == true && left > 0 ? .away : offer?.isSuspended == true && left > 0 ? .suspended : .withdrawn
                }
            let canBeHad = offer?.isPublished == true && left > 0
            return Repetition(line: line, inCart: canBeHad ? held[line.offer] ?? 0 : 0, price: canBeHad ? offer?.price : nil, lack: lack)
        }
    }
}

extension Cart {
    /// Adds what was ordered to the cart, as far as it can be bought.
    ///
    /// Afterwards the cart has at least as many pieces of each line as were ordered, or all
    /// that are left. So a repeated call adds nothing.
    /// - Throws: `Refusal.full` where the cart has too few free lines. The transaction must be rolled back then.
    package static func add(again order: Order, to visitor: VisitorKey, in tx: Transaction) async throws {
        let offers = order.lines.map(\.offer)
        let (found, available) = try await tx.read(Offer.forSale(offers, in: .standard), Stock.available(offers))
        // Create no cart if there is nothing to add.
        guard Repetition.all(order.lines, [], found, available).contains(where: \.canBeAdded) else { return }
        let (settings, cart, stored) = try await tx.read(SettingValues.now, open(for: visitor), storedLines(by: visitor))
        let wanted = Repetition.all(order.lines, stored, found, available).filter(\.canBeAdded)
        let held = Set(stored.map(\.offer))
        guard held.union(wanted.map(\.line.offer)).count <= mostLines else { throw Refusal.full }
        try await tx.run(
            wanted.map { repetition in
                let quantity = if case .fewer(let left) = repetition.lack { left } else { repetition.line.quantity }
                return line(
                    of: repetition.line.offer, quantity: min(quantity, settings[piecesSetting]), at: repetition.price ?? .zero, in: cart)
            })
    }
}
