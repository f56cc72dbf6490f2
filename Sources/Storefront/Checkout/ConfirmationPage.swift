import HTML
import Kernel
import Links
import Site

/// What a buyer sees once the order is placed, as often as the page is asked for.
struct ConfirmationPage: Sendable {
    let frame: Frame
    let orders: [PlacedOrder]
    let recipient: RecipientBlock
    let total: Money
    let address: Address
    /// Answers once one of the orders has moved on from where the page shows it.
    let moves: Address
    /// Where the code is typed that confirms the telephone number; nil where nothing waits for that.
    var phoneCheck: Address?
}

/// One seller's part of a purchase.
struct PlacedOrder: Sendable {
    let number: String
    let seller: String
    /// Where it stands, such as "shipped".
    let state: Message
    let pieces: [PieceName]
    let total: Money
    /// The secret link by which it is followed.
    let track: Address
}
