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
        /// The visitor has another purchase that is not paid yet.
        case beingPaid(ID<Purchase>)
        /// Holds of these offers ended unpaid twice today for the contact, the browser or the network. They are not held again today.
        case heldBefore([Offer.ID])
        /// Pieces are held for a proven contact only: the visitor must type a code first, see `ContactCode`.
        case unproven(CodeRequest)
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
    ///   - plan: what the shop offers. Cash must be what the buyer chose of it.
    ///   - rules: when a code is needed; nil for never, as for the demo's orders.
    /// - Returns: the key of the purchase; every call for the same checkout returns the same key.
    /// - Throws: `Refusal`. The transaction must be rolled back then.
    package static func place(
        _ checkout: ID<Checkout>, by visitor: VisitorKey, of person: Person? = nil, accepting accepted: Money, in language: Language,
        offering plan: CheckoutPlan = .cashOnly, under rules: CodeRules? = CodeRules(), in tx: Transaction
    ) async throws -> ID<Purchase> {
        let (found, unpaid) = try await FoundCheckout.find(checkout, by: visitor, in: language, tx)
        if let placed = found.placed { return placed }
        if let unpaid { throw Refusal.beingPaid(unpaid.id) }
        let checked = try await found.checked(offering: plan, in: language, for: visitor, accepting: accepted, in: tx)
        guard checked.way == .cashOnDelivery else { throw Refusal.unfinished(.payment) }
        var request = try rules?.request(for: checked.totals, to: checked.recipient, of: person, checked.standing, under: checked.settings)
        if request == nil {
            request = try await rules?.takeRateLimit(
                for: checked.recipient, of: person, checked.standing, under: checked.settings, in: tx)
        }

        let purchase = NewPurchase(
            checkout: checkout, visitor: visitor, person: person?.id, recipient: checked.recipient,
            cityName: checked.city.name(in: language), payment: .cashOnDelivery, language: language, totals: checked.totals,
            vat: found.vat, start: request.map { .waiting(for: $0.way) } ?? .placed,
            waitMinutes: checked.settings[WaitingPurchase.minutesSetting])
        let orders = try await purchase.write(in: tx)
        // Until the code is confirmed, nothing is reserved and the sellers get no event.
        guard request == nil else { return purchase.id }
        try await purchase.reserve(in: tx)
        for order in orders { try await Outbox.publish(order, in: tx) }
        return purchase.id
    }

    /// Begins a purchase that is paid elsewhere before it is placed; see `UnpaidPurchase`. Its pieces are held, and the cart stays.
    ///
    /// A call for a checkout that has not changed since returns the same key, and so does one for a checkout that was placed meanwhile.
    /// It takes part in the caller's transaction.
    /// - Parameters:
    ///   - payment: any way but cash.
    ///   - way: the way that the button named; nil not to compare it with the checkout.
    ///   - plan: what the shop offers.
    ///   - accepted: the total that the buyer saw on the button. It is compared with the total computed here.
    ///   - rules: for whom pieces are held; nil for everybody.
    ///   - begin: begins the payment of a new purchase in the same transaction. So each open purchase has a payment.
    /// - Returns: the key of the purchase; every call for the same checkout returns the same key.
    /// - Throws: `Refusal`. The transaction must be rolled back then. `beingPaid` names the visitor's other purchase, which must be given
    ///   up or superseded first.
    package static func open(
        _ checkout: ID<Checkout>, by visitor: VisitorKey, of person: Person? = nil, paying payment: Checkout.Payment,
        by way: Checkout.Way? = nil, accepting accepted: Money, in language: Language, offering plan: CheckoutPlan = .cashOnly,
        under rules: CodeRules? = CodeRules(), in tx: Transaction, beginning begin: (ID<Purchase>) async throws -> Void = { _ in }
    ) async throws -> ID<Purchase> {
        precondition(payment != .cashOnDelivery, "cash is paid at the door")
        let (found, unpaid) = try await FoundCheckout.find(checkout, by: visitor, in: language, tx)
        if let placed = found.placed { return placed }
        if let unpaid {
            guard unpaid.payment == payment, unpaid.total == accepted, unpaid.checkout == checkout, unpaid.isInTime,
                unpaid.recipient == found.held?.recipient, try await tx.read(UnpaidPurchase.isOfCart(unpaid.id, checkout))
            else {
                // If the other purchase would be the last hold of a piece today, its buyer keeps it.
                if let rules, let recipient = found.held?.recipient {
                    try await EndedHolds.check(found.cart, by: visitor, for: recipient, rules, ending: unpaid.id, in: tx)
                }
                throw Refusal.beingPaid(unpaid.id)
            }
            return unpaid.id
        }
        let checked = try await found.checked(offering: plan, in: language, for: visitor, accepting: accepted, in: tx)
        if let way, checked.way != way { throw Refusal.unfinished(.payment) }
        try await RateLimit.consume("orders.unpaid:\(visitor.bound ?? "")", limit: mostBegunInHour, per: 3_600, in: tx)
        if let rules {
            let (recipient, standing, settings) = (checked.recipient, checked.standing, checked.settings)
            var request = try rules.requestToHold(for: checked.totals, to: recipient, of: person, standing, under: settings)
            if request == nil {
                request = try await rules.takeRateLimit(for: recipient, of: person, standing, under: settings, in: tx)
            }
            if let request { throw Refusal.unproven(request) }
            try await EndedHolds.check(found.cart, by: visitor, for: recipient, rules, in: tx)
        }
        let purchase = NewPurchase(
            checkout: checkout, visitor: visitor, person: person?.id, recipient: checked.recipient,
            cityName: checked.city.name(in: language), payment: payment, language: language, totals: checked.totals, vat: found.vat,
            start: .unpaid,
            waitMinutes: checked.settings[WaitingPurchase.minutesSetting])
        _ = try await purchase.write(from: rules?.networkHash, in: tx)
        try await purchase.reserve(holding: UnpaidPurchase.secondsHeld, in: tx)
        try await begin(purchase.id)
        return purchase.id
    }

    /// Purchases to be paid first that one visitor can begin in an hour.
    private static let mostBegunInHour = 30
}

