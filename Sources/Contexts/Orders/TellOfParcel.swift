import Auditing
package import Kernel
package import Postgres
package import Shipping

/// What a shop says about a parcel of an order.
package struct ParcelWord: Sendable, Equatable {
    package let kind: ParcelEvent.Kind
    /// Of an attempt that failed.
    package let reason: ParcelEvent.Reason?
    /// Why the pieces of a parcel that is back cannot be sold; nil where they can.
    package let unsellable: String?

    package init(_ kind: ParcelEvent.Kind, _ reason: ParcelEvent.Reason? = nil, unsellable: String? = nil) {
        self.kind = kind
        self.reason = reason
        self.unsellable = unsellable
    }

    package enum Refusal: Error, Equatable {
        /// The order has no parcel of that number.
        case unknownParcel
        /// Nothing of that kind can be said of the parcel, or something has happened to it since the form was opened.
        case stale
        /// An attempt that failed needs a reason.
        case reasonMissing
    }

    /// What a shop can say of a parcel of an order in that state.
    package static func kinds(of parcel: Parcel, _ state: Order.State) -> [ParcelEvent.Kind] {
        switch (state, parcel.state) {
        case (_, .delivered), (_, .returned): []
        case (.packed, nil), (.packed, .labelled), (.shipped, nil), (.shipped, .labelled): [.pickedUp]
        case (.shipped, .refused), (.shipped, .returning), (.refused, _): [.returned, .lost, .damaged].filter { $0 != parcel.state }
        case (.packed, _), (.shipped, _): [.delivered, .attemptFailed, .refused, .returned, .lost, .damaged]
        default: []
        }
    }
}

extension Order {
    /// Records what the shop says about a parcel, and takes the steps of the order that follow from it.
    ///
    /// - Parameters:
    ///   - piece: the number of the parcel among those of the order.
    ///   - seen: how many events the form knew.
    /// - Throws: `ParcelWord.Refusal`, `Refusal`; roll the transaction back then.
    package static func tell(
        _ word: ParcelWord, ofParcel piece: Int, of number: OrderNumber, seen: Int, by actor: Actor, at now: Moment, in tx: Transaction
    ) async throws {
        guard let order = try await tx.read(locked(number)) else { throw Refusal.unknownOrder }
        let key = parcelKey(of: order.id)
        let (parcels, events) = try await tx.read(Parcel.of(key), ParcelEvent.of(key))
        guard let parcel = parcels.first(where: { $0.piece == piece }) else { throw ParcelWord.Refusal.unknownParcel }
        guard events[parcel.id, default: []].count == seen, ParcelWord.kinds(of: parcel, order.state).contains(word.kind) else {
            throw ParcelWord.Refusal.stale
        }
        guard word.kind != .attemptFailed || word.reason != nil else { throw ParcelWord.Refusal.reasonMissing }
        try await Parcel.record(
            word.kind, word.kind == .attemptFailed ? word.reason : nil, by: .seller, at: now, of: parcel.id, seller: order.seller, in: tx)
        try await Audit.record(
            "orders.parcel-told", by: actor, on: Audit.Subject("order", number), ["parcel": "\(piece)", "kind": word.kind.rawValue], in: tx)
        guard word.kind == .returned, let why = word.unsellable else { return try await follow(key, by: actor, in: tx) }
        guard why.isWritten else { throw Refusal.reasonMissing }
        _ = try await move(key, by: actor, in: tx)
        try await RefusedParcel.writeOff(number, by: actor, why: why, in: tx)
    }
}
