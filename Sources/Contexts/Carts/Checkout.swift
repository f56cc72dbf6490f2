package import Identity
package import Kernel
import Places
package import Postgres

/// The path from a cart to an order, with the answers given so far.
package struct Checkout: Sendable {
    package enum Step: Int, Sendable, CaseIterable, Comparable {
        case address, delivery, payment, review

        package static func < (one: Step, other: Step) -> Bool { one.rawValue < other.rawValue }
    }

    package enum Payment: String, Sendable, CaseIterable {
        case cashOnDelivery = "cash_on_delivery"
        /// On a page of a gateway, before the order is placed.
        case card
    }

    /// A way to pay from which the buyer chooses.
    package enum Way: Hashable, Sendable {
        case cashOnDelivery
        /// By card, on the page of the gateway with that name.
        case card(at: String)

        /// What is stored of it beside the name of the gateway.
        package var payment: Payment {
            switch self {
            case .cashOnDelivery: .cashOnDelivery
            case .card: .card
            }
        }

        package var gateway: String? {
            switch self {
            case .cashOnDelivery: nil
            case .card(let gateway): gateway
            }
        }

        /// - Returns: nil for a card without the name of a gateway.
        package init?(_ payment: Payment, at gateway: String?) {
            switch (payment, gateway) {
            case (.cashOnDelivery, _): self = .cashOnDelivery
            case (.card, let gateway?): self = .card(at: gateway)
            case (.card, nil): return nil
            }
        }
    }

    /// Also the key of the form that places the order.
    package let id: ID<Checkout>
    /// Nil until the first step has valid answers.
    package let recipient: Recipient?
    /// What the buyer typed into the address form last; nil where it was valid.
    package let draft: CheckoutDraft?
    /// The buyer has accepted the cost of delivery to that city.
    package let isDeliveryAccepted: Bool
    /// Nil until the buyer has chosen. Without a choice it stays nil, see `CheckoutPlan.onlyPayment`.
    package let way: Way?

    /// The visitor's open checkout; nil where there is none.
    package static func open(for visitor: VisitorKey) -> Query<Checkout?> {
        .first("SELECT \(columns) FROM carts.checkout WHERE visitor = \(visitor) AND placed_at IS NULL") { row in
            try Checkout(&row)
        }
    }

    /// An SQL expression: the code of the city in the visitor's open checkout.
    package static func city(of visitor: VisitorKey) -> SQL {
        "(SELECT city_code FROM carts.checkout WHERE visitor = \(visitor) AND placed_at IS NULL)"
    }

    static let columns: SQL =
        "id, full_name, phone, city_code, street, landmark, email, notes, draft, delivery_accepted_at IS NOT NULL, payment, gateway"

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
        let pairs: [String]? = try row.next()
        draft = pairs.map(CheckoutDraft.init(pairs:))
        isDeliveryAccepted = try row.next()
        let (payment, gateway): (Payment?, String?) = (try row.next(), try row.next())
        way = payment.flatMap { Way($0, at: gateway) }
    }
}
