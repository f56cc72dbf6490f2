package import Catalog
package import Postgres

/// The pieces of an offer in one warehouse.
package struct StockLevel: Sendable, Equatable {
    package let offer: Offer.ID
    package let warehouse: Warehouse.ID
    package let onHand: Int
    /// Those that lie there for orders.
    package let reserved: Int

    /// The pieces that can still be bought or sent elsewhere.
    package var available: Int { onHand - reserved }

    package init(offer: Offer.ID, warehouse: Warehouse.ID, onHand: Int, reserved: Int) {
        (self.offer, self.warehouse, self.onHand, self.reserved) = (offer, warehouse, onHand, reserved)
    }

    /// The levels of these offers, by offer and in the order of the warehouses.
    package static func of(_ offers: [Offer.ID]) -> Query<[StockLevel]> {
        .all(
            """
            SELECT l.offer_id, l.warehouse_id, l.on_hand, l.reserved
            FROM inventory.level l JOIN inventory.warehouse w ON w.id = l.warehouse_id
            WHERE l.offer_id = ANY(\(offers)::uuid[]) ORDER BY l.offer_id, w.place, w.id
            """
        ) { row in try StockLevel(offer: row.next(), warehouse: row.next(), onHand: row.next(), reserved: row.next()) }
    }
}
