import HTML
import Kernel
import Links
import Site

/// Where the code is typed that confirms the telephone number or the e-mail address of a purchase.
struct PhoneCheckPage: Sendable {
    let frame: Frame
    /// The number or the address that the code goes to.
    let recipient: String
    let isByMail: Bool
    /// Of the orders that wait.
    let total: Money
    /// When they lapse.
    let until: LocalMoment
    /// Whether a code was sent that is still good.
    var isSent: Bool
    let action: SiteURL
    /// Where another code is asked for.
    let again: SiteURL
    /// Back to the purchase or the order.
    let back: SiteURL
    /// For a buyer who typed a wrong number or address.
    let cancellations: [Cancellation]
    var errors: [FieldError] = []

    /// Beside the code; what is wrong with asking for another stands above the page only.
    var codeError: Message? { errors.first { $0.field == "code" }?.message }

    /// Where one of the orders is cancelled.
    struct Cancellation: Sendable {
        let number: String
        let address: SiteURL
    }
}
