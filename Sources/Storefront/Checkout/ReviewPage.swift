import HTML
import Kernel
import Site

/// Last step of the checkout: everything to be checked once more, with a way back to each answer.
struct ReviewPage: Sendable {
    let frame: Frame
    let recipient: RecipientBlock
    let sellers: [CartSeller]
    let subtotal: Money
    let delivery: Money
    /// The key of this checkout: posts with the same key make one purchase.
    let key: String
    /// What is said of the code that will be asked for; nil where none is expected.
    var request: CodeHint?
    /// Why the order was not placed.
    var refusal: Message?
    /// What the buyer can do about that.
    var remedy: Message?

    var total: Money { subtotal + delivery }
    /// The total as the form sends it back: a check of what the buyer saw, never the price.
    var acceptedTotal: String { String(total.minor) }
}

/// Who receives a parcel, as it is shown.
struct RecipientBlock: Sendable {
    let name: String
    let phone: String
    let city: String
    let street: String
    /// Empty where none was given, as are e-mail and note.
    var landmark = ""
    var email = ""
    var note = ""
}
