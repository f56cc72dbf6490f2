package import Catalog
package import Identity
package import Kernel
package import Postgres

/// A change of the pieces on hand, as the history of an offer shows it.
package struct StockMovement: Sendable, Equatable {
    /// The raw values are stored.
    package enum Kind: String, Sendable, CaseIterable {
        case received
        case handedOver = "handed_over"
        case returned, corrected, lost, transferred, counted
    }

    package let kind: Kind
    package let change: Int
    /// Nil for a movement of a former version, which knew one warehouse.
    package let warehouse: Warehouse.ID?
    /// As `person 0193…`, or a name.
    package let who: String
    package let why: String
    package let at: Moment

    /// The person who did it; nil if somebody else did.
    package var person: Person.ID? { Person.ID(actor: who) }

    /// How many a page of the history shows.
    package static let mostListed = 25

    /// The movements of an offer, the last first.
    ///
    /// - Parameter page: from 0.
    /// - Returns: at most `mostListed` and one more, which shows that there is another page.
    package static func of(_ offer: Offer.ID, page: Int = 0) -> Query<[StockMovement]> {
        .all(
            """
            SELECT kind, change, warehouse_id, who, why, moved_at FROM inventory.movement WHERE offer_id = \(offer)
            ORDER BY moved_at DESC, id DESC LIMIT \(mostListed + 1) OFFSET \(page * mostListed)
            """
        ) { row in
            try StockMovement(
                kind: row.next(), change: row.next(), warehouse: row.next(), who: row.next(), why: row.next(), at: row.next())
        }
    }
}

extension Person.ID {
    /// The key in the text of an actor, such as `person 0193…`; nil for another kind of actor.
    package init?(actor: String) {
        let parts = actor.split(separator: " ")
        guard parts.count == 2, parts[0] == "person" else { return nil }
        self.init(String(parts[1]))
    }
}
