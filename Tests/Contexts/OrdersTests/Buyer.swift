import Carts
import Catalog
import Identity
import Kernel
import Orders
import Postgres
import TestKit
import Testing

/// A browser whose buyer never needs a code.
struct Buyer: Sendable {
    let visitor = VisitorKey(cookie: "\(ID<Buyer>())")

    static func recipient(city: String = SellerFixture.city, phone: String = Cast.salma.phone) throws -> Recipient {
        try Recipient(typed: [
            .fullName: Cast.salma.name, .phone: phone, .city: city, .street: "12, rue Ibn Batouta, Gauthier",
            .landmark: "En face de la pharmacie",
        ])
    }

    func puts(_ offer: Offer.ID, _ quantity: Int = 1, in db: Database) async throws {
        _ = try await db.transaction { tx in
            try await Cart.add(offer, quantity: quantity, form: "\(ID<Buyer>())", to: visitor, in: tx)
        }
    }

    /// Answers all questions up to the page "check your answers".
    func goesToReview(in db: Database) async throws -> ID<Checkout> {
        let recipient = try Self.recipient()
        return try await db.transaction { tx in
            let checkout = try await Checkout.begin(for: visitor, in: tx)
            try await Checkout.save(recipient, for: visitor, in: tx)
            return checkout.id
        }
    }

    func places(_ checkout: ID<Checkout>, accepting total: Money, in db: Database) async throws -> ID<Purchase> {
        try await db.transaction { tx in
            try await Purchase.place(checkout, by: visitor, accepting: total, in: .french, under: nil, in: tx)
        }
    }

    /// Goes all the way from an empty cart to a purchase.
    func buys(_ offers: [Offer.ID], for total: Money, in db: Database) async throws -> Purchase {
        for offer in offers { try await puts(offer, in: db) }
        let purchase = try await places(try await goesToReview(in: db), accepting: total, in: db)
        return try #require(try await Purchase.find(purchase, of: visitor, in: db))
    }

    func cart(in db: Database) async throws -> Cart { try await Cart.of(visitor, in: .french, in: db) }
}

extension Order.State {
    /// Whether this state comes no later than the other one on the way from `placed` to `delivered`.
    func isAtMost(_ other: Order.State) -> Bool {
        let way = Order.State.allCases
        return way.firstIndex(of: self) ?? 0 <= way.firstIndex(of: other) ?? 0
    }
}
