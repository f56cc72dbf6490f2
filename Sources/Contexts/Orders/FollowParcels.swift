package import Jobs
package import Kernel
package import Postgres
package import Shipping

extension Order {
    /// Moves orders as their parcels move.
    package static func followParcels(in jobs: inout JobTable) {
        jobs.on(ParcelMoved.self, as: "orders.parcels") { event, db in
            try await db.transaction { tx in try await follow(event.key, in: tx) }
        }
    }

    /// Takes the steps that follow from what is known about an order's parcels by now. Steps that were never told are taken first. So
    /// reports lead to one and the same end in whatever order they come, and a late one changes nothing.
    ///
    /// Nothing happens for a key that is no order, and for an order that is not packed yet.
    package static func follow(_ key: Parcel.Key, in tx: Transaction) async throws {
        let id = ID<Order>(key.uuid)
        // The lock comes first, so that two reports of one order are not followed at the same time.
        let (standing, progress) = try await tx.read(
            Query<(OrderNumber, State)?>.first("SELECT number, state FROM orders.order WHERE id = \(id) FOR UPDATE") { row in
                (try row.next(), try row.next())
            }, ParcelProgress.of(key))
        guard let (number, first) = standing, let progress else { return }
        var state = first
        if state == .packed, progress.isHandedOver {
            try await ship(number, by: .system, in: tx)
            state = .shipped
        }
        guard state == .shipped else { return }
        if progress.isDelivered {
            try await deliver(number, by: .system, in: tx)
        } else if progress.isRefused {
            // Nothing is back yet.
            try await refuse(number, by: .system, in: tx)
        }
    }

    /// The key of an order's parcels.
    package static func parcelKey(of order: ID<Order>) -> Parcel.Key { Parcel.Key(order.uuid) }
}
