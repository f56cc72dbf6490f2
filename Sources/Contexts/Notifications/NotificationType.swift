/// What a notification is about. The raw values are stored in tables and never change.
package enum NotificationType: String, Sendable, CaseIterable {
    case orderPlaced = "orders.placed"
    case orderConfirmed = "orders.confirmed"
    case orderShipped = "orders.shipped"
    case orderDelivered = "orders.delivered"
    case orderRefused = "orders.refused"
    case orderCancelled = "orders.cancelled"
    case verificationRequested = "identity.proof-asked"
    /// Its subject is the kind of a `SecurityAlert`, a space, and the alert's key.
    case securityAlert = "identity.alert"
    case deviceAppeared = "identity.new-device"
    /// The last message to an erased person. Its row is deleted when it is sent.
    case accountErased = "identity.erased"

    /// The types whose subject is the number of an order or the key of a purchase.
    static let ofOrders = allCases.filter { $0.kind != .security }

    package var kind: Kind {
        switch self {
        case .orderPlaced, .orderConfirmed, .orderCancelled: .orders
        case .orderShipped, .orderDelivered, .orderRefused: .deliveries
        case .verificationRequested, .securityAlert, .deviceAppeared, .accountErased: .security
        }
    }

    /// A group of notifications that a person can turn on or off together.
    package enum Kind: String, Sendable, CaseIterable {
        case orders, deliveries
        /// About the account. Nobody can turn these off.
        case security

        /// The kinds that a person can turn on and off.
        package static let chosen: [Kind] = [.orders, .deliveries]
    }
}

package enum Channel: String, Sendable, CaseIterable {
    /// On the shop's own pages.
    case notice
    case mail, sms
}
