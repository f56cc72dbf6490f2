import Components
import HTML
import Kernel
import Links
import Web

extension AddressBookPage {
    static let sample = AddressBookPage(frame: .sample, addresses: [.sample, .otherSample], most: 20)
    static let emptySample = AddressBookPage(frame: .sample, addresses: [], most: 20)
    static let fullSample = AddressBookPage(frame: .sample, addresses: [.sample, .otherSample], most: 2)
}
