import Carts
import Components
import HTML
import HTTP
import Kernel
import Links
import Orders
import Postgres
import Web

/// The step of the checkout about payment. It is skipped while there is only one way to pay, see `CheckoutPlan`.
struct PaymentPage: Sendable {
    let frame: Frame
    let ways: [Checkout.Way]
    /// The way that the buyer chose before, or the first one.
    let chosen: Checkout.Way?
    /// What each parcel costs; the carrier collects it in cash.
    let parcels: [ParcelSum]
    let total: Money
    /// The most that can be paid in cash, where the total is above it; nil where cash is offered, or never is.
    var mostCash: Money?
    var steps = CheckoutPlan.cashOnly.steps
    var errors: [FieldError] = []

    var offersCash: Bool { ways.contains(.cashOnDelivery) }

    var field: RadioField {
        RadioField(
            name: "payment", label: .checkoutPaymentChoose,
            options: ways.map { RadioField.Option(value: $0.field, label: $0.name, hint: $0.words, isChosen: $0 == chosen) },
            error: errors.first?.message)
    }
}

extension PaymentPage {
    static let show = Handler { visit in try await answer(visit) }

    static let choose = Handler { visit in
        let way: CheckoutView
        switch try await CheckoutView.at(.payment, visit) {
        case .failure(let detour): return visit.redirect(to: detour.to)
        case .success(let found): way = found
        }
        guard let chosen = Checkout.Way.named(visit.form["payment"], in: way.plan) else {
            let isChosen = visit.form["payment"] != nil
            return try await answer(
                visit,
                FormRefusal(
                    "payment", isChosen ? .checkoutErrorPaymentGone : .checkoutErrorPaymentMissing,
                    status: isChosen ? .conflict : .unprocessableContent))
        }
        do {
            try await visit.db.transaction { tx in
                try await Checkout.choose(chosen, under: way.plan, for: visit.visitorKey, in: tx)
            }
            return visit.redirect(to: way.plan.step(after: .payment).address(visit.link))
        } catch Checkout.Refusal.unfinished(let step) {
            return visit.redirect(to: step.address(visit.link))
        } catch Checkout.Refusal.notBegun {
            return visit.redirect(to: visit.link.cart.page)
        }
    }

    /// - Parameter refusal: why the step must be taken again.
    static func answer(_ visit: Visit, _ refusal: FormRefusal? = nil) async throws -> Response {
        switch try await CheckoutView.at(.payment, visit) {
        case .failure(let detour): return visit.redirect(to: detour.to)
        case .success(let way):
            let most = CashCeiling(visit.settings).highest
            let page = PaymentPage(
                frame: way.frame, ways: way.plan.payments, chosen: way.plan.payment(of: way.checkout) ?? way.plan.payments.first,
                parcels: way.totals.parcels.filter(\.isSent).map { ParcelSum(seller: $0.sellerName, sum: $0.total) },
                total: way.totals.total,
                mostCash: visit.checkoutPlan.payments.contains(.cashOnDelivery) && way.totals.total > most ? most : nil,
                steps: way.plan.steps, errors: refusal?.errors ?? [])
            return visit.render(page, refusing: refusal)
        }
    }
}

/// What one seller's parcel costs.
struct ParcelSum: Sendable {
    let seller: String
    let sum: Money
}