/// A checkout with its cart, read and locked in one round trip.
private struct FoundCheckout {
    /// The purchase that was made of it; nil while it is open.
    let placed: ID<Purchase>?
    /// Nil if the visitor has no such checkout.
    let held: Checkout?
    let cart: Cart
    let rates: [CityRates]
    let vat: [Seller.ID: VATStatus]

    /// - Returns: the checkout, and the visitor's purchase that is not paid yet.
    static func find(
        _ checkout: ID<Checkout>, by visitor: VisitorKey, in language: Language, _ tx: Transaction
    ) async throws -> (FoundCheckout, UnpaidPurchase?) {
        // One round trip. The first three statements lock the checkout, the cart and the sellers, so the others see the locked state.
        let (held, _, _, placed, unpaid, kept, offers, available, rates, vat) = try await tx.read(
            Checkout.locked(checkout, of: visitor), Cart.locked(of: visitor), Seller.lockedToBuy(Cart.sellers(of: visitor)),
            made(from: checkout, by: visitor), UnpaidPurchase.current(of: visitor, from: checkout),
            Cart.storedLines(by: visitor), Cart.offers(of: visitor, in: language), Cart.stock(of: visitor),
            CityRates.of(sellers: Cart.sellers(of: visitor), to: Checkout.city(of: visitor)),
            VATStatus.of(sellers: Cart.sellers(of: visitor)))
        return (FoundCheckout(placed: placed, held: held, cart: Cart(kept, offers, available), rates: rates, vat: vat), unpaid)
    }

    /// What a purchase of the checkout is made of.
    struct Checked {
        let recipient: Recipient
        /// How the buyer pays; nil where they have not chosen.
        let way: Checkout.Way?
        let city: City
        let totals: CartTotals
        let standing: BuyerTrust
        let settings: SettingValues
    }

    /// Compares the checkout with what the buyer saw, and locks the contact of its recipient.
    ///
    /// - Throws: `Purchase.Refusal`.
    func checked(
        offering plan: CheckoutPlan, in language: Language, for visitor: VisitorKey, accepting accepted: Money, in tx: Transaction
    ) async throws -> Checked {
        guard let held else { throw Purchase.Refusal.unknownCheckout }
        guard let recipient = held.recipient else { throw Purchase.Refusal.unfinished(.address) }
        try check(cart)
        let totals = CartTotals(cart, rates)
        // Lock the number and the address before their open purchases are read. So no concurrent purchase can add to them.
        let hold = BuyerTrust.lock(recipient)
        let (city, _, _, standing, settings) = try await tx.read(
            City.named(recipient.city), hold.phone, hold.email, BuyerTrust.of(recipient, by: visitor), SettingValues.now)
        guard let city, totals.undelivered.isEmpty else { throw Purchase.Refusal.undelivered(totals.undelivered) }
        let offered = plan.offered(for: totals.total, under: settings)
        let next = offered.next(of: held)
        guard next == .review else { throw Purchase.Refusal.unfinished(next) }
        guard totals.total == accepted else { throw Purchase.Refusal.totalChanged(totals.total) }
        return Checked(
            recipient: recipient, way: offered.payment(of: held), city: city, totals: totals, standing: standing, settings: settings)
    }

    /// Refuses a cart that differs from what the buyer saw.
    private func check(_ cart: Cart) throws(Purchase.Refusal) {
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
        .first(
            """
            SELECT id FROM orders.purchase WHERE checkout_id = \(checkout) AND visitor = \(visitor)
            UNION ALL
            SELECT u.purchase_id FROM orders.unpaid_purchase u
            WHERE u.checkout_id = \(checkout) AND u.took_cart AND \(Checkout.isOf(visitor, checkout))
            """
        ) { row in try row.next() }
    }
}
