package import Catalog
package import Kernel
package import Postgres
package import Sellers

/// A count of what lies in a warehouse.
package struct StockCount: Sendable, Equatable {
    package typealias ID = Kernel.ID<StockCount>

    /// The raw values are stored.
    package enum State: String, Sendable {
        case open, closed, cancelled
    }

    package struct Line: Sendable, Equatable {
        package let offer: Offer.ID
        /// What should have been there when the line was entered.
        package let expected: Int
        package let counted: Int
        /// Who entered it last, as `person 0193…`.
        package let enteredBy: String

        package var difference: Int { counted - expected }

        package init(offer: Offer.ID, expected: Int, counted: Int, enteredBy: String) {
            (self.offer, self.expected, self.counted, self.enteredBy) = (offer, expected, counted, enteredBy)
        }
    }

    package let id: ID
    package let warehouse: Warehouse.ID
    package let state: State
    /// Who began it, as `person 0193…`.
    package let begunBy: String
    package let begunAt: Moment
    package let endedAt: Moment?
    /// How many offers were counted.
    package let lines: Int

    package init(id: ID, warehouse: Warehouse.ID, state: State, begunBy: String, begunAt: Moment, endedAt: Moment?, lines: Int) {
        (self.id, self.warehouse, self.state, self.lines) = (id, warehouse, state, lines)
        (self.begunBy, self.begunAt, self.endedAt) = (begunBy, begunAt, endedAt)
    }

    /// The most offers of one count.
    package static let mostLines = 5_000
    /// How many a page of the list shows.
    package static let mostListed = 25

    /// An offer of which fewer pieces were counted than are promised there.
    package struct Conflict: Sendable, Equatable {
        package let offer: Offer.ID
        /// The pieces that would be on hand.
        package let left: Int
        package let reserved: Int
        /// The order lines for which pieces lie there.
        package let lines: [Kernel.ID<Stock.Line>]

        package init(offer: Offer.ID, left: Int, reserved: Int, lines: [Kernel.ID<Stock.Line>]) {
            (self.offer, self.left, self.reserved, self.lines) = (offer, left, reserved, lines)
        }
    }

    package enum Refusal: Error, Equatable {
        /// The seller has no such count.
        case unknown
        /// The seller has no such open warehouse.
        case unknownWarehouse
        /// A count of the warehouse is open.
        case alreadyOpen(ID)
        /// The count has ended.
        case ended
        /// The seller has no such offer with a stock.
        case unknownOffer
        case quantityOutOfBounds
        case tooMany
        /// Nothing has been counted.
        case empty
        /// Fewer pieces are there than are promised.
        case promised([Conflict])
    }
}

extension StockCount {
    /// The seller's counts, the last begun first.
    ///
    /// - Parameter page: from 0.
    /// - Returns: at most `mostListed` and one more, which shows that there is another page.
    package static func all(of seller: Seller.ID, page: Int = 0) -> Query<[StockCount]> {
        .all(
            """
            \(columns) WHERE c.seller_id = \(seller)
            ORDER BY c.begun_at DESC, c.id DESC LIMIT \(mostListed + 1) OFFSET \(page * mostListed)
            """
        ) {
            row in try StockCount(&row)
        }
    }

    /// A count of the seller; nil if the seller has no such count.
    package static func with(_ id: ID, of seller: Seller.ID) -> Query<StockCount?> {
        .first("\(columns) WHERE c.id = \(id) AND c.seller_id = \(seller)") { row in try StockCount(&row) }
    }

    /// What was entered, the last first.
    ///
    /// - Parameter most: how many at most; nil for all.
    package static func lines(of id: ID, most: Int? = nil) -> Query<[Line]> {
        .all(
            """
            SELECT offer_id, expected, counted, entered_by FROM inventory.count_line WHERE count_id = \(id)
            ORDER BY entered_at DESC, offer_id LIMIT \(most ?? mostLines)
            """
        ) { row in try Line(offer: row.next(), expected: row.next(), counted: row.next(), enteredBy: row.next()) }
    }

    /// What was entered of these offers, in any order.
    package static func lines(of id: ID, among offers: [Offer.ID]) -> Query<[Line]> {
        .all(
            """
            SELECT offer_id, expected, counted, entered_by FROM inventory.count_line
            WHERE count_id = \(id) AND offer_id = ANY(\(offers)::uuid[])
            """
        ) { row in try Line(offer: row.next(), expected: row.next(), counted: row.next(), enteredBy: row.next()) }
    }

    /// How many pieces were counted of these offers.
    package static func counted(_ offers: [Offer.ID], in id: ID) -> Query<[Offer.ID: Int]> {
        lines(of: id, among: offers).map { Dictionary($0.map { ($0.offer, $0.counted) }, uniquingKeysWith: max) }
    }

    /// A subquery: the keys of the offers that lie or lay in the warehouse of a count.
    package static func keys(of count: StockCount) -> SQL {
        "(SELECT offer_id FROM inventory.level WHERE warehouse_id = \(count.warehouse))"
    }

    /// A subquery: the keys of the offers that were counted.
    package static func keys(countedIn id: ID) -> SQL { "(SELECT offer_id FROM inventory.count_line WHERE count_id = \(id))" }

    private static var columns: SQL {
        """
        SELECT c.id, c.warehouse_id, c.state, c.begun_by, c.begun_at, c.ended_at,
            (SELECT count(*) FROM inventory.count_line l WHERE l.count_id = c.id)
        FROM inventory.count c
        """
    }

    private init(_ row: inout Row) throws {
        self.init(
            id: try row.next(), warehouse: try row.next(), state: try row.next(), begunBy: try row.next(), begunAt: try row.next(),
            endedAt: try row.next(), lines: try row.next())
    }
}
