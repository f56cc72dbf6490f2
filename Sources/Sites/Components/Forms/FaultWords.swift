package import HTML
package import Kernel

extension FormFault {
    /// The message beside the field.
    ///
    /// - Parameter request: what the field asks for, if the text is missing or malformed.
    package func message(otherwise request: Message) -> Message {
        switch self {
        case .missing, .malformed: request
        case .tooLong(let most): .formTooLong(max: most)
        case .unreadable: .formCharacters
        case .lookalike: .formLookalike
        case .reserved: .formReserved
        }
    }
}

extension Message {
    /// The message about a text that is no e-mail address.
    ///
    /// - Parameter request: the message if the text has no particular fault.
    package static func email(_ typed: String, otherwise request: Message) -> Message {
        do throws(EmailAddress.Fault) {
            _ = try EmailAddress.read(typed)
            return request
        } catch {
            return switch error {
            case .notOne: request
            case .foreignName: .formEmailForeign
            case .quotedName: .formEmailQuoted
            }
        }
    }
}
