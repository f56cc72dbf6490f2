import Carts
import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Places
import Postgres
import Web

/// The data of the checkout that its later steps need.
struct CheckoutView: Sendable {
    let checkout: Checkout
    let recipient: Recipient
    let city: City
    let totals: CartTotals
    /// What is offered for the total.
    let plan: CheckoutPlan
    let frame: Frame

    /// - Returns: the data for the step, or a redirect for a visitor who cannot be at that step yet.
    static func at(_ step: Checkout.Step, _ visit: Visit) async throws -> Result<CheckoutView, Detour> {
        let way = try await CheckoutUnderWay.of(visit.visitorKey, in: visit.language, in: visit.db)
        guard let checkout = way.checkout else {
            return .failure(Detour(to: visit.link.cart.page))
        }
        let plan = try await visit.checkoutPlan(for: way.totals.total)
        let next = plan.next(of: checkout)
        guard plan.steps.contains(step), next >= step, let recipient = checkout.recipient else {
            return .failure(Detour(to: next.address(visit.link), step: next))
        }
        guard way.cart.count > 0, !way.cart.hasChanges else { return .failure(Detour(to: visit.link.cart.page)) }
        // The form of the address says which sellers do not deliver to the city.
        guard let city = visit.cities[recipient.city], way.totals.undelivered.isEmpty else {
            return .failure(Detour(to: visit.link.checkout.address))
        }
        return .success(
            CheckoutView(
                checkout: checkout, recipient: recipient, city: city, totals: way.totals, plan: plan,
                frame: visit.frame(cartCount: way.cartCount, isIndexed: false)))
    }

    /// A redirect to the page that must be completed first.
    struct Detour: Error {
        let to: SiteURL
        /// Nil for a page that is no step.
        var step: Checkout.Step?
    }
}

extension Checkout.Step {
    func address(_ link: Link) -> SiteURL {
        switch self {
        case .address: link.checkout.address
        case .delivery: link.checkout.delivery
        case .payment: link.checkout.payment
        case .review: link.checkout.review
        }
    }
}
