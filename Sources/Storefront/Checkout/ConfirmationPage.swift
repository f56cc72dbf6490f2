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
    let address: SiteURL
    /// Answers once one of the orders has moved on from where the page shows it.
    let moves: SiteURL
    /// Where the code is typed that confirms the purchase; nil where nothing waits for that.
    var phoneCheck: SiteURL?
    /// Why the purchase lapsed before it was confirmed; nil where it did not.
    var lapse: Message?

    /// Whether its sellers have it.
    var isPlaced: Bool { lapse == nil && phoneCheck == nil }
    var title: Message {
        if lapse != nil { .confirmationLapsed } else if phoneCheck != nil { .phoneCheckTitle } else { .confirmationTitle }
    }
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
    let track: SiteURL
}
