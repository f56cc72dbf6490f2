import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Places
import Postgres
import Web

/// An address of the book, as a page shows it.
struct AddressView: Sendable {
    let id: String
    /// The label that the person gave it; the recipient's name if there is none.
    let title: String
    let recipient: RecipientBlock
    let isDefault: Bool
    let change: SiteURL
    let removal: SiteURL
    let makeDefault: SiteURL
}

extension AddressView {
    init(_ address: SavedAddress, in visit: Visit) {
        let (recipient, id) = (address.recipient, address.id.description)
        self.init(
            id: id, title: address.label.isEmpty ? recipient.fullName : address.label,
            recipient: RecipientBlock(recipient, city: visit.cities[recipient.city]?.name(in: visit.language) ?? ""),
            isDefault: address.isDefault,
            change: visit.link.accountAddress(id), removal: visit.link.accountAddressRemoval(id),
            makeDefault: visit.link.accountAddressDefault(id))
    }
}

extension AddressView {
    static let sample = sample(title: "Bureau", recipient: .sample, isDefault: true)
    static let otherSample = sample(
        title: "سلمى بناني", recipient: RecipientBlock(name: "سلمى بناني", phone: "06 12 34 56 78", city: "Fès", street: "زنقة الياسمين"),
        isDefault: false)

    private static func sample(title: String, recipient: RecipientBlock, isDefault: Bool) -> AddressView {
        let (id, link) = ("0193e7a0-0000-7000-8000-0000000000ac", Link(.french))
        return AddressView(
            id: id, title: title, recipient: recipient, isDefault: isDefault, change: link.accountAddress(id),
            removal: link.accountAddressRemoval(id),
            makeDefault: link.accountAddressDefault(id))
    }
}

extension Visit {
    /// The ID of the address that the path names.
    ///
    /// - Throws: `Problem.notFound` if it is not a valid ID.
    var savedAddress: SavedAddress.ID {
        get throws {
            guard let id = SavedAddress.ID(parameters["address"] ?? "") else { throw Problem.notFound }
            return id
        }
    }

    /// The person's address that the path names.
    ///
    /// - Throws: `Problem.notFound`, also if the address is another person's.
    func savedAddress(of person: Person) async throws -> SavedAddress {
        guard let address = try await db.read(SavedAddress.with(savedAddress, of: person.id)) else { throw Problem.notFound }
        return address
    }

    func backToBook(_ done: String) -> Response { .redirect(to: link.accountAddresses.with([("done", done)])) }
}
