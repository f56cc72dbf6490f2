import HTML
import Links
import Site

/// What a person has here, and the ways to it.
struct AccountPage: Sendable {
    let frame: Frame
    let name: String
    let avatar: Avatar
    /// E-mail address and telephone number, as far as they are known.
    let contacts: [String]
    /// The newest ones.
    let orders: [OrderLineup]
    /// At the default address; nil where the book is empty.
    let recipient: RecipientBlock?
    /// Whether guests' purchases may be the person's.
    var hasOffers = false
}
