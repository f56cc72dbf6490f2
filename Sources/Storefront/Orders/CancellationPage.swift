import HTML
import Kernel
import Links
import Site

/// Asks once more before an order is cancelled.
struct CancellationPage: Sendable {
    let frame: Frame
    let number: String
    let seller: String
    let pieces: [PieceName]
    let total: Money
    /// Where the form goes.
    let action: SiteURL
    /// Back to the order.
    let order: SiteURL
    var reason = ""
    var errors: [FieldError] = []
}
