import HTML
import Kernel
import Links
import Site

/// The orders that were placed from this browser, or those of an account.
struct OrdersPage: Sendable {
    let frame: Frame
    /// Newest first.
    let orders: [OrderLineup]
    var isOfAccount = false
}

/// An order in a list.
struct OrderLineup: Sendable {
    let number: String
    let address: Address
    let seller: String
    let placedAt: LocalMoment
    let state: Message
    let pieces: [PieceName]
    let total: Money
}
