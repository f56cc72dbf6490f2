package import Kernel
package import Postgres

/// Something that happened to a parcel.
package struct ParcelEvent: Sendable, Equatable {
    package enum Kind: String, Sendable, Codable, CaseIterable {
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

        /// Whether the shop must know of it, because it has to act or to expect the parcel.
        package var concernsShop: Bool {
            switch self {
            case .attemptFailed, .refused, .returned, .lost, .damaged: true
            case .labelled, .pickedUp, .inTransit, .atAgency, .outForDelivery, .delivered, .returning: false
            }
        }

        /// Whether the buyer will not get it.
        package var meansRefused: Bool { self == .refused || self == .returning || self == .returned }
    }

    /// Why an attempt to deliver failed.
    package enum Reason: String, Sendable, Codable, CaseIterable {
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
        ) { row in try ParcelEvent(&row) }
    }

    /// The events of each parcel of a key, the earliest first.
    package static func of(_ key: Parcel.Key) -> Query<[Parcel.ID: [ParcelEvent]]> {
        Query<[(Parcel.ID, ParcelEvent)]>.all(
            """
            SELECT e.parcel_id, e.kind, e.reason, e.word, e.source, e.occurred_at, e.received_at
            FROM shipping.parcel_event e JOIN shipping.parcel p ON p.id = e.parcel_id WHERE p.key = \(key)
            ORDER BY e.occurred_at, \(rank), e.id
            """
        ) { row in (try row.next(), try ParcelEvent(&row)) }
        .map { rows in
            rows.reduce(into: [:]) { events, row in events[row.0, default: []].append(row.1) }
        }
    }

    /// An SQL expression: how many events the parcels of a key have.
    ///
    /// - Parameter key: an expression of the statement around it.
    package static func count(of key: SQL) -> SQL {
        """
        (SELECT count(*) FROM shipping.parcel_event e JOIN shipping.parcel p ON p.id = e.parcel_id WHERE p.key = \(key))
        """
    }

    private init(_ row: inout Row) throws {
        kind = try row.next()
        reason = try row.next()
        word = try row.next()
        source = try row.next()
        occurredAt = try row.next()
        receivedAt = try row.next()
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
    /// Whether none of them is under way any more, one is back, and none was damaged.
    package let isBack: Bool

    /// Nil for a key without parcels.
    package static func of(_ key: Parcel.Key) -> Query<ParcelProgress?> {
        Query<ParcelProgress>.one(
            """
            SELECT count(*), coalesce(bool_or(e.handed_over), false), bool_and(e.last IS NOT DISTINCT FROM 'delivered') IS TRUE,
                coalesce(bool_or(e.last IN ('refused', 'returning', 'returned')), false),
                coalesce(bool_and(coalesce(e.last IN ('delivered', 'returned'), false) OR p.state = 'lost')
                    AND bool_or(coalesce(e.last = 'returned', false)) AND NOT bool_or(coalesce(e.damaged, false)), false)
            FROM shipping.parcel p
            LEFT JOIN LATERAL (
                SELECT bool_or(kind NOT IN ('labelled', 'lost', 'damaged')) AS handed_over, bool_or(kind = 'damaged') AS damaged,
                    (array_agg(kind ORDER BY occurred_at DESC, \(ParcelEvent.rank) DESC, id DESC)
                        FILTER (WHERE kind IN ('delivered', 'refused', 'returning', 'returned')))[1] AS last
                FROM shipping.parcel_event WHERE parcel_id = p.id) e ON true
            WHERE p.key = \(key)
            """
        ) { row in
            ParcelProgress(
                parcels: try row.next(), isHandedOver: try row.next(), isDelivered: try row.next(), isRefused: try row.next(),
                isBack: try row.next())
        }
        .map { $0.parcels == 0 ? nil : $0 }
    }

    /// The pieces of each line of a key that came to their buyer, or are lost. They do not come back.
    package static func gone(of key: Parcel.Key) -> Query<[Parcel.LineKey: Int]> {
        Query<[(Parcel.LineKey, Int)]>.all(
            """
            SELECT l.line, sum(l.quantity)::integer FROM shipping.parcel p JOIN shipping.parcel_line l ON l.parcel_id = p.id
            WHERE p.key = \(key) AND (p.state = 'lost' OR 'delivered' IS NOT DISTINCT FROM (
                SELECT kind FROM shipping.parcel_event
                WHERE parcel_id = p.id AND kind IN ('delivered', 'refused', 'returning', 'returned')
                ORDER BY occurred_at DESC, \(ParcelEvent.rank) DESC, id DESC LIMIT 1))
            GROUP BY l.line
            """
        ) { row in (try row.next(), try row.next()) }
        .map { Dictionary(uniqueKeysWithValues: $0) }
    }
}
