import Components
import HTML
import Identity
import Kernel
import Links
import Web

extension SignUpDraft.Fault {
    /// The message beside the field.
    func message(for field: SignUpDraft.Field, typed: String = "") -> Message {
        switch (self, field) {
        case (.password(let fault), _): fault.message
        case (.tooLong, _): .checkoutErrorTooLong(max: Person.mostOfName)
        case (.unreadable, _): .checkoutErrorCharacters
        case (.lookalike, _): .nameErrorLookalike
        case (.reserved, _): .nameErrorReserved
        case (.landLine, _): .signInErrorLandLine
        case (_, .name): .signUpErrorName
        case (_, .contact): .email(typed, otherwise: .signInErrorContact)
        case (_, .password): Password.Fault.missing.message
        }
    }
}

extension Password.Fault {
    var message: Message {
        switch self {
        case .missing, .tooShort: .passwordErrorShort(min: Password.least)
        case .tooLong: .passwordErrorLong(max: Password.most)
        case .common: .passwordErrorCommon
        }
    }
}

extension Message {
    /// The message for an invalid e-mail address.
    static func email(_ typed: String, otherwise: Message) -> Message {
        do throws(EmailAddress.Fault) {
            _ = try EmailAddress.read(typed)
            return otherwise
        } catch {
            return switch error {
            case .notOne: otherwise
            case .foreignName: .emailErrorForeign
            case .quotedName: .emailErrorQuoted
            }
        }
    }
}

extension Contact {
    static var sample: Contact { PhoneNumber(typed: "0612345678").map(Contact.phone)! }
}
