import HTML
import Identity

extension SignUpDraft.Fault {
    /// What a page says beside the field.
    func message(for field: SignUpDraft.Field) -> Message {
        switch (self, field) {
        case (.password(let fault), _): fault.message
        case (.tooLong, _): .checkoutErrorTooLong(max: Person.mostOfName)
        case (.unreadable, _): .checkoutErrorCharacters
        case (.landLine, _): .signInErrorLandLine
        case (_, .name): .signUpErrorName
        case (_, .contact): .signInErrorContact
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
