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
    /// Why the order was not placed.
    var refusal: Message?
    /// What the buyer can do about the refusal.
    var remedy: Message?

    var total: Money { subtotal + delivery }
    /// The total in minor units, as the form sends it back. It only checks what the buyer saw and never sets the price.
    var acceptedTotal: String { String(total.minor) }
}

extension ReviewPage {
    static let show = Handler { visit in
        let refused = visit.refusalCode.flatMap(RefusedOrder.init(code:))
        if refused == .soldOut, let page = try await SoldMeanwhilePage.answer(visit) { return page }
        return try await answer(visit, refused)
    }

    /// Places the order, or begins to pay it. A form sent several times leads to the same page.
    /// A refused one leads to a page that says why.
    static let place = Handler { visit in
        guard let checkout = visit.form["key"].flatMap(ID<Checkout>.init), let total = visit.form["total"].flatMap(Int64.init), total >= 0
        else { throw Problem.badRequest }
        let plan = visit.checkoutPlan
        // A form without the field was shown by the former version.
        let field = visit.form["way"] ?? Checkout.Payment.cashOnDelivery.rawValue
        guard let way = Checkout.Way.named(field, in: plan) else {
            return try await PaymentPage.answer(visit, FormRefusal("payment", .checkoutErrorPaymentGone, status: .conflict))
        }
        let typed = Typed(checkout: checkout, total: Money(minor: total), way: way, plan: plan)
        do {
            return try await place(typed, visit)
        } catch Purchase.Refusal.beingPaid(let other) {
            // A visitor pays for one purchase at a time.
            _ = try await visit.giveUp(other)
        } catch let refusal as Purchase.Refusal {
            return try await answer(refusal, visit)
        }
        do {
            return try await place(typed, visit)
        } catch let refusal as Purchase.Refusal {
            return try await answer(refusal, visit)
        }
    }

    /// What the form of the review says.
    private struct Typed {
        let checkout: ID<Checkout>
        let total: Money
        let way: Checkout.Way
        let plan: CheckoutPlan
    }

    private static func place(_ typed: Typed, _ visit: Visit) async throws -> Response {
        if let gateway = visit.gateway(of: typed.way) { return try await beginToPay(typed, at: gateway, visit) }
        let purchase = try await visit.db.transaction { tx in
            try await Purchase.place(
                typed.checkout, by: visit.visitorKey, of: visit.person, accepting: typed.total, in: visit.language, offering: typed.plan,
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
                typed.checkout, by: visit.visitorKey, of: visit.person, paying: typed.way.payment, by: typed.way, accepting: typed.total,
                in: visit.language, offering: typed.plan, under: visit.codeRules, in: tx)
        }
        do {
            try await visit.pay(purchase, at: gateway)
        } catch OrderPayment.Refusal.notUnpaid {
            // It was placed or given up meanwhile.
            return visit.redirect(to: visit.link.checkout.confirmation(purchase.description))
        }
        return try await visit.leadToPay(purchase)
    }

    private static func answer(_ refusal: Purchase.Refusal, _ visit: Visit) async throws -> Response {
        let review = visit.link.checkout.review
        return switch refusal {
        case .unknownCheckout: throw Problem.notFound
        case .unfinished(.payment):
            try await PaymentPage.answer(visit, FormRefusal("payment", .checkoutErrorPaymentGone, status: .conflict))
        case .unfinished(let step): visit.redirect(to: step.address(visit.link))
        case .emptyCart: visit.redirect(to: visit.link.cart.page)
        case .soldOut: visit.redirect(to: review, refusing: RefusedOrder.soldOut.code)
        case .priceChanged, .backAgain: visit.redirect(to: visit.link.cart.page, refusing: RefusedOrder.totalChanged.code)
        case .totalChanged: visit.redirect(to: review, refusing: RefusedOrder.totalChanged.code)
        case .undelivered: visit.redirect(to: visit.link.checkout.address)
        case .noCode(let reason, let isLandLine):
            visit.redirect(to: review, refusing: RefusedOrder.noCode(reason, isLandLine: isLandLine).code)
        case .unproven: try await ContactCheckPage.ask(visit)
        case .beingPaid(let purchase): visit.redirect(to: visit.link.checkout.paying(purchase.description))
        }
    }

    private static func answer(_ visit: Visit, _ refused: RefusedOrder?) async throws -> Response {
        switch try await CheckoutView.at(.review, visit) {
        case .failure(let detour): return visit.redirect(to: detour.to)
        case .success(let way):
            let (standing, unpaid) = try await visit.db.read(
                BuyerTrust.of(way.recipient, by: visit.visitorKey), UnpaidPurchase.current(of: visit.visitorKey))
            let payment = way.plan.payment(of: way.checkout) ?? .cashOnDelivery
            // If no code can be sent, placing the order says so.
            let hint = try? CodeHint(of: way, payment, standing, visit)
            let page = ReviewPage(
                frame: way.frame, recipient: RecipientBlock(way.recipient, city: way.city.name(in: visit.language)),
                sellers: way.totals.parcels.filter(\.isSent).map { CartSeller($0, in: visit) }, subtotal: way.totals.subtotal,
                delivery: way.totals.delivery, key: way.checkout.id.description, withdrawal: way.totals.withdrawal.words,
                steps: way.plan.steps, way: payment,
                paying: unpaid.map { visit.link.checkout.paying($0.id.description) },
                request: hint,
                refusal: refused?.message(under: visit.settings), remedy: refused?.remedy(visit))
            return visit.leadingToGateways(visit.render(page))
        }
    }
}
