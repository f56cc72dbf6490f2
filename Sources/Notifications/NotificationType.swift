/// What people are told of. The raw value stands in tables and never changes.
package enum NotificationType: String, Sendable, CaseIterable {
    case orderPlaced = "orders.placed"
    case orderConfirmed = "orders.confirmed"
    case orderShipped = "orders.shipped"
    case orderDelivered = "orders.delivered"
    case orderRefused = "orders.refused"
    case orderCancelled = "orders.cancelled"
    case verificationRequested = "identity.proof-asked"
    /// Its subject is the kind of a `SecurityAlert` and a key.
    case securityAlert = "identity.alert"
    case deviceAppeared = "identity.new-device"
    /// The last message to somebody who was erased: it leaves no trace.
    case accountErased = "identity.erased"

    /// Those whose subject is the number of an order or the key of a purchase.
    static let ofOrders = allCases.filter { $0.kind != .security }

    package var kind: Kind {
        switch self {
        case .orderPlaced, .orderConfirmed, .orderCancelled: .orders
        case .orderShipped, .orderDelivered, .orderRefused: .deliveries
        case .verificationRequested, .securityAlert, .deviceAppeared, .accountErased: .security
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
