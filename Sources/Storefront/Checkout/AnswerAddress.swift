import HTML
import HTTP
import Identity
import Kernel
import Links
import Orders
import Postgres
import Shipping
import Site

extension AddressPage {
    static func show(_ visit: Visit) async throws -> Response {
        let (checkout, count) = try await visit.db.read(Checkout.open(for: visit.visitorKey), Cart.count(of: visit.visitorKey))
        guard count > 0 else { return .redirect(to: visit.link.cart.description) }
        if let recipient = checkout?.recipient { return answer(visit, AddressForm(recipient), cartCount: count) }
        return answer(visit, try await AddressForm(knownOf: visit), cartCount: count)
    }

    /// Keeps the address and goes on; what is wrong with it is said beside the field, and what was typed stays.
    static func keep(_ visit: Visit) async throws -> Response {
        do {
            let recipient = try Recipient(typed: AddressForm.typed(visit.form))
            try await visit.db.transaction { tx in
                _ = try await Checkout.begin(for: visit.visitorKey, in: tx)
                try await Checkout.keep(recipient, for: visit.visitorKey, in: tx)
            }
            return .redirect(to: visit.link.checkoutDelivery.description)
        } catch let faults as Recipient.Faults {
            let count = try await visit.db.read(visit.cartCount)
            return answer(visit, AddressForm(visit.form, faults), cartCount: count, status: .unprocessableContent)
        } catch Checkout.Refusal.emptyCart {
            return .redirect(to: visit.link.cart.description)
        }
    }

    private static func answer(_ visit: Visit, _ form: AddressForm, cartCount: Int, status: Status = .ok) -> Response {
        let page = AddressPage(
            frame: visit.frame(cartCount: cartCount, isIndexed: false), form: form, cities: Choice.cities(chosen: City.Code(form.city), in: visit),
            login: visit.person == nil ? visit.link.login(next: visit.link.checkout.description) : nil)
        return .html(page.html(in: visit.language), status: status)
    }
}

extension AddressForm {
    /// The address that was given before.
    init(_ recipient: Recipient) {
        fullName = recipient.fullName
        phone = recipient.phone.national
        city = recipient.city.rawValue
        street = recipient.street
        landmark = recipient.landmark
        email = recipient.email
        notes = recipient.notes
    }

    /// What is known of whoever is logged in: where the last order went, or else name, address and number of the account.
    init(knownOf visit: Visit) async throws {
        self.init()
        guard let person = visit.person else { return }
        if let last = try await visit.db.read(Purchase.lastRecipient(of: person.visitor)) {
            self = AddressForm(last)
            // It was about that order.
            notes = ""
        }
        if fullName.isEmpty { fullName = person.name }
        if phone.isEmpty { phone = person.phone?.national ?? "" }
        if email.isEmpty { email = person.email?.rawValue ?? "" }
    }

    /// What was typed, with its faults.
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
            faults.fields[field].map { FieldError(field.formName, $0.message(for: field)) }
        }
    }

    static func typed(_ form: FormFields) -> [Recipient.Field: String] {
        Dictionary(uniqueKeysWithValues: Recipient.Field.allCases.compactMap { field in form[field.formName].map { (field, $0) } })
    }
}

extension Recipient.Field {
    /// The name of the field in the form.
    fileprivate var formName: String { self == .fullName ? "full-name" : rawValue }
}

extension Recipient.Fault {
    fileprivate func message(for field: Recipient.Field) -> Message {
        switch (self, field) {
        case (.tooLong, _): .checkoutErrorTooLong(max: field.most)
        case (.unreadable, _): .checkoutErrorCharacters
        case (_, .fullName): .checkoutErrorFullName
        case (_, .phone): .checkoutErrorPhone
        case (_, .city): .checkoutErrorCity
        case (_, .email): .checkoutErrorEmail
        case (_, .street), (_, .landmark), (_, .notes): .checkoutErrorStreet
        }
    }
}
