import Carts
import Components
import HTML
import HTTP
import Kernel
import Links
import Postgres
import Web

/// The step of the checkout about payment. It is skipped while there is only one method, see `CheckoutPlan`.
struct PaymentPage: Sendable {
    let frame: Frame
    /// What the carrier collects for each parcel.
    let parcels: [ParcelSum]
    let total: Money
}

extension PaymentPage {
    static let show = Handler { visit in
        switch try await CheckoutView.at(.payment, visit) {
        case .failure(let detour): return visit.redirect(to: detour.to)
        case .success(let way):
            let page = PaymentPage(
                frame: way.frame,
                parcels: way.totals.parcels.filter(\.isSent).map { ParcelSum(seller: $0.sellerName, sum: $0.total) },
                total: way.totals.total)
            return visit.render(page)
        }
    }

    static let choose = Handler { visit in
        guard let payment = visit.form["payment"].flatMap(Checkout.Payment.init), CheckoutPlan.current.payments.contains(payment)
        else { throw Problem.badRequest }
        if case .failure(let detour) = try await CheckoutView.at(.payment, visit) { return visit.redirect(to: detour.to) }
        do {
            try await visit.db.transaction { tx in try await Checkout.choose(payment, for: visit.visitorKey, in: tx) }
            return visit.redirect(to: CheckoutPlan.current.step(after: .payment).address(visit.link))
        } catch Checkout.Refusal.unfinished(let step) {
            return visit.redirect(to: step.address(visit.link))
        } catch Checkout.Refusal.notBegun {
            return visit.redirect(to: visit.link.cart.page)
        }
    }
}

/// The cash to pay when one seller's parcel arrives.
struct ParcelSum: Sendable {
    let seller: String
    let sum: Money
}
