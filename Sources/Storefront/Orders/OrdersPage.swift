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
    /// Purchases of guests that may be the person's.
    var offered: [Offered] = []
    var errors: [FieldError] = []

    /// A guest's purchase that may be the person's. It shows nothing of who receives it.
    struct Offered: Sendable {
        /// With all but the last characters hidden where the number is asked for.
        let numbers: String
        let sellers: String
        let placedAt: LocalMoment
        /// Whether it was placed in this browser; otherwise its number shows that the person made it.
        let isOfBrowser: Bool
        /// The name of the field for the number.
        let field: String
        let action: SiteURL
        let refusal: SiteURL
        var typed = ""
        var error: Message?
    }
}

/// An order in a list.
struct OrderLineup: Sendable {
    let number: String
    let address: SiteURL
    let seller: String
    let placedAt: LocalMoment
    let state: Message
    let pieces: [PieceName]
    let total: Money
}
