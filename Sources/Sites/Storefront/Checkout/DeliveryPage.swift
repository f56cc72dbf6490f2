import Carts
import Components
import HTML
import Kernel
import Links
import Places
import Postgres
import Shipping
import Web

/// The step of the checkout about delivery: cost and time of each seller's parcel. It is skipped without a choice, see `CheckoutPlan`.
struct DeliveryPage: Sendable {
    let frame: Frame
    let city: String
    let parcels: [Parcel]
    let delivery: Money
    var steps = CheckoutPlan.cashOnly.steps

    /// The parcel of one seller.
    struct Parcel: Sendable {
        let seller: String
        /// Titles and quantities of the pieces in it.
        let pieces: [PieceName]
        let delivery: CartSeller.Delivery
    }
}

extension DeliveryPage {
    static let show = Handler { visit in
        switch try await CheckoutView.at(.delivery, visit) {
        case .failure(let detour): return visit.redirect(to: detour.to)
        case .success(let way):
            let page = DeliveryPage(
                frame: way.frame, city: way.city.name(in: visit.language),
                parcels: way.totals.parcels.filter(\.isSent).compactMap { parcel in
                    parcel.quote.map { quote in
                        Parcel(
                            seller: parcel.sellerName, pieces: parcel.lines.filter { !$0.isSold }.map { PieceName($0) },
                            delivery: CartSeller.Delivery(quote, orderedOn: visit.today))
                    }
                },
                delivery: way.totals.delivery, steps: way.plan.steps)
            return visit.render(page)
        }
    }

    /// The buyer accepts the delivery costs.
    static let accept = Handler { visit in
        switch try await CheckoutView.at(.delivery, visit) {
        case .failure(let detour): return visit.redirect(to: detour.to)
        case .success(let way):
            try await visit.db.transaction { tx in try await Checkout.acceptDelivery(under: way.plan, for: visit.visitorKey, in: tx) }
            return visit.redirect(to: way.plan.step(after: .delivery).address(visit.link))
        }
    }
}
