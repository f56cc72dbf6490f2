package import Jobs
package import Kernel
package import Postgres
package import Sellers
package import Shipping

extension Order {
    /// Moves orders as their parcels move.
    package static func followParcels(in jobs: inout JobTable) {
        jobs.on(ParcelMoved.self, as: "orders.parcels") { event, db in
            try await db.transaction { tx in
                try await follow(event.key, in: tx)
                // Open pages of the order show what happened to the parcel.
                try await tx.run(
                    "SELECT pg_notify('kernel.moves', 'order ' || number) FROM orders.order WHERE id = \(ID<Order>(event.key.uuid))")
            }
        }
    }

    /// Takes the steps that follow from what is known about an order's parcels by now. Steps that were never told are taken first. So
    /// reports lead to one and the same end in whatever order they come, and a late one changes nothing.
    ///
    /// Once a refused order's parcels are back, their pieces return to the stock. The shop decides where one of them was damaged.
    /// Nothing happens for a key that is no order, and for an order that is not packed yet.
    /// - Parameter actor: who told of the parcels. The shop must answer an open request to cancel before it ships.
    /// - Throws: `Refusal`, if the actor is the shop.
    package static func follow(_ key: Parcel.Key, by actor: Actor = .system, in tx: Transaction) async throws {
        guard let (number, state, progress) = try await move(key, by: actor, in: tx), state == .refused else { return }
        // It is known now which of its parcels the buyer has.
        try await OrderRefund.giveBack(number, in: tx)
        guard progress.isBack, try await tx.read(RefusedParcel.of(number))?.state == .awaited else { return }
        try await RefusedParcel.takeBack(number, by: actor, in: tx)
    }

    /// Moves an order as far as its parcels are. Their pieces stay where they are.
    ///
    /// - Returns: nil for a key that is no order, or has no parcels.
    static func move(
        _ key: Parcel.Key, by actor: Actor, in tx: Transaction
    ) async throws -> (number: OrderNumber, state: State, progress: ParcelProgress)? {
        let id = ID<Order>(key.uuid)
        // The lock comes first, so that two reports of one order are not followed at the same time.
        let (standing, progress) = try await tx.read(
            Query<(OrderNumber, State)?>.first("SELECT number, state FROM orders.order WHERE id = \(id) FOR UPDATE") { row in
                (try row.next(), try row.next())
            }, ParcelProgress.of(key))
        guard let (number, first) = standing, let progress else { return nil }
        var state = first
        if state == .packed, progress.isHandedOver {
            try await ship(number, by: actor, in: tx)
            state = .shipped
        }
        if state == .shipped, progress.isDelivered {
            try await deliver(number, by: actor, in: tx)
            state = .delivered
        } else if state == .shipped, progress.isRefused {
            // Nothing is back yet.
            try await refuse(number, by: actor, in: tx)
            state = .refused
        }
        return (number, state, progress)
    }

    /// The key of an order's parcels.
    package static func parcelKey(of order: ID<Order>) -> Parcel.Key { Parcel.Key(order.uuid) }

    /// The order to which parcels belong, once it is packed and before it has ended well; nil for any other key.
    package static func underWay(_ key: Parcel.Key) -> Query<(number: OrderNumber, seller: Seller.ID)?> {
        .first(
            """
            SELECT number, seller_id FROM orders.order
            WHERE id = \(ID<Order>(key.uuid)) AND state IN ('packed', 'shipped', 'refused')
            """
        ) { row in (number: try row.next(), seller: try row.next()) }
    }
}
