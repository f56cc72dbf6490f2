package import Carts
package import Identity
package import Kernel
import Places
package import Postgres

/// What a buyer bought at once: one order for each seller.
package struct Purchase: Sendable {
    package let id: ID<Purchase>
    package let recipient: Recipient
    /// The city's name as shown to the buyer.
    package let cityName: String
    package let payment: Checkout.Payment
    package let subtotal: Money
    package let delivery: Money
    package let discount: Money
    package let total: Money
    package let placedAt: Moment
    package let orders: [OrderSummary]

    /// One of a visitor's purchases.
    ///
    /// - Returns: nil where there is none, or it belongs to somebody else.
    package static func find(_ id: ID<Purchase>, of visitor: VisitorKey, in db: Database) async throws -> Purchase? {
        let (head, orders) = try await db.read(head(id, of: visitor), OrderSummary.of(id))
        return head.map { $0(orders) }
    }

    private static func head(
        _ id: ID<Purchase>, of visitor: VisitorKey
    ) -> Query<(@Sendable ([OrderSummary]) -> Purchase)?> {
        .first(
            """
            SELECT full_name, phone, city_code, street, landmark, email, notes, city_name, payment,
                   lines_total, delivery, discount, total, placed_at
            FROM orders.purchase WHERE id = \(id) AND id IN (\(keys(of: visitor)))
            """
        ) { row in
            let recipient = try Recipient(&row)
            let cityName: String = try row.next()
            let payment: Checkout.Payment = try row.next()
            let sums: [Money] = [try row.next(), try row.next(), try row.next(), try row.next()]
            let placedAt: Moment = try row.next()
            return { orders in
                Purchase(
                    id: id, recipient: recipient, cityName: cityName, payment: payment, subtotal: sums[0],
                    delivery: sums[1], discount: sums[2], total: sums[3], placedAt: placedAt, orders: orders)
            }
        }
    }
}

extension Recipient {
    /// Reads the seven columns of a recipient; nil where the buyer was erased and only the city is left.
    static func unlessForgotten(_ row: inout Row) throws -> Recipient? {
        let fullName: String? = try row.next()
        let phone: PhoneNumber? = try row.next()
        let city: String = try row.next()
        let (street, landmark): (String?, String?) = (try row.next(), try row.next())
        let (email, notes): (String?, String?) = (try row.next(), try row.next())
        guard let fullName, let phone, let street, let landmark, let email, let notes else { return nil }
        return Recipient(
            fullName: fullName, phone: phone, city: City.Code(city), street: street, landmark: landmark, email: email, notes: notes)
    }
}
