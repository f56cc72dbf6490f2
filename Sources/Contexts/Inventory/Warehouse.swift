package import Kernel
package import Places
package import Postgres
package import Sellers

/// A place where a seller keeps pieces.
package struct Warehouse: Sendable, Equatable {
    package typealias ID = Kernel.ID<Warehouse>

    package let id: ID
    /// Empty until the shop names it. Call it after its city then.
    package let name: String
    package let city: City.Code
    /// It grows with each change of name and city.
    package let version: Int
    package let isOpen: Bool

    package init(id: ID, name: String, city: City.Code, version: Int = 1, isOpen: Bool = true) {
        (self.id, self.name, self.city, self.version, self.isOpen) = (id, name, city, version, isOpen)
    }

    /// The longest name, in Unicode scalars.
    package static let longestName = 60
    /// The most open warehouses of one seller.
    package static let most = 20

    package enum Refusal: Error, Equatable {
        /// The seller has no such open warehouse.
        case unknown
        /// The name is empty, too long or has characters that cannot be read.
        case nameUnfit
        /// Another open warehouse of the seller has the name.
        case nameTaken
        case cityUnknown
        /// The seller has `most` of them.
        case tooMany
        /// Somebody changed it after the form was shown.
        case stale
        /// So many pieces lie there.
        case notEmpty(Int)
        /// It is the seller's only one.
        case last
        /// A transfer from it or to it is open, or a count of it.
        case busy
    }
}

extension Warehouse {
    /// The seller's warehouses in the order that the shop chose, those that are closed last.
    package static func all(of seller: Seller.ID) -> Query<[Warehouse]> {
        .all(
            """
            SELECT id, name, city_code, version, closed_at IS NULL FROM inventory.warehouse WHERE seller_id = \(seller)
            ORDER BY closed_at NULLS FIRST, place, id
            """
        ) { row in
            try Warehouse(id: row.next(), name: row.next(), city: row.next(), version: row.next(), isOpen: row.next())
        }
    }

    /// How many pieces lie in each of the seller's warehouses.
    package static func pieces(of seller: Seller.ID) -> Query<[ID: Int]> {
        Query<[(ID, Int)]>.all(
            """
            SELECT w.id, sum(l.on_hand) FROM inventory.warehouse w JOIN inventory.level l ON l.warehouse_id = w.id
            WHERE w.seller_id = \(seller) GROUP BY w.id
            """
        ) { row in (try row.next(), try row.next()) }.map { Dictionary(uniqueKeysWithValues: $0) }
    }

    /// The seller's open warehouses in the order that the shop chose.
    package static func open(of seller: Seller.ID) -> Query<[Warehouse]> { all(of: seller).map { $0.filter(\.isOpen) } }
}
