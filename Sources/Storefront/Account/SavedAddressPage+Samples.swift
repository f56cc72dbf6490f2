import HTML
import Kernel
import Links
import Site

extension SavedAddressPage {
    /// Sent with a wrong phone and no street.
    static let sample = SavedAddressPage(
        frame: .sample, title: .addressesAddTitle, action: Link(.french).accountAddresses, label: "Bureau",
        form: AddressPage.faultySample().form,
        cities: Choice.sampleCities)
}
