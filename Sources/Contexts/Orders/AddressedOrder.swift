package import Identity
package import Kernel
package import Postgres
package import Sellers
package import Shipping

/// An order with its address, for labels and manifests.
package struct AddressedOrder: Sendable {
    package let id: ID<Order>
    package let number: OrderNumber
    package let state: Order.State
    /// Nil once the buyer was erased.
    package let recipient: Recipient?
    /// The city's name as shown to the buyer.
    package let cityName: String
    package let total: Money

    /// The key of its parcels.
    package var key: Parcel.Key { Order.parcelKey(of: id) }

    /// The most orders that wait for a carrier in one list.
    package static let mostPacked = 1_000

    /// The orders of a shop with these numbers, in any order. Unknown ones are left out.
    package static func numbered(_ numbers: [OrderNumber], of seller: Seller.ID) -> Query<[AddressedOrder]> {
        list("o.number = ANY(\(numbers.map(\.rawValue))::text[])", of: seller)
    }

    /// The orders of a shop to which these parcels belong, in any order. A key that is no order is left out.
    package static func of(_ keys: [Parcel.Key], by seller: Seller.ID) -> Query<[AddressedOrder]> {
        list("o.id = ANY(\(keys)::uuid[])", of: seller)
    }

    /// The orders of a shop that are packed and not handed over, the oldest first. It has one more than `mostPacked` if there are more.
    package static func packed(of seller: Seller.ID) -> Query<[AddressedOrder]> {
        list("o.state = 'packed'", of: seller, "ORDER BY o.placed_at, o.id LIMIT \(mostPacked + 1)")
    }

    private static func list(_ condition: SQL, of seller: Seller.ID, _ rest: SQL = "") -> Query<[AddressedOrder]> {
        .all(
            """
            SELECT p.full_name, p.phone, p.city_code, p.street, p.landmark, p.email, p.notes, p.city_name, o.id, o.number, o.state, o.total
            FROM orders.order o JOIN orders.purchase p ON p.id = o.purchase_id
            WHERE o.seller_id = \(seller) AND o.state NOT IN \(Order.withoutSeller) AND \(DeskOrder.reachedSeller)
              AND \(condition) \(rest)
            """
        ) { row in
            let recipient = try Recipient.unlessForgotten(&row)
            let city: String = try row.next()
            return AddressedOrder(
                id: try row.next(), number: try row.next(), state: try row.next(), recipient: recipient, cityName: city,
                total: try row.next())
        }
    }
}

extension Order {
    /// Makes an order of a shop ready for its label: packs it if it is confirmed, and proposes its parcels if it has none.
    ///
    /// A label of a parcel that a carrier has can be printed again.
    /// - Returns: whether the order was packed now.
    /// - Throws: `Refusal.unknownOrder`, `.illegal`.
    package static func prepareLabel(
        _ number: OrderNumber, of seller: Seller.ID, by actor: Actor, in db: Database
    ) async throws -> Bool {
        try await db.transaction { tx in
            // The lock comes first, so that two members do not make its parcel at once.
            guard try await tx.read(belongs(number, to: seller)),
                let order = try await tx.read(AddressedOrder.numbered([number], of: seller)).first
            else { throw Refusal.unknownOrder }
            let parcels = try await tx.read(Parcel.of(order.key))
            switch order.state {
            case .packed: break
            case .shipped where !parcels.isEmpty: return false
            default: try await pack(number, by: actor, in: tx)
            }
            if parcels.isEmpty {
                let (head, lines) = try await tx.read(head(number, "true"), lines(of: number))
                guard let whole = head?(lines, []) else { throw Refusal.unknownOrder }
                _ = try await Parcel.pack(try await whole.proposedParcels(in: tx), of: order.key, by: seller, in: tx)
            }
            return order.state != .packed
        }
    }
}
