package import Identity
package import Kernel
package import Links
package import Places

/// An address of the book, as a page shows it.
package struct AddressView: Sendable {
    package let id: String
    /// The label that the person gave it; the recipient's name if there is none.
    package let title: String
    package let recipient: RecipientBlock
    package let isDefault: Bool
    package let change: SiteURL
    package let removal: SiteURL
    package let makeDefault: SiteURL

    /// The recipient for a place below the title. It omits a name that the title says.
    package var recipientBelowTitle: RecipientBlock {
        var block = recipient
        block.isNameAbove = block.name == title
        return block
    }
}

extension AddressView {
    package init(_ address: SavedAddress, _ cities: Cities, in language: Language) {
        let recipient = address.recipient
        self.init(
            id: address.id.description, title: address.label.isEmpty ? recipient.fullName : address.label,
            recipient: RecipientBlock(recipient, city: cities[recipient.city]?.name(in: language) ?? ""), isDefault: address.isDefault,
            Link(language))
    }

    private init(id: String, title: String, recipient: RecipientBlock, isDefault: Bool, _ link: Link) {
        self.init(
            id: id, title: title, recipient: recipient, isDefault: isDefault, change: link.account.address(id),
            removal: link.account.addressRemoval(id), makeDefault: link.account.addressDefault(id))
    }

    package static let sample = AddressView(
        id: "0193e7a0-0000-7000-8000-0000000000ac", title: "Bureau", recipient: .sample, isDefault: true, Link(.french))
    package static let otherSample = AddressView(
        id: "0193e7a0-0000-7000-8000-0000000000ac", title: "سلمى بناني",
        recipient: RecipientBlock(name: "سلمى بناني", phone: "06 12 34 56 78", city: "Fès", street: "زنقة الياسمين"), isDefault: false,
        Link(.french))
}
