import HTML
import Links
import Site

/// Who are you? An address or number, and the password or a code by SMS.
struct LoginPage: Sendable {
    let frame: Frame
    var contact = ""
    /// Where to go on to; empty for the account.
    var next = ""
    /// By which one may log in too.
    var providers: [ProviderButton] = []
    /// What was typed before the session ended was too long to be kept.
    var isDraftLost = false
    /// In the order of the fields.
    var errors: [FieldError] = []

    subscript(error field: String) -> Message? { errors.first { $0.field == field }?.message }
}
