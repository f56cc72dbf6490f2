package import Kernel
package import Postgres

extension Seller {
    /// Whether the staff lets a seller sell.
    package enum Standing: String, Sendable, CaseIterable {
        case approved
        /// Nothing can be bought until the seller is reinstated. Orders under way go on.
        case suspended
        /// Nothing can be bought any more. It is final.
        case closed
    }

    /// Whether one can buy from a seller now, and if not, why.
    package enum Availability: String, Sendable, CaseIterable {
        case open
        /// On holiday.
        case away
        case suspended
        case closed
    }

    /// A change of a seller's standing.
    package struct StandingChange: Sendable, Equatable {
        package let state: Standing
        /// Who decided, as `Actor` writes it.
        package let who: String
        /// The seller reads it; nil once it is forgotten.
        package let why: String?
        package let since: Moment
    }

    /// The changes of a seller's standing, the newest first. A seller without any is approved.
    package static func standings(of id: ID) -> Query<[StandingChange]> {
        .all("SELECT state, who, why, since FROM sellers.standing WHERE seller_id = \(id) ORDER BY id DESC") { row in
            try StandingChange(state: row.next(), who: row.next(), why: row.next(), since: row.next())
        }
    }

    /// A change of the seller's standing by its number, and the name of the seller; nil if there is none.
    package static func standing(_ change: Int) -> Query<(seller: String, change: StandingChange)?> {
        .first(
            """
            SELECT s.name, c.state, c.who, c.why, c.since FROM sellers.standing c JOIN sellers.seller s ON s.id = c.seller_id
            WHERE c.id = \(change)
            """
        ) { row in
            (try row.next(), try StandingChange(state: row.next(), who: row.next(), why: row.next(), since: row.next()))
        }
    }

    /// Locks sellers against changes of their standing until the transaction ends, so that one can buy from them.
    ///
    /// Read the offers after it. Then a concurrent suspension either waits for the purchase, or the purchase sees it.
    /// - Parameter ids: a query of seller keys.
    /// - Returns: whether one can buy from them, by key. A seller on holiday is `away`.
    package static func lockedToBuy(_ ids: SQL) -> Query<[ID: Availability]> {
        Query<[(ID, Availability)]>.all(
            "SELECT s.id, \(availability("s")) FROM sellers.seller s WHERE s.id IN (\(ids)) ORDER BY s.id FOR SHARE"
        ) { row in (try row.next(), try row.next()) }.map { Dictionary($0) { first, _ in first } }
    }
}

/// The one place that says when one can buy from a seller. All other SQL uses these expressions, or the columns of `rows`.
extension Seller {
    /// The SQL expression of `Availability` for a row of the table.
    static func availability(_ row: SQL) -> SQL {
        """
        CASE WHEN \(row).standing <> 'approved' THEN \(row).standing WHEN NOT \(isThere(row)) THEN 'away' ELSE 'open' END
        """
    }

    /// The SQL condition that one can buy from the seller now.
    static func isOpen(_ row: SQL) -> SQL { "(\(row).standing = 'approved' AND \(isThere(row)))" }

    /// The SQL condition that the seller is not on holiday.
    static func isThere(_ row: SQL) -> SQL {
        "(\(row).away_from IS NULL OR \(row).away_from > \(today) OR coalesce(\(row).away_until <= \(today), false))"
    }
}
