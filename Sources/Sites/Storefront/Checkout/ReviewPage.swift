import Carts
import Catalog
import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Notifications
import Orders
import Payments
import Places
import Postgres
import Settings
import Web

/// Last step of the checkout: a summary of everything, with links to change each answer.
struct ReviewPage: Sendable {
    let frame: Frame
    let recipient: RecipientBlock
    let sellers: [CartSeller]
    let subtotal: Money
    let delivery: Money
    /// The ID of this checkout. Posts with the same key make only one purchase.
    let key: String
    /// Whether the buyer may change their mind later.
    let withdrawal: Message
    /// The steps to which the page links back.
    var steps = CheckoutPlan.cashOnly.steps
    /// How it is paid.
    var way = Checkout.Way.cashOnDelivery
    /// The page of the payment that the visitor has begun; nil if there is none.
    var paying: SiteURL?
    /// The announcement of a verification code; nil if none is expected.
    var request: CodeHint?
    /// What has changed since the button was pressed; nil if nothing has.
    var changed: ChangedTotal?
    /// Why the order was not placed.
    var refusal: Message?
    /// What the buyer can do about the refusal.
    var remedy: Message?
    /// The pieces that are not held for the buyer again today.
    var heldBefore: [HeldPiece] = []
    /// Where the buyer can choose cash instead; nil if it is not offered.
    var cash: SiteURL?

    /// The title of a piece in its language.
    struct HeldPiece {
        let title: String
        let language: Language
    }

    var total: Money { subtotal + delivery }
    /// The total in minor units, as the form sends it back. It only checks what the buyer saw and never sets the price.
    var acceptedTotal: String { String(total.minor) }
    /// The same for the delivery, so that a changed total can be explained.
    var seenDelivery: String { String(delivery.minor) }
    var hasErrors: Bool { refusal != nil || changed != nil }
}

extension ReviewPage {
    static let show = Handler { visit in
        switch try await CheckoutView.at(.review, visit) {
        case .failure(let detour): visit.redirect(to: detour.to)
        case .success(let view): try await answer(visit, view, refused: visit.refusalCode.flatMap(RefusedOrder.init(code:)))
        }
    }

    /// Places the order, or begins to pay it. A form sent several times leads to the same page.
    ///
    /// Where the buyer saw another total, the review is shown again with the new one. Where the cart has to be changed, that page is shown.
    static let place = Handler { visit in
        guard let checkout = visit.form["key"].flatMap(ID<Checkout>.init), let total = visit.form["total"].flatMap(Int64.init), total >= 0
        else { throw Problem.badRequest }
        let plan = visit.checkoutPlan
        // A form without the field was shown by the former version.
        let field = visit.form["way"] ?? Checkout.Payment.cashOnDelivery.rawValue
        guard let way = Checkout.Way.named(field, in: plan) else {
            return try await PaymentPage.answer(visit, FormRefusal("payment", .checkoutErrorPaymentGone, status: .conflict))
        }
        let delivery = visit.form["delivery"].flatMap(Int64.init).flatMap { (0...total).contains($0) ? Money(minor: $0) : nil }
        let typed = Typed(checkout: checkout, seen: ChangedTotal.Seen(total: Money(minor: total), delivery: delivery), way: way, plan: plan)
        do {
            return try await place(typed, visit)
        } catch Purchase.Refusal.beingPaid(let other) {
            // A visitor pays for one purchase at a time.
            _ = try await visit.giveUp(other)
        } catch let refusal as Purchase.Refusal {
            return try await answer(refusal, typed.seen, visit)
        }
        do {
            return try await place(typed, visit)
        } catch let refusal as Purchase.Refusal {
            return try await answer(refusal, typed.seen, visit)
        }
    }

    /// What the form of the review says.
    private struct Typed {
        let checkout: ID<Checkout>
        let seen: ChangedTotal.Seen
        let way: Checkout.Way
        let plan: CheckoutPlan
    }

    private static func place(_ typed: Typed, _ visit: Visit) async throws -> Response {
        if let gateway = visit.gateway(of: typed.way) { return try await beginToPay(typed, at: gateway, visit) }
        let purchase = try await visit.db.transaction { tx in
            try await Purchase.place(
                typed.checkout, by: visit.visitorKey, of: visit.person, accepting: typed.seen.total, in: visit.language,
                offering: typed.plan,
                under: visit.codeRules, in: tx)
        }
        let waiting = try await visit.db.read(WaitingPurchase.of(purchase))
        guard let waiting else { return visit.redirect(to: visit.link.checkout.confirmation(purchase.description)) }
        // If no code can be sent now, the buyer can request one on the page.
        do {
            try await waiting.contactCode.sendFirst(from: visit.clientNetwork, person: visit.person?.id, in: visit.db)
        } catch is RateLimit.Exceeded {}
        return visit.redirect(to: visit.link.checkout.phoneCheck(purchase.description))
    }

