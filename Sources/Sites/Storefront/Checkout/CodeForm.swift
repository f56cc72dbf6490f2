import Components
import HTML
import Identity
import Kernel
import Links
import Web

/// The form for a code that was sent to a contact, and the button that sends another one.
struct CodeForm: Sendable {
    let frame: Frame
    /// The number or the address to which the code is sent.
    let recipient: String
    let isByMail: Bool
    /// Whether a code was sent that is still valid.
    var isSent: Bool
    let action: SiteURL
    /// The URL that sends another code.
    let again: SiteURL
    /// The text of the button.
    let button: Message
    var errors: [FieldError]

    init(
        _ frame: Frame, _ recipient: Contact, isSent: Bool, to action: SiteURL, again: SiteURL, button: Message, errors: [FieldError] = []
    ) {
        self.frame = frame
        (self.recipient, isByMail) = (recipient.shown, recipient.email != nil)
        (self.isSent, self.action, self.again, self.button, self.errors) = (isSent, action, again, button, errors)
    }

    /// The error beside the code field. An error about sending another code is shown only above the page.
    var codeError: Message? { errors.first { $0.field == "code" }?.message }
}

/// Why a form of the code page was refused. The redirect to the page of a purchase carries it.
enum RefusedCode {
    /// How many more codes may be typed.
    case wrong(left: Int)
    case spent
    /// Minutes until another code can be sent.
    case tooMany(minutes: Int)

    init?(code: String) {
        let parts = code.split(separator: "-")
        switch (parts.first, parts.dropFirst().first.flatMap { Int($0) }) {
        case ("wrong", let left?): self = .wrong(left: left)
        case ("spent", nil): self = .spent
        case ("limit", let minutes?): self = .tooMany(minutes: minutes)
        default: return nil
        }
    }

    var code: String {
        switch self {
        case .wrong(let left): "wrong-\(left)"
        case .spent: "spent"
        case .tooMany(let minutes): "limit-\(minutes)"
        }
    }

    var error: FieldError {
        switch self {
        case .wrong(let left): FieldError("code", .codeFieldErrorWrong(tries: left))
        case .spent: FieldError("again", .phoneCheckErrorSpent)
        case .tooMany(let minutes): FieldError("again", .formTooMany(count: minutes))
        }
    }
}
