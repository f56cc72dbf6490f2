/// What people are told of. The raw value stands in tables and never changes.
package enum Topic: String, Sendable, CaseIterable {
    case orderPlaced = "orders.placed"
    case orderConfirmed = "orders.confirmed"
    case orderShipped = "orders.shipped"
    case orderDelivered = "orders.delivered"
    case orderCancelled = "orders.cancelled"
    case proofAsked = "identity.proof-asked"
    case passwordChanged = "identity.password-changed"
    case contactChanged = "identity.contact-changed"
    case deviceAppeared = "identity.new-device"

    package var kind: Kind {
        switch self {
        case .orderPlaced, .orderConfirmed, .orderCancelled: .orders
        case .orderShipped, .orderDelivered: .deliveries
        case .proofAsked, .passwordChanged, .contactChanged, .deviceAppeared: .security
        }
    }

    /// What a person may want or not want to hear of.
    package enum Kind: String, Sendable, CaseIterable {
        case orders, deliveries
        /// Nobody can refuse that.
        case security

        /// Those of which a person says what is wanted.
        package static let chosen: [Kind] = [.orders, .deliveries]
    }
}

package enum Channel: String, Sendable, CaseIterable {
    /// On the shop's own pages.
    case notice
    case mail, sms
}
