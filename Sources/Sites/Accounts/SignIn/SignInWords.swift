import Components
import HTML
import HTTP
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

extension Visit {
    /// The e-mail address or telephone number in the field `contact`.
    ///
    /// - Throws: `FormRefusal` if it is neither.
    var typedContact: Contact {
        get throws {
            let typed = form["contact"] ?? ""
            guard let contact = Contact(typed: typed) else {
                throw FormRefusal("contact", .email(typed, otherwise: .signInErrorContact))
            }
            return contact
        }
    }

    /// The same, for a message: a land line receives none.
    var reachableContact: Contact {
        get throws {
            let contact = try typedContact
            if contact.phone?.isMobile == false { throw FormRefusal("contact", .signInErrorLandLine) }
            return contact
        }
    }

    /// The password in the field `new-password`.
    ///
    /// - Parameter contact: the contact of the account.
    /// - Throws: `FormRefusal`.
    func newPassword(beside contact: Contact?) throws(FormRefusal) -> Password {
        do { return try Password(typed: form["new-password"] ?? "", beside: contact) } catch {
            throw FormRefusal("new-password", error.message)
        }
    }
}

extension Contact {
    static var sample: Contact { PhoneNumber(typed: "0612345678").map(Contact.phone)! }
}
