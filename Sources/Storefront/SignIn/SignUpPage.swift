import HTML
import Links
import Site

/// An account is asked for: a name, an address or number, a password.
struct SignUpPage: Sendable {
    let frame: Frame
    var name = ""
    var contact = ""
    /// Where to go on to; empty for the account.
    var next = ""
    /// In the order of the fields.
    var errors: [FieldError] = []

    subscript(error field: String) -> Message? { errors.first { $0.field == field }?.message }
}
