package import Kernel
package import Postgres

/// Something that happened to a parcel.
package struct ParcelEvent: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        case labelled
        case pickedUp = "picked-up"
        case inTransit = "in-transit"
        case atAgency = "at-agency"
        case outForDelivery = "out-for-delivery"
        case attemptFailed = "attempt-failed"
        /// The buyer has it, and has paid what was to be collected.
        case delivered
        case refused
        /// On its way back to the seller.
        case returning
        /// Back at the seller.
        case returned
        case lost
        case damaged

        /// Whether the carrier must have had the parcel.
        package var meansHandedOver: Bool { self != .labelled && self != .lost && self != .damaged }

        /// Whether the buyer will not get it.
        package var meansRefused: Bool { self == .refused || self == .returning || self == .returned }
    }

    /// Why an attempt to deliver failed.
    package enum Reason: String, Sendable, CaseIterable {
        case absent, postponed
        case wrongAddress = "wrong-address"
        case noAnswer = "no-answer"
    }

    /// Who said so. Money is only ever released by the word of a carrier or of the house.
    package enum Source: String, Sendable, CaseIterable {
        case carrier, file, seller, house
    }

    /// Nil for a word of a carrier that nobody has explained.
    package let kind: Kind?
    package let reason: Reason?
    /// The carrier's word; empty for an event by hand.
    package let word: String
    package let source: Source
    /// By the carrier's clock.
    package let occurredAt: Moment
    package let receivedAt: Moment

    /// The events of a parcel, the earliest first.
    package static func of(_ parcel: Parcel.ID) -> Query<[ParcelEvent]> {
        .all(
            """
            SELECT kind, reason, word, source, occurred_at, received_at FROM shipping.parcel_event WHERE parcel_id = \(parcel)
            ORDER BY occurred_at, \(rank), id
            """
        ) { row in
            ParcelEvent(
                kind: try row.next(), reason: try row.next(), word: try row.next(), source: try row.next(), occurredAt: try row.next(),
                receivedAt: try row.next())
        }
    }

    /// An SQL expression: the place of a kind on the way of a parcel. It orders events of the same second.
    static let rank: SQL = """
        array_position(ARRAY['labelled', 'picked-up', 'in-transit', 'at-agency', 'out-for-delivery', 'attempt-failed', 'damaged', 'lost',
            'delivered', 'refused', 'returning', 'returned'], kind)
        """
}

/// What is known about the parcels of a key, however late and in whatever order the carrier told it.
package struct ParcelProgress: Sendable, Equatable {
    /// How many parcels the key has.
    package let parcels: Int
    /// Whether the carrier has had one of them.
    package let isHandedOver: Bool
    /// Whether the latest word about each of them, of those that end its way, is that it was delivered.
    package let isDelivered: Bool
    /// Whether one of them will not reach the buyer.
    package let isRefused: Bool

    /// Nil for a key without parcels.
    package static func of(_ key: Parcel.Key) -> Query<ParcelProgress?> {
        Query<ParcelProgress>.one(
            """
            SELECT count(*), coalesce(bool_or(e.handed_over), false), bool_and(e.last IS NOT DISTINCT FROM 'delivered') IS TRUE,
                coalesce(bool_or(e.last IN ('refused', 'returning', 'returned')), false)
            FROM shipping.parcel p
            LEFT JOIN LATERAL (
                SELECT bool_or(kind NOT IN ('labelled', 'lost', 'damaged')) AS handed_over,
                    (array_agg(kind ORDER BY occurred_at DESC, \(ParcelEvent.rank) DESC, id DESC)
                        FILTER (WHERE kind IN ('delivered', 'refused', 'returning', 'returned')))[1] AS last
                FROM shipping.parcel_event WHERE parcel_id = p.id) e ON true
            WHERE p.key = \(key)
            """
        ) { row in
            ParcelProgress(
                parcels: try row.next(), isHandedOver: try row.next(), isDelivered: try row.next(), isRefused: try row.next())
        }
        .map { $0.parcels == 0 ? nil : $0 }
    }
}
