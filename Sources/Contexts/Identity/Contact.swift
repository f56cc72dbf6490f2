package import Kernel
package import Postgres

/// How a person is reached, and what they type in the first field of the login: an e-mail address or a telephone number.
package enum Contact: Hashable, Sendable {
    case email(EmailAddress)
    case phone(PhoneNumber)

    /// Reads what a person typed. Text with an `@` is an e-mail address.
    ///
    /// - Returns: nil where the text is neither an e-mail address nor a telephone number.
    package init?(typed text: String) {
        if text.contains("@") {
            guard let email = EmailAddress(typed: text) else { return nil }
            self = .email(email)
        } else {
            guard let phone = PhoneNumber(typed: text) else { return nil }
            self = .phone(phone)
        }
    }

    /// Reads the form that is stored. Rows may be older than some rules of `init(typed:)` and stay valid.
    package init?(canonical text: String) {
        if let email = EmailAddress(rawValue: text) {
            self = .email(email)
        } else {
            guard let phone = PhoneNumber(rawValue: text) else { return nil }
            self = .phone(phone)
        }
    }

    package var email: EmailAddress? { if case .email(let email) = self { email } else { nil } }
    package var phone: PhoneNumber? { if case .phone(let phone) = self { phone } else { nil } }

    /// The one stored form, however it was typed.
    package var canonical: String {
        switch self {
        case .email(let email): email.rawValue
        case .phone(let phone): phone.rawValue
        }
    }

    /// The form for people.
    package var shown: String {
        switch self {
        case .email(let email): email.shown
        case .phone(let phone): phone.national
        }
    }
}

/// Stored in the canonical form.
extension Contact: ColumnValue {
    package static func read(_ cell: Cell) throws(DecodingFailure) -> Contact {
        guard let contact = Contact(canonical: try cell.text(as: "Contact")) else { throw cell.failure(as: "Contact") }
        return contact
    }

    package var bound: String? { canonical }
}
