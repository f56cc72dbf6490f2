import HTML
package import HTTP
package import Identity
import Kernel
import Places

/// The typed fields of a recipient and their address, with errors.
package struct AddressForm: Sendable {
    package var fullName = ""
    package var phone = ""
    package var city = ""
    package var street = ""
    package var landmark = ""
    package var email = ""
    package var notes = ""
    /// In the order of the fields.
    package var errors: [FieldError] = []

    package init() {}
}

/// The input fields of a recipient and their address, in the checkout and in the address book.
package struct RecipientFields: Sendable {
    let form: AddressForm
    let cities: [Choice]

    package init(form: AddressForm, cities: [Choice]) {
        self.form = form
        self.cities = cities
    }
}

extension AddressForm {
    /// An address given before.
    package init(_ recipient: Recipient) {
        self.init()
        fullName = recipient.fullName
        phone = recipient.phone.national
        city = recipient.city.rawValue
        street = recipient.street
        landmark = recipient.landmark
        email = EmailAddress.shown(recipient.email)
        notes = recipient.notes
    }

    /// The person's data from the account.
    package init(accountOf person: Person) {
        self.init()
        fullName = person.name
        phone = person.phone?.national ?? ""
        email = person.email?.shown ?? ""
    }

    /// The typed fields, with their faults.
    package init(_ form: FormFields, _ faults: Recipient.Faults) { self.init(typed: Self.typed(form), faults) }

    /// The typed fields, with their faults.
    package init(typed: [Recipient.Field: String], _ faults: Recipient.Faults) {
        self.init()
        fullName = typed[.fullName] ?? ""
        phone = typed[.phone] ?? ""
        city = typed[.city] ?? ""
        street = typed[.street] ?? ""
        landmark = typed[.landmark] ?? ""
        email = typed[.email] ?? ""
        notes = typed[.notes] ?? ""
        errors = Recipient.Field.allCases.compactMap { field in
            faults.fields[field].map { FieldError(field.formName, $0.message(otherwise: field.request(typed[field] ?? ""))) }
        }
    }

    package static func typed(_ form: FormFields) -> [Recipient.Field: String] {
        Dictionary(uniqueKeysWithValues: Recipient.Field.allCases.compactMap { field in form[field.formName].map { (field, $0) } })
    }
}

extension Recipient.Field {
    /// The name of the field in the form.
    fileprivate var formName: String { self == .fullName ? "full-name" : rawValue }

    /// What the field asks for.
    fileprivate func request(_ typed: String) -> Message {
        switch self {
        case .fullName: .addressErrorFullName
        case .phone: .addressErrorPhone
        case .city: .addressErrorCity
        case .email: .email(typed, otherwise: .addressErrorEmail)
        case .street, .landmark, .notes: .addressErrorStreet
        }
    }
}

extension AddressForm {
    /// With an invalid phone number and no street.
    package static var faultySample: AddressForm {
        var form = AddressForm()
        form.fullName = "Salma Bennani"
        form.phone = "12"
        form.city = "casablanca"
        form.errors = [
            FieldError("phone", .addressErrorPhone), FieldError("street", .addressErrorStreet),
        ]
        return form
    }
}
