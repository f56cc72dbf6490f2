import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Postgres
import Web

/// The address book: addresses that a person has saved for the checkout.
struct AddressBookPage: Sendable {
    let frame: Frame
    /// The default address first.
    let addresses: [AddressView]
    /// The most addresses that a book can hold.
    let most: Int

    var isFull: Bool { addresses.count >= most }
}

extension AddressBookPage {
    static let show = Handler.person { visit, person, _ in
        let (book, count) = try await visit.db.read(SavedAddress.all(of: person.id), visit.cartCount)
        let page = AddressBookPage(
            frame: visit.frame(cartCount: count, isIndexed: false), addresses: book.map { AddressView($0, in: visit) },
            most: SavedAddress.most)
        return visit.render(page)
    }

    static let makeDefault = Handler.person { visit, person, _ in
        let id = try visit.savedAddress
        let isDone = try await visit.db.transaction { tx in try await SavedAddress.makeDefault(id, of: person.id, in: tx) }
        guard isDone else { throw Problem.notFound }
        return visit.redirect(to: visit.link.account.addresses, saying: AccountFlash.addressMadeDefault)
    }
}
