package import Kernel
package import Postgres
package import Shipping

/// Tracking numbers for the parcels of an order, one for each.
package struct ParcelLabels: Sendable {
    package typealias Label = (carrier: Carrier.ID, tracking: String)

    package enum Refusal: Error, Equatable {
        /// The order has so many parcels that wait for a number.
        case count(Int)
    }
}

extension Order {
    /// Gives the parcels of an order their tracking numbers, in the order of the parcels: to those without a number, or else to all. An
    /// order without parcels gets one parcel, or one for each warehouse where its pieces lie. A confirmed order is packed by it.
    ///
    /// - Returns: whether the order was packed by it.
    /// - Throws: `ParcelLabels.Refusal`, `Parcel.Refusal`, `Refusal`; roll the transaction back then.
    @discardableResult
    package static func label(
        _ number: OrderNumber, with labels: [ParcelLabels.Label], by actor: Actor, at now: Moment, in tx: Transaction
    ) async throws -> Bool {
        guard let standing = try await tx.read(locked(number)) else { throw Refusal.unknownOrder }
        guard [.confirmed, .packed, .shipped].contains(standing.state) else {
            throw Refusal.illegal(from: standing.state, to: .packed)
        }
        if standing.state == .confirmed { try await pack(number, by: actor, in: tx) }
        var parcels = try await tx.read(Parcel.of(parcelKey(of: standing.id)))
        if parcels.isEmpty {
            let (head, lines) = try await tx.read(head(number, "true"), lines(of: number))
            guard let order = head?(lines, []) else { throw Refusal.unknownOrder }
            var drafts = [order.oneParcel]
            if labels.count != 1 { drafts = try await order.proposedParcels(in: tx) }
            parcels = try await Parcel.pack(drafts, of: parcelKey(of: order.id), by: order.seller, in: tx)
        }
        let waiting = parcels.filter { $0.tracking == nil }
        let chosen = waiting.count == labels.count ? waiting : parcels
        guard chosen.count == labels.count else { throw ParcelLabels.Refusal.count(waiting.isEmpty ? parcels.count : waiting.count) }
        try await Parcel.lock(labels.map(\.carrier), in: tx)
        for (parcel, label) in zip(chosen, labels) {
            try await Parcel.label(parcel.id, as: label.tracking, of: label.carrier, by: standing.seller, at: now, in: tx)
        }
        return standing.state == .confirmed
    }
}
