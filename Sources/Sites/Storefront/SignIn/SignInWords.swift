import Components
import HTML
import Identity
import Kernel
import Links
import Web

extension SignUpDraft.Fault {
    /// The message beside the field.
    func message(for field: SignUpDraft.Field, typed: String = "") -> Message {
        switch self {
        case .form(let fault): fault.message(otherwise: field == .name ? .signUpErrorName : .email(typed, otherwise: .signInErrorContact))
        case .landLine: .signInErrorLandLine
        case .password(let fault): fault.message
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

extension Contact {
    static var sample: Contact { PhoneNumber(typed: "0612345678").map(Contact.phone)! }
}