    private static func beginToPay(_ typed: Typed, at gateway: OfferedGateway, _ visit: Visit) async throws -> Response {
        let purchase = try await visit.db.transaction { tx in
            try await Purchase.open(
                typed.checkout, by: visit.visitorKey, of: visit.person, paying: typed.way.payment, by: typed.way,
                accepting: typed.seen.total, in: visit.language, offering: typed.plan, under: visit.codeRules, in: tx
            ) { new in
                try await visit.pay(new, at: gateway, in: tx)
            }
        }
        // A purchase that was open before is locked in another order, so it is paid in another transaction.
        do {
            try await visit.pay(purchase, at: gateway)
        } catch OrderPayment.Refusal.notUnpaid {
            // It was placed or given up meanwhile.
            return visit.redirect(to: visit.link.checkout.confirmation(purchase.description))
        }
        return try await visit.leadToPay(purchase)
    }

    private static func answer(_ refusal: Purchase.Refusal, _ seen: ChangedTotal.Seen, _ visit: Visit) async throws -> Response {
        switch refusal {
        case .unknownCheckout: throw Problem.notFound
        case .unfinished(.payment): return try await payAnotherWay(visit)
        case .unfinished(let step): return visit.redirect(to: step.address(visit.link))
        case .emptyCart: return visit.redirect(to: visit.link.cart.page)
        case .soldOut:
            // The pieces may be free again by now. Then the review shows them.
            return if let page = try await SoldMeanwhilePage.answer(visit) { page } else { try await changed(visit, from: seen) }
        case .backAgain: return try await CartPage.answer(visit, refusal: .checkoutRefusedTotal, status: .conflict)
        case .priceChanged(let offers):
            let lines = try await visit.db.transaction { tx in
                try await Cart.showPrices(of: offers, to: visit.visitorKey, in: visit.language, in: tx)
            }
            return try await changed(visit, from: seen, lines)
        case .totalChanged: return try await changed(visit, from: seen)
        case .undelivered: return visit.redirect(to: visit.link.checkout.address)
        case .heldBefore(let offers): return try await held(before: offers, visit)
        case .noCode(let reason, let isLandLine):
            return visit.redirect(to: visit.link.checkout.review, refusing: RefusedOrder(reason, isLandLine: isLandLine).code)
        case .unproven: return try await ContactCheckPage.ask(visit)
        case .beingPaid(let purchase): return visit.redirect(to: visit.link.checkout.paying(purchase.description))
        }
    }

    /// 409 with the review and its new total. The button accepts that one.
    private static func changed(_ visit: Visit, from seen: ChangedTotal.Seen, _ lines: [Cart.Line] = []) async throws -> Response {
        switch try await CheckoutView.at(.review, visit) {
        // The new total cannot be paid in the way that the buyer has chosen.
        case .failure(let detour) where detour.step == .payment: try await payAnotherWay(visit)
        case .failure(let detour): visit.redirect(to: detour.to)
        case .success(let view): try await answer(visit, view, changed: ChangedTotal(from: seen, to: view.totals, lines), status: .conflict)
        }
    }

    /// 409 with the review, which names the pieces that are not held again today.
    private static func held(before offers: [Offer.ID], _ visit: Visit) async throws -> Response {
        switch try await CheckoutView.at(.review, visit) {
        case .failure(let detour): visit.redirect(to: detour.to)
        case .success(let view): try await answer(visit, view, heldBefore: offers, status: .conflict)
        }
    }

    private static func payAnotherWay(_ visit: Visit) async throws -> Response {
        try await PaymentPage.answer(visit, FormRefusal("payment", .checkoutErrorPaymentGone, status: .conflict))
    }

    private static func answer(
        _ visit: Visit, _ way: CheckoutView, refused: RefusedOrder? = nil, changed: ChangedTotal? = nil, heldBefore offers: [Offer.ID] = [],
        status: Status = .ok
    ) async throws -> Response {
        let (standing, unpaid) = try await visit.db.read(
            BuyerTrust.of(way.recipient, by: visit.visitorKey), UnpaidPurchase.current(of: visit.visitorKey))
        let payment = way.plan.payment(of: way.checkout) ?? .cashOnDelivery
        // If no code can be sent, placing the order says so.
        let hint = try? CodeHint(of: way, payment, standing, visit)
        var page = ReviewPage(
            frame: way.frame, recipient: RecipientBlock(way.recipient, city: way.city.name(in: visit.language)),
            sellers: way.totals.parcels.filter(\.isSent).map { CartSeller($0, in: visit) }, subtotal: way.totals.subtotal,
            delivery: way.totals.delivery, key: way.checkout.id.description, withdrawal: way.totals.withdrawal.words,
            steps: way.plan.steps, way: payment, paying: unpaid.map { visit.link.checkout.paying($0.id.description) }, request: hint,
            changed: changed, refusal: refused?.message(under: visit.settings), remedy: refused?.remedy(visit))
        let held = way.totals.parcels.flatMap(\.lines).map(\.offer).filter { offers.contains($0.id) }
        if !held.isEmpty {
            let hasCash = way.plan.payments.contains(.cashOnDelivery)
            page.heldBefore = held.map { HeldPiece(title: $0.title, language: $0.titleLanguage) }
            page.refusal = .checkoutHeldBefore(count: held.count)
            page.remedy = hasCash ? .checkoutHeldCash : .checkoutHeldTomorrow
            page.cash = hasCash ? visit.link.checkout.payment : nil
        }
        return visit.leadingToGateways(visit.render(page, status: status))
    }
}
