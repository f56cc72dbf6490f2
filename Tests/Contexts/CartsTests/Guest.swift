import Carts
import Catalog
import Identity
import Kernel
import Postgres
import TestKit

/// A browser without an account.
struct Guest: Sendable {
    let visitor = VisitorKey(cookie: "\(ID<Guest>())")

    func puts(_ offer: Offer.ID, _ quantity: Int = 1, in db: Database) async throws {
        _ = try await db.transaction { tx in
            try await Cart.add(offer, quantity: quantity, form: "\(ID<Guest>())", to: visitor, in: tx)
        }
    }

    /// Answers all questions up to the page "check your answers".
    func goesToReview(in db: Database) async throws {
        let recipient = try Recipient(typed: [
            .fullName: Cast.salma.name, .phone: Cast.salma.phone, .city: SellerFixture.city, .street: "12, rue Ibn Batouta",
        ])
        try await db.transaction { tx in
            _ = try await Checkout.begin(for: visitor, in: tx)
            try await Checkout.save(recipient, for: visitor, in: tx)
        }
    }

    func cart(in db: Database) async throws -> Cart { try await Cart.of(visitor, in: .french, in: db) }
}
