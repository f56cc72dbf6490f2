import Confusables
import Identity
package import Kernel
package import Shipping

/// Who receives a parcel, and where: checked, tidied, and within its bounds.
package struct Recipient: Sendable, Equatable {
    package let fullName: String
    package let phone: PhoneNumber
    package let city: City.Code
    /// Street, house and quarter, in the buyer's words.
    package let street: String
    /// What the carrier looks out for; empty where none was given, as are `email` and `notes`.
    package let landmark: String
    /// As `EmailAddress` keeps it; older ones as they were typed.
    package let email: String
    /// Several lines, with `\n` between them.
    package let notes: String

    /// A field that a recipient is made of, in the order in which they are asked for.
    package enum Field: String, Sendable, CaseIterable {
        case fullName, phone, city, street, landmark, email, notes

        /// The longest answer, in Unicode scalars; the columns of the tables have the same bounds.
        package var most: Int {
            switch self {
            case .fullName: 100
            case .phone: 40
            case .city: 40
            case .street: 200
            case .landmark: 200
            case .email: EmailAddress.most
            case .notes: 500
            }
        }

        /// Whether its text may have several lines.
        var hasLines: Bool { self == .notes }
    }

    /// What is wrong with a field.
    package enum Fault: Error, Equatable, Sendable {
        case missing
        case tooLong
        /// It holds characters that nobody sees, or that turn the direction of what stands beside it.
        case unreadable
        /// A name with letters of several scripts in one word, or that looks like another.
        case lookalike
        /// A name of the shop itself.
        case reserved
        /// No telephone number of Morocco, no e-mail address, no city of the list.
        case notOne
    }

    /// Every field with a fault, so that a page can name them all at once.
    package struct Faults: Error, Equatable, Sendable {
        package let fields: [Field: Fault]

        package init(fields: [Field: Fault]) { self.fields = fields }
    }

    /// Takes what a person typed.
    ///
    /// - Parameter typed: the answer to each field; a field without one is empty.
    /// - Throws: `Faults`. Whether the city is in the list is asked when the answers are kept.
    package init(typed: [Field: String]) throws(Faults) {
        var faults: [Field: Fault] = [:]
        func text(_ field: Field, required: Bool = false) -> String {
            let typed = typed[field] ?? ""
            let text = field.hasLines ? typed.tidiedLines : typed.tidied
            if required, !text.isWritten { faults[field] = .missing }
            if let fault = Fault(in: text, most: field.most) { faults[field] = fault }
            return text
        }
        fullName = text(.fullName, required: true)
        // Sellers read it.
        if faults[.fullName] == nil, let fault = NameFault(in: fullName, reserved: Person.reservedNames) {
            faults[.fullName] = Fault(fault)
        }
        let phone = typed[.phone].flatMap(PhoneNumber.init(typed:))
        if phone == nil { faults[.phone] = (typed[.phone] ?? "").isWritten ? .notOne : .missing }
        city = City.Code(text(.city, required: true))
        street = text(.street, required: true)
        landmark = text(.landmark)
        var email = text(.email)
        if !email.isEmpty, faults[.email] == nil {
            if let address = EmailAddress(typed: email) { email = address.rawValue } else { faults[.email] = .notOne }
        }
        self.email = email
        notes = text(.notes)
        guard faults.isEmpty, let phone else { throw Faults(fields: faults) }
        self.phone = phone
    }

    /// As the table holds it.
    init(
        fullName: String, phone: PhoneNumber, city: City.Code, street: String, landmark: String, email: String, notes: String
    ) {
        self.fullName = fullName
        self.phone = phone
        self.city = city
        self.street = street
        self.landmark = landmark
        self.email = email
        self.notes = notes
    }

    /// The same without e-mail address and notes, as an address book keeps it.
    package var place: Recipient {
        Recipient(fullName: fullName, phone: phone, city: city, street: street, landmark: landmark, email: "", notes: "")
    }

    /// What would be typed for it.
    package var typed: [Field: String] {
        [
            .fullName: fullName, .phone: phone.rawValue, .city: city.rawValue, .street: street, .landmark: landmark, .email: email,
            .notes: notes,
        ]
    }
}

extension Recipient.Fault {
    fileprivate init(_ fault: NameFault) {
        self =
            switch fault {
            case .unseen: .unreadable
            case .lookalike: .lookalike
            case .reserved: .reserved
            }
    }

    /// What is wrong with a tidied text; nil where nothing is.
    ///
    /// - Parameter most: Unicode scalars.
    package init?(in text: String, most: Int) {
        if text.unicodeScalars.contains(where: { $0.isUnreadable && $0 != "\n" }) {
            self = .unreadable
        } else if text.length > most {
            self = .tooLong
        } else {
            return nil
        }
    }
}
