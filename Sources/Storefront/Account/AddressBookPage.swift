import HTML
import Links
import Site

/// The addresses that a person keeps for the checkout.
struct AddressBookPage: Sendable {
    let frame: Frame
    /// The default one first.
    let addresses: [AddressView]
    /// The most that a book takes.
    let most: Int
    /// What was done just now.
    var done: Message?

    var isFull: Bool { addresses.count >= most }
}

/// An address of the book, as it is shown.
struct AddressView: Sendable {
    let id: String
    /// What the person calls it; their name where they call it nothing.
    let title: String
    let recipient: RecipientBlock
    let isDefault: Bool
    let change: SiteURL
    let removal: SiteURL
    let makeDefault: SiteURL
}

/// An address of the book that is written, or changed.
struct SavedAddressPage: Sendable {
    let frame: Frame
    let title: Message
    /// Where the form goes.
    let action: SiteURL
    let label: String
    let form: AddressForm
    let cities: [Choice]
}

/// Asks once more before an address is taken out of the book.
struct AddressRemovalPage: Sendable {
    let frame: Frame
    let address: AddressView
}
