package import Confusables
package import Kernel
package import Places
package import Postgres

/// The checked and tidied recipient of a parcel, with their address.
package struct Recipient: Sendable, Equatable {
    package let fullName: String
    package let phone: PhoneNumber
    package let city: City.Code
    /// Street, house number and quarter, in the buyer's words.
    package let street: String
    /// A landmark for the carrier. It is empty where none was given, as are `email` and `notes`.
    package let landmark: String
    /// In the form of `EmailAddress.rawValue`; older rows have it as it was typed.
    package let email: String
    /// Several lines, separated by `\n`.
    package let notes: String

    /// The fields of a recipient, in the order of the form.
    package enum Field: String, Sendable, CaseIterable {
        case fullName, phone, city, street, landmark, email, notes

        /// The longest answer, in Unicode scalars. The columns of the tables have the same bounds.
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

    /// All fields with a fault, so that a page can show them all at once.
    package struct Faults: Error, Equatable, Sendable {
        package let fields: [Field: FormFault]

        package init(fields: [Field: FormFault]) { self.fields = fields }
    }

    /// Checks what a person typed.
    ///
    /// - Parameter typed: the answer to each field. A missing field counts as empty.
    /// - Throws: `Faults`. Whether the city is in the list is checked when the answers are saved.
    package init(typed: [Field: String]) throws(Faults) {
        var faults: [Field: FormFault] = [:]
        func text(_ field: Field, required: Bool = false) -> String {
            let typed = typed[field] ?? ""
            let text = field.hasLines ? typed.tidiedLines : typed.tidied
            if required, !text.isWritten { faults[field] = .missing }
            if let fault = FormFault(in: text, most: field.most) { faults[field] = fault }
            return text
        }
        fullName = text(.fullName, required: true)
        // Sellers see the name, so it must not imitate the shop.
        if faults[.fullName] == nil, let fault = NameFault(in: fullName, reserved: Person.reservedNames) {
            faults[.fullName] = FormFault(fault)
        }
        let phone = typed[.phone].flatMap(PhoneNumber.init(typed:))
        if phone == nil { faults[.phone] = (typed[.phone] ?? "").isWritten ? .malformed : .missing }
        city = City.Code(text(.city, required: true))
        street = text(.street, required: true)
        landmark = text(.landmark)
        var email = text(.email)
        if !email.isEmpty, faults[.email] == nil {
            if let address = EmailAddress(typed: email) { email = address.rawValue } else { faults[.email] = .malformed }
        }
        self.email = email
        notes = text(.notes)
        guard faults.isEmpty, let phone else { throw Faults(fields: faults) }
        self.phone = phone
    }

    /// Makes the stored form, without checks.
    package init(
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

    /// Reads seven columns: name, phone, city, street, landmark, e-mail, notes.
    package init(_ row: inout Row) throws {
        fullName = try row.next()
        phone = try row.next()
        city = City.Code(try row.next(String.self))
        street = try row.next()
        landmark = try row.next()
        email = try row.next()
        notes = try row.next()
    }

    /// The same without e-mail address and notes, as stored in an address book.
    package var place: Recipient {
        Recipient(fullName: fullName, phone: phone, city: city, street: street, landmark: landmark, email: "", notes: "")
    }

    /// The answers that give this recipient.
    package var typed: [Field: String] {
        [
            .fullName: fullName, .phone: phone.rawValue, .city: city.rawValue, .street: street, .landmark: landmark, .email: email,
            .notes: notes,
        ]
    }
}

extension FormFault {
    package init(_ fault: NameFault) {
        self =
            switch fault {
            case .unseen: .unreadable
            case .lookalike: .lookalike
            case .reserved: .reserved
            }
    }
}
