import HTML
import HTTP
import Identity
import Links
import Orders
import Postgres
import Site

extension Visit {
    /// Answers whoever is logged in; others are asked who they are, and come back.
    func asPerson(_ body: (Person, Session) async throws -> Response) async throws -> Response {
        guard let person, let session else {
            return .redirect(to: link.login(next: request.method == .post ? link.accountSecurity.description : target).description)
        }
        return try await body(person, session)
    }
}

extension AccountPage {
    private static let mostOrders = 3

    static let show = Handler { visit in
        try await visit.asPerson { person, _ in
            let (orders, book, offered, count) = try await visit.db.read(
                OrderSummary.of(person.visitor), SavedAddress.all(of: person.id), OfferedPurchase.all(for: person, in: visit.browserKey),
                visit.cartCount)
            let page = AccountPage(
                frame: visit.frame(cartCount: count, isIndexed: false), name: person.name, avatar: try await visit.avatar,
                contacts: person.contacts.map(\.shown),
                orders: orders.prefix(mostOrders).map { OrderLineup($0, visit.link, visit.clock) },
                recipient: book.first.map { AddressView($0, in: visit).recipient },
                hasOffers: !offered.isEmpty)
            return .html(page.html(in: visit.language))
        }
    }

    /// All orders of the account.
    static let showOrders = Handler { visit in
        try await visit.asPerson { person, _ in try await OrdersPage.answer(visit, of: person) }
    }
}
