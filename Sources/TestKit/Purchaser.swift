package import Catalog
package import Identity
package import Kernel
package import Orders
package import Postgres

/// Somebody who buys what a test wants bought, and leaves an address or none.
package struct Purchaser: Sendable {
    package let visitor = VisitorKey(cookie: "\(ID<Purchaser>())")
    package let name: String
    package let email: String
    package let phone: String
    package let language: Language

    package init(name: String = "Salma Benjelloun", email: String = "", phone: String = "06 12 34 56 78", language: Language = .french) {
        self.name = name
        self.email = email
        self.phone = phone
        self.language = language
    }

    /// From an empty cart to a purchase of one piece of each offer.
    ///
    /// - Returns: its key, and the numbers of its orders.
    @discardableResult
    package func buys(_ offers: [Offer.ID], in db: Database) async throws -> (purchase: ID<Purchase>, orders: [OrderNumber]) {
        let recipient = try Recipient(typed: [
            .fullName: name, .phone: phone, .city: Stall.city, .street: "12, rue Ibn Batouta", .email: email,
        ])
        let checkout = try await db.transaction { tx in
            for offer in offers { try await Cart.add(offer, form: "\(ID<Purchaser>())", to: visitor, in: tx) }
            let checkout = try await Checkout.begin(for: visitor, in: tx)
            try await Checkout.keep(recipient, for: visitor, in: tx)
            try await Checkout.acceptDelivery(for: visitor, in: tx)
            try await Checkout.choose(.cashOnDelivery, for: visitor, in: tx)
            return checkout.id
        }
        let bill = try await Bill.of(Cart.of(visitor, in: language, in: db), to: recipient.city, in: db)
        let purchase = try await db.transaction { tx in
            try await Purchase.place(checkout, by: visitor, accepting: bill.total, in: language, in: tx)
        }
        return (purchase, try await db.read(OrderSummary.of(purchase)).map(\.number))
    }
}
