import HTML
import Kernel
import Links
import Site

/// One order as its buyer follows it: where it stands, what happened, what was bought.
struct TrackingPage: Sendable {
    let frame: Frame
    let order: OrderView
    let address: SiteURL
    /// Answers once the order has moved on from where the page shows it.
    let moves: SiteURL
    /// Where the buyer may ask for cancellation; nil once it is too late.
    let cancellation: SiteURL?
    /// Where what it held is put into the cart.
    let again: SiteURL
    /// Whether its address is enough to see it.
    let isByLink: Bool
    /// Where the code is typed that confirms the purchase; nil where the order does not wait for that.
    var phoneCheck: SiteURL?
    /// Where the order is taken into the account; nil where nobody is logged in, or it cannot be theirs.
    var claim: SiteURL?
    /// What a refused act has to say, such as that it is too late to cancel.
    var refusal: Message?
}

/// An order with its snapshots: what it shows stays the same after the product changed or went.
struct OrderView: Sendable {
    let number: String
    let seller: String
    let placedAt: LocalMoment
    /// The state in a word, such as "shipped".
    let state: Message
    /// What the buyer may expect next.
    let expectation: Message
    /// Oldest first.
    let steps: [HistoryEntry]
    let lines: [Line]
    let goods: Money
    let delivery: Money
    /// Nil where the buyer was forgotten.
    let recipient: RecipientBlock?

    var total: Money { goods + delivery }

    /// Something that happened to the order.
    struct HistoryEntry: Sendable {
        let what: Message
        let at: LocalMoment
        let who: Message
        /// In the words of who did it; empty where nothing was said.
        var reason = ""
    }

    /// A piece as it was sold.
    struct Line: Sendable {
        let title: String
        /// The language in which the title was written.
        let language: Language
        let product: SiteURL
        let variant: String
        let condition: Message
        /// What the seller declared to be wrong with it.
        let defects: [String]
        let picture: Thumbnail?
        let unitPrice: Money
        let quantity: Int

        var total: Money { unitPrice * quantity }
    }
}
