package import HTML
package import Orders

extension Order.State {
    package var name: Message {
        switch self {
        case .waiting: .orderStateWaiting
        case .unpaid: .orderStateUnpaid
        case .none, .placed: .orderStatePlaced
        case .confirmed: .orderStateConfirmed
        case .packed: .orderStatePacked
        case .shipped: .orderStateShipped
        case .delivered: .orderStateDelivered
        case .refused: .orderStateRefused
        case .cancelled: .orderStateCancelled
        }
    }
}
