import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Postgres
import Web

/// Asks for confirmation before an address is removed from the book.
enum AddressRemovalPage {
    static func page(_ frame: Frame, _ address: AddressView) -> ConfirmPage {
        ConfirmPage(
            title: .addressesRemovalTitle,
            form: ConfirmForm(
                frame: frame, action: address.removal, button: .addressesRemovalConfirm, keep: .addressesRemovalKeep,
                way: Link(frame.language).account.addresses),
            navigation: AccountNav(current: .addresses), words: [.addressesRemovalWords], subject: AddressCard(address: address))
    }

    static var sample: ConfirmPage { page(.sample, .sample) }
}

/// The address that is removed.
struct AddressCard {
    let address: AddressView

    static let sample = AddressCard(address: .sample)
}

extension AddressRemovalPage {
    static let ask = Handler.person { visit, person, _ in
        let address = try await visit.savedAddress(of: person)
        return visit.render(page(try await visit.frame(), AddressView(address, in: visit)))
    }

    static let remove = Handler.person { visit, person, _ in
        let id = try visit.savedAddress
        let isDone = try await visit.db.transaction { tx in try await SavedAddress.remove(id, of: person.id, in: tx) }
        guard isDone else { throw Problem.notFound }
        return visit.redirect(to: visit.link.account.addresses, saying: AccountFlash.addressRemoved)
    }
}
