import Components
import HTML
import Kernel
import Links
import Web

extension AddressPage {
    static func sample(frame: Frame = .sample) -> AddressPage {
        AddressPage(frame: frame, form: AddressForm(), cities: Choice.sampleCities, login: Link(.french).login(next: "/fr/checkout"))
    }

    /// A person who has saved addresses, and chose none of them.
    static func personSample(frame: Frame = .sample) -> AddressPage {
        AddressPage(
            frame: frame, form: AddressForm(), cities: Choice.sampleCities,
            saved: [SavedChoice(address: .sample, isChosen: false), SavedChoice(address: .otherSample, isChosen: false)],
            saving: .offered(isChecked: true))
    }

    /// Sent with an invalid phone number and no street.
    static func faultySample(frame: Frame = .sample) -> AddressPage {
        var form = AddressForm()
        form.fullName = "Salma Bennani"
        form.phone = "12"
        form.city = "casablanca"
        form.errors = [
            FieldError("phone", .checkoutErrorPhone), FieldError("street", .checkoutErrorStreet),
        ]
        return AddressPage(frame: frame, form: form, cities: Choice.sampleCities)
    }
}

extension Choice {
    static let sampleCities = [
        Choice(value: "casablanca", label: "Casablanca", isChosen: true), Choice(value: "fes", label: "Fès", isChosen: false),
        Choice(value: "tanger", label: "Tanger", isChosen: false),
    ]
}
