package import Carts
package import Catalog
package import Identity
import Inventory
import Jobs
package import Kernel
import Places
package import Postgres
package import Sellers
import Settings
import Shipping

extension Purchase {
    package enum Refusal: Error, Equatable {
        /// The visitor has no such checkout.
        case unknownCheckout
        /// An earlier step has no answer yet.
        case unfinished(Checkout.Step)
        case emptyCart
        /// Fewer pieces of these offers are left than the cart asks for, perhaps none.
        case soldOut([Offer.ID])
        /// The price of these offers is not the one that the buyer saw.
        case priceChanged([Offer.ID])
        /// An offer that was set aside as sold can be bought again. The buyer has not said whether they want it.
        case backAgain([Offer.ID])
        /// The delivery cost has changed. The new total is this.
        case totalChanged(Money)
        /// These sellers do not deliver to the city.
        case undelivered([Seller.ID])
        /// A code is needed and cannot be sent: the number is a land line, or the shop has no way to send one.
        case noCode(CodeRequest.Reason, isLandLine: Bool)
    }

    /// Places an order: reads prices and stock again, reserves the pieces, and writes the purchase with one order for each seller.
    ///
    /// Afterwards the cart has only what was not bought. If a code is needed, the purchase waits
    /// and nothing is reserved; see `WaitingPurchase`.
    ///
    /// One checkout becomes one purchase, however often this is called. The first call locks the checkout's row. Concurrent calls
    /// wait for it and then find the purchase. The unique key `purchase_once` enforces this again.
    /// - Parameters:
    ///   - person: the person who is logged in; nil for a guest.
    ///   - accepted: the total that the buyer saw on the button. It is compared with the total computed here.
    ///   - language: the language of titles and messages.
    ///   - rules: when a code is needed; nil for never, as for the demo's orders.
    /// - Returns: the key of the purchase; every call for the same checkout returns the same key.
    /// - Throws: `Refusal`. The transaction must be rolled back then.
    package static func place(
        _ checkout: ID<Checkout>, by visitor: VisitorKey, of person: Person? = nil, accepting accepted: Money, in language: Language,
        under rules: CodeRules? = CodeRules(), in tx: Transaction
    ) async throws -> ID<Purchase> {
        // One round trip. The first three statements lock the checkout, the cart and the sellers, so the others see the locked state.
        let (held, _, _, placed, kept, offers, available, rates) = try await tx.read(
            Checkout.locked(checkout, of: visitor), Cart.locked(of: visitor), Seller.lockedToBuy(Cart.sellers(of: visitor)),
            made(from: checkout, by: visitor),
            Cart.storedLines(by: visitor), Cart.offers(of: visitor, in: language), Cart.stock(of: visitor),
            CityRates.of(sellers: Cart.sellers(of: visitor), to: Checkout.city(of: visitor)))
        if let placed { return placed }
        guard let held else { throw Refusal.unknownCheckout }
        guard held.next == .review, let recipient = held.recipient,
            let payment = CheckoutPlan.current.onlyPayment ?? held.payment
        else {
            throw Refusal.unfinished(held.next)
        }
        let cart = Cart(kept, offers, available)
        try check(cart)
        let totals = CartTotals(cart, rates)
        // Lock the number and the address before their open purchases are read. So no concurrent purchase can add to them.
        let hold = BuyerTrust.lock(recipient)
        let (city, _, _, standing, settings) = try await tx.read(
            City.named(recipient.city), hold.phone, hold.email, BuyerTrust.of(recipient, by: visitor), SettingValues.now)
        guard let city, totals.undelivered.isEmpty else { throw Refusal.undelivered(totals.undelivered) }
        guard totals.total == accepted else { throw Refusal.totalChanged(totals.total) }
        var request = try rules?.request(for: totals, to: recipient, of: person, standing, under: settings)
        if request == nil { request = try await rules?.takeRateLimit(for: recipient, of: person, standing, under: settings, in: tx) }

        let purchase = NewPurchase(
            checkout: checkout, visitor: visitor, person: person?.id, recipient: recipient, cityName: city.name(in: language),
            payment: payment,
            language: language, totals: totals, waitsFor: request?.way, waitMinutes: settings[WaitingPurchase.minutesSetting])
        let orders = try await purchase.write(in: tx)
        // Until the code is confirmed, nothing is reserved and the sellers get no event.
        guard request == nil else { return purchase.id }
        do {
            try await Stock.reserve(purchase.claims, near: recipient.city, in: tx)
        } catch Stock.Refusal.short(let offers) {
            throw Refusal.soldOut(offers.keys.sorted())
        }
        for order in orders { try await Outbox.publish(order, in: tx) }
        return purchase.id
    }

    /// Refuses a cart that differs from what the buyer saw.
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

    private static func made(from checkout: ID<Checkout>, by visitor: VisitorKey) -> Query<ID<Purchase>?> {
        .first("SELECT id FROM orders.purchase WHERE checkout_id = \(checkout) AND visitor = \(visitor)") { row in
            try row.next()
        }
    }
}
