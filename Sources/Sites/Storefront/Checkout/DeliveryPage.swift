import Carts
import Components
import HTML
import HTTP
import Kernel
import Links
import Places
import Postgres
import Shipping
import Web

/// Second step of the checkout: cost and delivery time of each seller's parcel.
struct DeliveryPage: Sendable {
    let frame: Frame
    let city: String
    let parcels: [Parcel]
    let delivery: Money

    var canContinue: Bool { parcels.allSatisfy { $0.delivery != nil } }

    /// The parcel of one seller.
    struct Parcel: Sendable {
        let seller: String
        /// Titles and quantities of the pieces in it.
        let pieces: [PieceName]
        /// Nil if the seller does not deliver to the city.
        let delivery: CartSeller.Delivery?
    }
}

extension DeliveryPage {
    static let show = Handler { visit in try await answer(visit) }

    /// The buyer accepts the delivery costs.
    static let accept = Handler { visit in
        switch try await CheckoutView.at(.delivery, visit) {
        case .failure(let detour): return visit.redirect(to: detour.to)
        case .success(let way) where !way.totals.undelivered.isEmpty: return try await answer(visit, status: .conflict)
        case .success:
            try await visit.db.transaction { tx in try await Checkout.acceptDelivery(for: visit.visitorKey, in: tx) }
            return visit.redirect(to: visit.link.checkout.payment)
        }
    }

    static func answer(_ visit: Visit, status: Status = .ok) async throws -> Response {
        switch try await CheckoutView.at(.delivery, visit) {
        case .failure(let detour): return visit.redirect(to: detour.to)
        case .success(let way):
            let page = DeliveryPage(
                frame: way.frame, city: way.city.name(in: visit.language),
                parcels: way.totals.parcels.filter(\.isSent).map { parcel in
                    Parcel(
                        seller: parcel.sellerName, pieces: parcel.lines.filter { !$0.isSold }.map { PieceName($0) },
                        delivery: parcel.quote.map { CartSeller.Delivery($0, orderedOn: visit.today) })
                },
                delivery: way.totals.delivery)
            return visit.render(page, status: status)
        }
    }
}
