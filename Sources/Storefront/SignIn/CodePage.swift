import HTML
import Links
import Site

/// The code of an SMS is typed, and with it a new password where that was asked for.
struct CodePage: Sendable {
    let frame: Frame
    /// The number that it was sent to.
    let phone: String
    let action: Address
    var asksPassword = false
    /// Where to go on to; empty for the account.
    var next = ""
    /// In the order of the fields.
    var errors: [FieldError] = []

    subscript(error field: String) -> Message? { errors.first { $0.field == field }?.message }
}
