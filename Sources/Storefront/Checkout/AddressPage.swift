import HTML
import Kernel
import Links
import Site

/// First step of the checkout: who receives the parcel, and where.
struct AddressPage: Sendable {
    let frame: Frame
    let form: AddressForm
    let cities: [Choice]
    /// For a guest who may have an account; nil for who is logged in.
    var login: Address?
}

/// What was typed into the address form, beside what is wrong with it.
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

    subscript(error field: String) -> Message? { errors.first { $0.field == field }?.message }
}
