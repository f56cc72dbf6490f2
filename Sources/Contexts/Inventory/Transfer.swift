package import Catalog
package import Kernel
package import Postgres
package import Sellers

/// Pieces that a shop sends from one of its warehouses to another.
package struct Transfer: Sendable, Equatable {
    package typealias ID = Kernel.ID<Transfer>

    /// The raw values are stored.
    package enum State: String, Sendable, CaseIterable {
        case draft
        /// All pieces are under way.
        case sent
        /// Some have come, and some are still under way.
        case received
        /// All have come, or are missing.
        case closed
        case cancelled
    }

    package struct Line: Sendable, Equatable {
        package let offer: Offer.ID
        package let quantity: Int
        package let received: Int
        package let missing: Int
        /// Why pieces are missing; empty if none are.
        package let why: String

        /// The pieces that are still under way.
        package var rest: Int { quantity - received - missing }

        package init(offer: Offer.ID, quantity: Int, received: Int = 0, missing: Int = 0, why: String = "") {
            (self.offer, self.quantity, self.received, self.missing, self.why) = (offer, quantity, received, missing, why)
        }
    }

    package let id: ID
    package let from: Warehouse.ID
    package let to: Warehouse.ID
    package let state: State
    /// It grows with each change, so that a stale form is noticed.
    package let version: Int
    /// Who made it, as `person 0193…`.
    package let madeBy: String
    package let madeAt: Moment
    package let sentAt: Moment?
    package let endedAt: Moment?
    /// All pieces of its lines.
    package let pieces: Int

    package init(
        id: ID, from: Warehouse.ID, to: Warehouse.ID, state: State, version: Int, madeBy: String, madeAt: Moment, sentAt: Moment?,
        endedAt: Moment?, pieces: Int
    ) {
        (self.id, self.from, self.to, self.state, self.version, self.pieces) = (id, from, to, state, version, pieces)
        (self.madeBy, self.madeAt, self.sentAt, self.endedAt) = (madeBy, madeAt, sentAt, endedAt)
    }

    /// The most lines of a transfer.
    package static let mostLines = 200
    /// The most open transfers of a seller.
    package static let mostOpen = 100
    /// How many a page of the list shows.
    package static let mostListed = 25
    /// The longest reason for missing pieces, in Unicode scalars.
    package static let longestWhy = 500

    package enum Refusal: Error, Equatable {
        /// The seller has no such transfer.
        case unknown
        /// The warehouses are the same, or not open ones of the seller.
        case warehousesUnfit
        /// The seller has no such offer with a stock.
        case unknownOffer
        case quantityOutOfBounds
        /// It has `mostLines` lines, or the seller has `mostOpen` open transfers.
        case tooMany
        /// It has no lines.
        case empty
        /// Somebody changed it after the form was shown, or its state does not allow the step.
        case stale
        /// These offers have too few free pieces in the warehouse; the numbers say how many are free.
        case short([Offer.ID: Int])
        /// More came or is missing of this offer than was under way.
        case tooManyCame(Offer.ID)
        /// Pieces of this offer are missing, and no reason or one that is too long was given.
        case reasonUnfit(Offer.ID)
        /// The offer would have more than `Stock.most` pieces.
        case stockOutOfBounds(Offer.ID)
    }
}

extension Transfer {
    /// The seller's transfers, the last made first.
    ///
    /// - Parameter page: from 0.
    /// - Returns: at most `mostListed` and one more, which shows that there is another page.
    package static func all(of seller: Seller.ID, page: Int = 0) -> Query<[Transfer]> {
        .all(
            """
            \(columns) WHERE t.seller_id = \(seller)
            ORDER BY t.made_at DESC, t.id DESC LIMIT \(mostListed + 1) OFFSET \(page * mostListed)
            """
        ) {
            row in try Transfer(&row)
        }
    }

    /// A transfer of the seller; nil if the seller has no such transfer.
    package static func with(_ id: ID, of seller: Seller.ID) -> Query<Transfer?> {
        .first("\(columns) WHERE t.id = \(id) AND t.seller_id = \(seller)") { row in try Transfer(&row) }
    }

    /// How many of the seller's transfers are under way.
    package static func underWay(of seller: Seller.ID) -> Query<Int> {
        .one("SELECT count(*) FROM inventory.transfer WHERE seller_id = \(seller) AND state IN ('sent', 'received')") { row in
            try row.next()
        }
    }

    /// The lines of a transfer, in the order of the offers' keys.
    package static func lines(of id: ID) -> Query<[Line]> {
        .all("SELECT offer_id, quantity, received, missing, why FROM inventory.transfer_line WHERE transfer_id = \(id) ORDER BY offer_id") {
            row in try Line(offer: row.next(), quantity: row.next(), received: row.next(), missing: row.next(), why: row.next())
        }
    }

    private static var columns: SQL {
        """
        SELECT t.id, t.from_id, t.to_id, t.state, t.version, t.made_by, t.made_at, t.sent_at, t.ended_at,
            (SELECT coalesce(sum(l.quantity), 0) FROM inventory.transfer_line l WHERE l.transfer_id = t.id)
        FROM inventory.transfer t
        """
    }

    private init(_ row: inout Row) throws {
        self.init(
            id: try row.next(), from: try row.next(), to: try row.next(), state: try row.next(), version: try row.next(),
            madeBy: try row.next(), madeAt: try row.next(), sentAt: try row.next(), endedAt: try row.next(), pieces: try row.next())
    }
}
