import Components
import HTML
import Kernel
import Links
import Web

extension SavedAddressPage {
    /// Sent with an invalid phone number and no street.
    static let sample = SavedAddressPage(
        frame: .sample, title: .addressesAddTitle, action: Link(.french).account.addresses, label: "Bureau",
        form: .faultySample,
        cities: Choice.sampleCities)
}
