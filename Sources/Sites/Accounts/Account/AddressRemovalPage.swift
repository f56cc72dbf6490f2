import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Postgres
import Web

/// Asks for confirmation before an address is removed from the book.
struct AddressRemovalPage: Sendable {
    let frame: Frame
    let address: AddressView
}

extension AddressRemovalPage {
    static let ask = Handler.person { visit, person, _ in
        let address = try await visit.savedAddress(of: person)
        let page = AddressRemovalPage(frame: try await visit.frame(), address: AddressView(address, in: visit))
        return visit.render(page)
    }

    static let remove = Handler.person { visit, person, _ in
        let id = try visit.savedAddress
        let isDone = try await visit.db.transaction { tx in try await SavedAddress.remove(id, of: person.id, in: tx) }
        guard isDone else { throw Problem.notFound }
        return visit.backToBook("removed")
    }
}

extension AddressRemovalPage {
    static let sample = AddressRemovalPage(frame: .sample, address: .sample)
}
