package import Identity
package import Kernel
package import Postgres
import Shipping

/// The way from a cart to an order, with the answers given so far.
package struct Checkout: Sendable {
    package enum Step: Int, Sendable, CaseIterable, Comparable {
        case address, delivery, payment, review

        package static func < (one: Step, other: Step) -> Bool { one.rawValue < other.rawValue }
    }

    package enum Payment: String, Sendable, CaseIterable {
        case cashOnDelivery = "cash_on_delivery"
    }

    /// Also the key of the form by which the order is placed.
    package let id: ID<Checkout>
    package let recipient: Recipient?
    /// The buyer agreed to what delivery to that city costs.
    package let isDeliveryAccepted: Bool
    package let payment: Payment?

    /// The first step that has no answer yet.
    package var next: Step {
        if recipient == nil { .address } else if !isDeliveryAccepted { .delivery } else if payment == nil { .payment } else { .review }
    }

    /// The visitor's checkout that is under way.
    package static func open(for visitor: VisitorKey) -> Query<Checkout?> {
        .first("SELECT \(columns) FROM orders.checkout WHERE visitor = \(visitor) AND placed_at IS NULL") { row in
            try Checkout(&row)
        }
    }

    /// The code of the city of the visitor's checkout, as a part of a statement.
    static func city(of visitor: VisitorKey) -> SQL {
        "(SELECT city_code FROM orders.checkout WHERE visitor = \(visitor) AND placed_at IS NULL)"
    }

    static let columns: SQL =
        "id, full_name, phone, city_code, street, landmark, email, notes, delivery_accepted_at IS NOT NULL, payment"

    init(_ row: inout Row) throws {
        id = try row.next()
        let fullName: String? = try row.next()
        let phone: PhoneNumber? = try row.next()
        let city: String? = try row.next()
        let street: String? = try row.next()
        let landmark: String? = try row.next()
        let email: String? = try row.next()
        let notes: String? = try row.next()
        if let fullName, let phone, let city, let street {
            recipient = Recipient(
                fullName: fullName, phone: phone, city: City.Code(city), street: street, landmark: landmark ?? "",
                email: email ?? "", notes: notes ?? "")
        } else {
            recipient = nil
        }
        isDeliveryAccepted = try row.next()
        payment = try row.next()
    }
}
