import Components
import HTML
import Kernel
import Links
import Web

extension AddressPage {
    static func sample(frame: Frame = .sample) -> AddressPage {
        AddressPage(
            frame: frame, form: AddressForm(), cities: Choice.sampleCities, summary: .cityLessSample,
            login: Link(.french).signIn.login(next: "/fr/checkout"))
    }

    /// A person who has saved addresses, and chose none of them.
    static func personSample(frame: Frame = .sample) -> AddressPage {
        AddressPage(
            frame: frame, form: AddressForm(), cities: Choice.sampleCities, summary: .sample,
            saved: [SavedChoice(address: .sample, isChosen: false), SavedChoice(address: .otherSample, isChosen: false)],
            saving: .offered(isChecked: true))
    }

    /// Sent with an invalid phone number and no street.
    static func faultySample(frame: Frame = .sample) -> AddressPage {
        AddressPage(frame: frame, form: .faultySample, cities: Choice.sampleCities, summary: .sample)
    }
}
