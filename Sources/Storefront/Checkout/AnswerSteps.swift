import HTTP
import HTML
import Kernel
import Links
import Orders
import Postgres
import Shipping
import Site

extension Checkout.Step {
    func address(_ link: Link) -> SiteURL {
        switch self {
        case .address: link.checkoutAddress
        case .delivery: link.checkoutDelivery
        case .payment: link.checkoutPayment
        case .review: link.checkoutReview
        }
    }
}

/// The checkout as its later steps need it.
struct CheckoutView: Sendable {
    let checkout: Checkout
    let recipient: Recipient
    let city: City
    let totals: CartTotals
    let frame: Frame

    /// - Returns: where to send a visitor who cannot be at that step yet, or what the step shows.
    static func at(_ step: Checkout.Step, _ visit: Visit) async throws -> Result<CheckoutView, Detour> {
        let way = try await CheckoutUnderWay.of(visit.visitorKey, in: visit.language, in: visit.db)
        guard let checkout = way.checkout else {
            return .failure(Detour(to: visit.link.cart))
        }
        guard checkout.next >= step, let recipient = checkout.recipient else {
            return .failure(Detour(to: checkout.next.address(visit.link)))
        }
        guard way.cart.count > 0, !way.cart.hasChanges else { return .failure(Detour(to: visit.link.cart)) }
        guard let city = visit.cities[recipient.city] else {
            return .failure(Detour(to: visit.link.checkoutAddress))
        }
        return .success(
            CheckoutView(
                checkout: checkout, recipient: recipient, city: city, totals: way.totals,
                frame: visit.frame(cartCount: way.cartCount, isIndexed: false)))
    }

    /// Another page must be answered first.
    struct Detour: Error {
        let to: SiteURL
        var response: Response { .redirect(to: to.description) }
    }
}

/// Where a checkout begins or is taken up again: the first step without an answer.
enum CheckoutStart {
    static func show(_ visit: Visit) async throws -> Response {
        let checkout = try await visit.db.read(Checkout.open(for: visit.visitorKey))
        return .redirect(to: (checkout?.next ?? .address).address(visit.link).description)
    }
}

extension DeliveryPage {
    static let show = Handler { visit in try await answer(visit) }

    /// The buyer agrees to what delivery costs.
    static let accept = Handler { visit in
        switch try await CheckoutView.at(.delivery, visit) {
        case .failure(let detour): return detour.response
        case .success(let way) where !way.totals.undelivered.isEmpty: return try await answer(visit, status: .conflict)
        case .success:
            try await visit.db.transaction { tx in try await Checkout.acceptDelivery(for: visit.visitorKey, in: tx) }
            return .redirect(to: visit.link.checkoutPayment.description)
        }
    }

    static func answer(_ visit: Visit, status: Status = .ok) async throws -> Response {
        switch try await CheckoutView.at(.delivery, visit) {
        case .failure(let detour): return detour.response
        case .success(let way):
            let page = DeliveryPage(
                frame: way.frame, city: way.city.name(in: visit.language),
                parcels: way.totals.parcels.filter(\.isSent).map { parcel in
                    Parcel(
                        seller: parcel.sellerName, pieces: parcel.lines.filter { !$0.isSold }.map { PieceName($0) },
                        delivery: parcel.quote.map(CartSeller.Delivery.init))
                },
                delivery: way.totals.delivery)
            return .html(page.html(in: visit.language), status: status)
        }
    }
}

extension PaymentPage {
    static let show = Handler { visit in
        switch try await CheckoutView.at(.payment, visit) {
        case .failure(let detour): return detour.response
        case .success(let way):
            let page = PaymentPage(
                frame: way.frame,
                parcels: way.totals.parcels.filter(\.isSent).map { ParcelSum(seller: $0.sellerName, sum: $0.total) },
                total: way.totals.total)
            return .html(page.html(in: visit.language))
        }
    }

    static let choose = Handler { visit in
        guard let payment = visit.form["payment"].flatMap(Checkout.Payment.init) else { throw Problem.badRequest }
        do {
            try await visit.db.transaction { tx in try await Checkout.choose(payment, for: visit.visitorKey, in: tx) }
            return .redirect(to: visit.link.checkoutReview.description)
        } catch Checkout.Refusal.unfinished(let step) {
            return .redirect(to: step.address(visit.link).description)
        } catch Checkout.Refusal.notBegun {
            return .redirect(to: visit.link.cart.description)
        }
    }
}
