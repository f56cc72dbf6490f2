import HTML
import Identity
import Kernel
import Links
import Site

/// The code of an SMS or a mail is typed, and with it a new password where that was asked for.
struct CodePage: Sendable {
    let frame: Frame
    let recipient: Contact
    let action: SiteURL
    var asksPassword = false
    /// Where to go on to; empty for the account.
    var next = ""
    /// In the order of the fields.
    var errors: [FieldError] = []

    var words: Message {
        switch recipient {
        case .email(let email): .codeWordsMail(email: email.shown)
        case .phone(let phone): .codeWords(phone: phone.national)
        }
    }

    subscript(error field: String) -> Message? { errors.first { $0.field == field }?.message }
}
