package import HTML

/// How buyers can pay in this shop, as its pages say it.
package enum WaysToPay: Sendable {
    case cash, card
    /// The buyer chooses at the checkout.
    case either

    /// Some words without a full stop, as for the foot of the pages.
    package var inShort: Message {
        switch self {
        case .cash: .layoutByCash
        case .card: .layoutByCard
        case .either: .layoutByEither
        }
    }

    package var onProduct: Message {
        switch self {
        case .cash: .layoutPayCash
        case .card: .layoutPayCard
        case .either: .layoutPayEither
        }
    }

    package var inCart: Message {
        switch self {
        case .cash: .layoutCartCash
        case .card: .layoutCartCard
        case .either: .layoutCartEither
        }
    }

    /// The name of the sum that the buyer pays, before they have chosen.
    package var total: Message { self == .cash ? .layoutCashReady : .layoutTotal }
}
