import HTML
import Kernel
import Links
import Site

/// Where the code of a text message is typed that confirms the telephone number of a purchase.
struct PhoneCheckPage: Sendable {
    let frame: Frame
    /// The number that the code goes to.
    let phone: String
    /// Of the orders that wait.
    let total: Money
    /// When they are cancelled.
    let until: LocalMoment
    /// Whether a code was sent that is still good.
    var isSent: Bool
    let action: Address
    /// Where another code is asked for.
    let again: Address
    /// Back to the purchase or the order.
    let back: Address
    /// For whoever typed a wrong number.
    let cancellations: [Cancellation]
    var errors: [FieldError] = []

    /// Beside the code; what is wrong with asking for another stands above the page only.
    var codeError: Message? { errors.first { $0.field == "code" }?.message }

    /// Where one of the orders is cancelled.
    struct Cancellation: Sendable {
        let number: String
        let address: Address
    }
}
