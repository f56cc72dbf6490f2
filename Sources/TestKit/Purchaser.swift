package import Carts
package import Catalog
package import Identity
package import Kernel
package import Orders
package import Postgres

/// A buyer for tests, with or without an e-mail address.
package struct Purchaser: Sendable {
    package let visitor: VisitorKey
    package let name: String
    package let email: String
    package let phone: String
    package let language: Language
    /// The free-text fields of the address.
    package let words: (street: String, landmark: String, notes: String)

    /// - Parameter phone: by default a random mobile number, for which no purchase waits.
    package init(
        name: String = Cast.salma.name, email: String = "", phone: String? = nil, language: Language = .french,
        words: (street: String, landmark: String, notes: String) = ("12, rue Ibn Batouta", "", ""),
        visitor: VisitorKey = VisitorKey(cookie: "\(ID<Purchaser>())")
    ) {
        self.visitor = visitor
        self.name = name
        self.email = email
        self.phone = phone ?? "06\(Int.random(in: 10_000_000...99_999_999))"
        self.language = language
        self.words = words
    }

    /// Buys one purchase, by default with one piece of each offer, starting with an empty cart.
    ///
    /// - Returns: the purchase's key and the numbers of its orders.
    @discardableResult
    package func buys(
        _ offers: [Offer.ID], quantity: Int = 1, under rules: CodeRules? = CodeRules(), in db: Database
    ) async throws -> (purchase: ID<Purchase>, orders: [OrderNumber]) {
        let (checkout, total) = try await comesToReview(of: offers, quantity: quantity, in: db)
        let purchase = try await places(checkout, accepting: total, under: rules, in: db)
        return (purchase, try await db.read(OrderSummary.of(purchase)).map(\.number))
    }

    /// - Parameter person: the logged-in person; nil for a guest.
    package func places(
        _ checkout: ID<Checkout>, as person: Person? = nil, accepting total: Money, under rules: CodeRules? = CodeRules(), in db: Database
    ) async throws -> ID<Purchase> {
        try await db.transaction { tx in
            try await Purchase.place(checkout, by: visitor, of: person, accepting: total, in: language, under: rules, in: tx)
        }
    }

    /// Puts pieces of each offer into an empty cart and goes on to "check your answers".
    ///
    /// - Returns: the checkout's key and the total to be paid.
    package func comesToReview(
        of offers: [Offer.ID], quantity: Int = 1, in db: Database
    ) async throws -> (checkout: ID<Checkout>, total: Money) {
        let recipient = try Recipient(typed: [
            .fullName: name, .phone: phone, .city: SellerFixture.city, .street: words.street, .landmark: words.landmark, .email: email,
            .notes: words.notes,
        ])
        let checkout = try await db.transaction { tx in
            for offer in offers { try await Cart.add(offer, quantity: quantity, form: "\(ID<Purchaser>())", to: visitor, in: tx) }
            let checkout = try await Checkout.begin(for: visitor, in: tx)
            try await Checkout.save(recipient, for: visitor, in: tx)
            return checkout.id
        }
        let bill = try await CartTotals.of(Cart.of(visitor, in: language, in: db), to: recipient.city, in: db)
        return (checkout, bill.total)
    }
}
