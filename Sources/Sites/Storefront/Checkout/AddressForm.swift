import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Orders
import Places
import Postgres
import Web

/// The typed fields of a recipient and their address, with errors.
struct AddressForm: Sendable {
    var fullName = ""
    var phone = ""
    var city = ""
    var street = ""
    var landmark = ""
    var email = ""
    var notes = ""
    /// In the order of the fields.
    var errors: [FieldError] = []
}

/// The input fields of a recipient and their address, in the checkout and in the address book.
struct RecipientFields: Sendable {
    let form: AddressForm
    let cities: [Choice]
}

extension AddressForm {
    /// An address given before.
    init(_ recipient: Recipient) {
        fullName = recipient.fullName
        phone = recipient.phone.national
        city = recipient.city.rawValue
        street = recipient.street
        landmark = recipient.landmark
        email = EmailAddress.shown(recipient.email)
        notes = recipient.notes
    }

    /// The person's data from the account.
    init(accountOf person: Person) {
        fullName = person.name
        phone = person.phone?.national ?? ""
        email = person.email?.shown ?? ""
    }

    /// The typed fields, with their faults.
    init(_ form: FormFields, _ faults: Recipient.Faults) {
        let typed = Self.typed(form)
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

    static func typed(_ form: FormFields) -> [Recipient.Field: String] {
        Dictionary(uniqueKeysWithValues: Recipient.Field.allCases.compactMap { field in form[field.formName].map { (field, $0) } })
    }
}

extension AddressForm {
    /// Prefills the form for a person without an address book.
    ///
    /// Uses the recipient of the last order placed while logged in. Otherwise name, e-mail address and number of the account.
    init(knownOf visit: Visit) async throws {
        self.init()
        guard let person = visit.person else { return }
        self.init(accountOf: person)
        guard let last = try await visit.db.read(Purchase.lastRecipient(of: person)) else { return }
        let account = self
        self = AddressForm(last)
        // The note was about that order only.
        notes = ""
        if email.isEmpty { email = account.email }
    }
}

extension Recipient.Field {
    /// The name of the field in the form.
    fileprivate var formName: String { self == .fullName ? "full-name" : rawValue }

    /// What the field asks for.
    fileprivate func request(_ typed: String) -> Message {
        switch self {
        case .fullName: .checkoutErrorFullName
        case .phone: .checkoutErrorPhone
        case .city: .checkoutErrorCity
        case .email: .email(typed, otherwise: .checkoutErrorEmail)
        case .street, .landmark, .notes: .checkoutErrorStreet
        }
    }
}
