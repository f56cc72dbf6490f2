package import Kernel
package import Postgres
package import Sellers

/// A parcel of a seller. It belongs to a key, such as an order, of which Shipping knows nothing else.
package struct Parcel: Sendable, Equatable {
    package typealias ID = Kernel.ID<Parcel>
    /// What a parcel belongs to. Its owner makes it of a key of its own.
    package enum Owner {}
    package typealias Key = Kernel.ID<Owner>
    /// A line of the key, such as an order line.
    package enum Line {}
    package typealias LineKey = Kernel.ID<Line>

    package let id: ID
    package let seller: Seller.ID
    package let key: Key
    /// Its number among the parcels of the key, from 1.
    package let piece: Int
    /// Nil until it is labelled, as `tracking`.
    package let carrier: Carrier.ID?
    package let tracking: String?
    package let grams: Int?
    /// What the carrier collects from the buyer.
    package let cash: Money
    /// The kind of its latest event by the carrier's time; nil before the first. A label comes before all that a carrier says.
    package let state: ParcelEvent.Kind?

    /// The most parcels of a key.
    package static let most = 20

    package enum Refusal: Error, Equatable {
        /// The key has no parcel of that number, or it is another seller's.
        case unknownParcel
        case unknownCarrier
        /// Not 4 to 40 letters, digits and hyphens.
        case trackingUnfit
        /// Another parcel of the carrier has this tracking number.
        case trackingTaken
        /// It has been handed over.
        case underWay
        case tooMany
        /// A quantity, a weight or an amount is out of bounds.
        case outOfBounds
    }

    /// A tracking number in capital letters and without blanks, as a scanner or a person enters it; nil if it is unfit.
    package static func tracking(typed: String) -> String? {
        let text = TypedText(typed).plain.uppercased().filter { $0 != " " }
        return text.wholeMatch(of: /[A-Z0-9-]{4,40}/) == nil ? nil : text
    }
}

extension Parcel {
    /// The parcels of a key, in the order of their numbers.
    package static func of(_ key: Key) -> Query<[Parcel]> {
        .all("SELECT \(columns) FROM shipping.parcel WHERE key = \(key) ORDER BY piece") { row in try Parcel(&row) }
    }

    /// The parcels of a seller for these keys.
    package static func of(_ keys: [Key], by seller: Seller.ID) -> Query<[Parcel]> {
        .all(
            """
            SELECT \(columns) FROM shipping.parcel WHERE key = ANY(\(keys)::uuid[]) AND seller_id = \(seller) ORDER BY key, piece
            """
        ) { row in try Parcel(&row) }
    }

    /// How many pieces of each line lie in each parcel of a key.
    package static func lines(of key: Key) -> Query<[ID: [LineKey: Int]]> {
        Query<[(ID, LineKey, Int)]>.all(
            """
            SELECT l.parcel_id, l.line, l.quantity FROM shipping.parcel_line l JOIN shipping.parcel p ON p.id = l.parcel_id
            WHERE p.key = \(key)
            """
        ) { row in (try row.next(), try row.next(), try row.next()) }
        .map { rows in
            rows.reduce(into: [:]) { lines, row in lines[row.0, default: [:]][row.1] = row.2 }
        }
    }

    /// The parcels of a key that cannot be packed anew, because more is known of them than their label.
    package static func fixed(of key: Key) -> Query<Set<ID>> {
        Query<[ID]>.all(
            """
            SELECT id FROM shipping.parcel p
            WHERE key = \(key) AND EXISTS (
                SELECT FROM shipping.parcel_event e WHERE e.parcel_id = p.id AND e.kind IS DISTINCT FROM 'labelled')
            """
        ) { row in try row.next() }.map(Set.init)
    }

    /// An SQL query of the keys of a seller whose parcels have a problem, with the moment `since`. A later event ends the problem.
    package static func inTrouble(of seller: Seller.ID) -> SQL {
        """
        SELECT key, min(state_at) AS since FROM shipping.parcel
        WHERE seller_id = \(seller) AND state IN ('attempt-failed', 'lost', 'damaged') GROUP BY key
        """
    }

    /// The parcels of a seller with these identifiers, in any order. Another seller's are left out.
    package static func with(_ ids: [ID], by seller: Seller.ID) -> Query<[Parcel]> {
        .all("SELECT \(columns) FROM shipping.parcel WHERE id = ANY(\(ids)::uuid[]) AND seller_id = \(seller)") { row in
            try Parcel(&row)
        }
    }

    /// The keys of a seller's parcels that no carrier has although one has another parcel of the same key; at most `limit`.
    package static func leftBehind(by seller: Seller.ID, most limit: Int) -> Query<[Key]> {
        .all(
            """
            SELECT DISTINCT key FROM shipping.parcel p
            WHERE seller_id = \(seller) AND (state IS NULL OR state = 'labelled') AND EXISTS (
                SELECT FROM shipping.parcel other WHERE other.key = p.key AND other.state NOT IN ('labelled', 'lost', 'damaged'))
            LIMIT \(limit)
            """
        ) { row in try row.next() }
    }

    /// The parcel of a carrier with that tracking number.
    package static func with(_ tracking: String, of carrier: Carrier.ID) -> Query<Parcel?> {
        .first("SELECT \(columns) FROM shipping.parcel WHERE carrier_id = \(carrier) AND tracking = \(tracking)") { row in
            try Parcel(&row)
        }
    }

    private static let columns: SQL = "id, seller_id, key, piece, carrier_id, tracking, grams, cash, state"

    private init(_ row: inout Row) throws {
        id = try row.next()
        seller = try row.next()
        key = try row.next()
        piece = try row.next()
        carrier = try row.next()
        tracking = try row.next()
        grams = try row.next()
        cash = try row.next()
        state = try row.next()
    }
}
