package import Catalog
package import Identity
import Inventory
import Jobs
package import Kernel
package import Postgres
package import Sellers
import Shipping

extension Purchase {
    package enum Refusal: Error, Equatable {
        /// There is no such checkout of this browser.
        case unknownCheckout
        /// A step before has no answer yet.
        case unfinished(Checkout.Step)
        case emptyCart
        /// Of these offers there are fewer pieces than the cart asks for, perhaps none.
        case soldOut([Offer.ID])
        /// These offers have another price than the buyer saw.
        case priceChanged([Offer.ID])
        /// A piece that was set aside as sold can be had again, and the buyer has not said whether it is wanted.
        case backAgain([Offer.ID])
        /// Delivery costs other than the buyer saw: the whole is this much now.
        case totalChanged(Money)
        /// These sellers do not deliver to the city.
        case undelivered([Seller.ID])
        /// A code is asked for, and none can be sent: to this number because it is a land line, or to nobody.
        case noCode(CodeRequest.Reason, isLandLine: Bool)
    }

    /// Makes the order: reads prices and stock anew, reserves the pieces, and writes the purchase with one order a seller.
    /// The cart then holds only what was not bought.
    ///
    /// Where a code is asked for, the purchase waits and nothing is reserved: see `WaitingPurchase`.
    ///
    /// However often it is asked, one checkout becomes one purchase: the first to come holds the checkout's row, the
    /// others wait for it and then find the purchase; the key `purchase_once` stands behind that.
    /// - Parameters:
    ///   - person: whoever is logged in; nil for a guest.
    ///   - accepted: the total that the buyer saw on the button; the sums are computed here.
    ///   - language: in which the buyer saw the titles, and is written to.
    ///   - rules: when a code is asked for; nil for never, as the demo's orders are made.
    /// - Returns: the key of the purchase, the same for each who asks.
    /// - Throws: `Refusal`; nothing has happened then, once the transaction is given up.
    package static func place(
        _ checkout: ID<Checkout>, by visitor: VisitorKey, of person: Person? = nil, accepting accepted: Money, in language: Language,
        under rules: CodeRules? = CodeRules(), in tx: Transaction
    ) async throws -> ID<Purchase> {
        // One round trip, and each statement sees what was true once the checkout and the cart were held.
        let (held, _, placed, kept, offers, available, quotes) = try await tx.read(
            lock(checkout, of: visitor), lockCart(of: visitor), made(from: checkout, by: visitor), Cart.storedLines(by: visitor),
            Cart.offers(of: visitor, in: language), Cart.stock(of: visitor),
            DeliveryQuote.of(sellers: Cart.sellers(of: visitor), to: Checkout.city(of: visitor)))
        if let placed { return placed }
        guard let held else { throw Refusal.unknownCheckout }
        guard held.next == .review, let recipient = held.recipient, let payment = held.payment else {
            throw Refusal.unfinished(held.next)
        }
        let cart = Cart(kept, offers, available)
        try check(cart)
        let totals = CartTotals(cart, quotes)
        // The sums are read once nobody else with that number or address can add to them.
        let hold = Standing.lock(recipient)
        let (city, _, _, standing) = try await tx.read(
            City.named(recipient.city), hold.phone, hold.email, Standing.of(recipient, by: visitor))
        guard let city, totals.undelivered.isEmpty else { throw Refusal.undelivered(totals.undelivered) }
        guard totals.total == accepted else { throw Refusal.totalChanged(totals.total) }
        var request = try rules?.request(for: totals, to: recipient, of: person, standing)
        if request == nil { request = try await rules?.takeRateLimit(for: recipient, of: person, standing, in: tx) }

        let purchase = NewPurchase(
            checkout: checkout, visitor: visitor, person: person?.id, recipient: recipient, cityName: city.name(in: language),
            payment: payment,
            language: language, totals: totals, waitsFor: request?.way)
        let orders = try await purchase.write(in: tx)
        // Before the code is shown nothing is reserved, and the sellers do not hear of it.
        guard request == nil else { return purchase.id }
        do {
            try await Stock.reserve(purchase.claims, in: tx)
        } catch Stock.Refusal.short(let offers) {
            throw Refusal.soldOut(offers.keys.sorted())
        }
        for order in orders { try await Outbox.publish(order, in: tx) }
        return purchase.id
    }

    /// Refuses a cart that is not what the buyer saw.
    private static func check(_ cart: Cart) throws(Refusal) {
        let wanted = cart.lines.filter { !$0.isSetAside }
        let short = wanted.filter { $0.isSold || $0.left != nil }
        guard short.isEmpty else { throw .soldOut(short.map(\.offer.id)) }
        let back = cart.lines.filter { $0.isSetAside && !$0.isSold }
        guard back.isEmpty else { throw .backAgain(back.map(\.offer.id)) }
        let moved = wanted.filter { $0.formerPrice != nil }
        guard moved.isEmpty else { throw .priceChanged(moved.map(\.offer.id)) }
        guard !wanted.isEmpty else { throw .emptyCart }
    }

    /// The checkout, held until the transaction ends.
    private static func lock(_ checkout: ID<Checkout>, of visitor: VisitorKey) -> Query<Checkout?> {
        .first(
            """
            SELECT \(Checkout.columns) FROM orders.checkout
            WHERE id = \(checkout) AND visitor = \(visitor) FOR UPDATE
            """
        ) { row in try Checkout(&row) }
    }

    /// Holds the cart against being changed meanwhile.
    private static func lockCart(of visitor: VisitorKey) -> Query<ID<Cart>?> {
        .first("SELECT id FROM orders.cart WHERE visitor = \(visitor) FOR UPDATE") { row in try row.next() }
    }

    private static func made(from checkout: ID<Checkout>, by visitor: VisitorKey) -> Query<ID<Purchase>?> {
        .first("SELECT id FROM orders.purchase WHERE checkout_id = \(checkout) AND visitor = \(visitor)") { row in
            try row.next()
        }
    }
}
