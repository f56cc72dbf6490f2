import Auditing
package import Kernel
package import Postgres
import Sellers
package import Shipping

/// A parcel of an order, as the form at the desk has it.
package struct PackedParcel: Sendable {
    /// Nil for a new one.
    package let id: Parcel.ID?
    package let draft: Parcel.Draft
    /// Its carrier and tracking number; nil without one.
    package let label: (carrier: Carrier.ID, tracking: String)?

    package init(_ id: Parcel.ID?, _ draft: Parcel.Draft, label: (carrier: Carrier.ID, tracking: String)?) {
        self.id = id
        self.draft = draft
        self.label = label
    }

    package enum Refusal: Error, Equatable {
        /// The parcels have changed since the form was opened.
        case stale
        /// That parcel, counted from 0, holds nothing.
        case empty(Int)
        /// So many pieces of a line are in no parcel; where it is negative, in too many.
        case pieces(ID<Order.Line>, left: Int)
        /// So much of the order's cash is in no parcel; where it is negative, in too many.
        case cash(left: Money)
        /// That parcel, counted from 0, is refused.
        case parcel(Int, Parcel.Refusal)
        /// That parcel, counted from 0, has a tracking number already, which can be changed but not taken away.
        case unlabelled(Int)
    }
}

extension Order {
    /// Packs the parcels of an order anew, see `Parcel.arrange`. A confirmed order is packed by it.
    ///
    /// - Parameter version: of `OrderParcels`, as the form was opened.
    /// - Returns: whether the order was packed by it.
    /// - Throws: `PackedParcel.Refusal`, `Parcel.Refusal.tooMany`, `Refusal`; roll the transaction back then.
    @discardableResult
    package static func packParcels(
        _ parcels: [PackedParcel], of number: OrderNumber, over version: String, by actor: Actor, at now: Moment, in tx: Transaction
    ) async throws -> Bool {
        guard let order = try await tx.read(locked(number)) else { throw Refusal.unknownOrder }
        guard [.confirmed, .packed, .shipped].contains(order.state) else { throw Refusal.illegal(from: order.state, to: .packed) }
        let key = parcelKey(of: order.id)
        let (present, held, events) = try await tx.read(Parcel.of(key), Parcel.lines(of: key), ParcelEvent.of(key))
        let standing = OrderParcels(
            parcels: present,
            lines: held.mapValues { Dictionary(uniqueKeysWithValues: $0.map { (ID<Line>($0.key.uuid), $0.value) }) }, events: events,
            carriers: [])
        guard standing.version == version else { throw PackedParcel.Refusal.stale }
        try await check(parcels, beside: standing, of: number, in: tx)
        for (index, parcel) in parcels.enumerated() where parcel.label == nil {
            guard present.first(where: { $0.id == parcel.id })?.tracking == nil else { throw PackedParcel.Refusal.unlabelled(index) }
        }
        if order.state == .confirmed { try await pack(number, by: actor, in: tx) }
        try await Parcel.lock(parcels.compactMap(\.label?.carrier), in: tx)
        let ids = try await arrange(parcels, of: key, by: order.seller, in: tx)
        for (index, (id, parcel)) in zip(ids, parcels).enumerated() {
            guard let (carrier, tracking) = parcel.label else { continue }
            do {
                try await Parcel.label(id, as: tracking, of: carrier, by: order.seller, at: now, in: tx)
            } catch let refusal as Parcel.Refusal {
                throw PackedParcel.Refusal.parcel(index, refusal)
            }
        }
        try await Audit.record(
            "orders.parcels-packed", by: actor, on: Audit.Subject("order", number), ["parcels": "\(ids.count)"], in: tx)
        return order.state == .confirmed
    }

    private static func arrange(
        _ parcels: [PackedParcel], of key: Parcel.Key, by seller: Seller.ID, in tx: Transaction
    ) async throws -> [Parcel.ID] {
        do {
            return try await Parcel.arrange(parcels.map { ($0.id, $0.draft) }, of: key, by: seller, in: tx)
        } catch Parcel.Refusal.unknownParcel, Parcel.Refusal.underWay {
            throw PackedParcel.Refusal.stale
        }
    }

    /// Each piece lies in one parcel, and the cash of the parcels sums to that of the order.
    private static func check(
        _ parcels: [PackedParcel], beside standing: OrderParcels, of number: OrderNumber, in tx: Transaction
    ) async throws {
        let (lines, cash) = try await tx.read(
            lines(of: number),
            Query<Money>.one(
                """
                SELECT CASE p.payment WHEN 'cash_on_delivery' THEN o.total ELSE 0 END
                FROM orders.order o JOIN orders.purchase p ON p.id = o.purchase_id WHERE o.number = \(number)
                """
            ) { row in try row.next() })
        if let empty = parcels.firstIndex(where: { $0.draft.lines.allSatisfy { $0.quantity == 0 } }) {
            throw PackedParcel.Refusal.empty(empty)
        }
        let fixed = standing.parcels.filter(standing.isFixed)
        for line in lines {
            let packed = parcels.flatMap(\.draft.lines).filter { $0.line.uuid == line.id.uuid }.map(\.quantity).reduce(0, +)
            let before = fixed.compactMap { standing.lines[$0.id]?[line.id] }.reduce(0, +)
            guard packed + before == line.quantity else {
                throw PackedParcel.Refusal.pieces(line.id, left: line.quantity - packed - before)
            }
        }
        let left = cash - parcels.map(\.draft.cash).total() - fixed.map(\.cash).total()
        guard left == .zero else { throw PackedParcel.Refusal.cash(left: left) }
    }

    /// Hands an order's parcels over to their carrier, by the word of the shop.
    ///
    /// - Throws: `Refusal`; roll the transaction back then.
    package static func handOver(_ number: OrderNumber, by actor: Actor, at now: Moment, in tx: Transaction) async throws {
        guard let order = try await tx.read(locked(number)) else { throw Refusal.unknownOrder }
        try await ship(number, by: actor, in: tx)
        let key = parcelKey(of: order.id)
        let (parcels, fixed) = try await tx.read(Parcel.of(key), Parcel.fixed(of: key))
        for parcel in parcels where !fixed.contains(parcel.id) {
            try await Parcel.record(.pickedUp, by: .seller, at: now, of: parcel.id, seller: order.seller, in: tx)
        }
    }
}
