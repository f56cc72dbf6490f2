import Catalog
import HTML
import HTTP
import Kernel
import Links
import Orders
import Postgres
import Shipping
import Site

extension CartPage {
    static let show = Handler { visit in try await answer(visit) }

    /// The page as things stand now.
    /// - Parameters:
    ///   - refusal: why what was asked for was not done.
    ///   - typed: the quantity of an offer that is refused.
    static func answer(
        _ visit: Visit, refusal: Message? = nil, ofTyped typed: (offer: Offer.ID, quantity: String)? = nil, status: Status = .ok
    ) async throws -> Response {
        let way = try await CheckoutUnderWay.of(visit.visitorKey, in: visit.language, in: visit.db)
        let cart = way.cart
        let answered = way.checkout?.recipient.flatMap { visit.cities[$0.city] }
        let known = visit.chosenCity ?? answered
        let totals = known != nil && known?.code == answered?.code ? way.totals : try await delivered(cart, to: known?.code, in: visit)
        let refused = refusal.flatMap { why in typed.map { [$0.offer: RefusedQuantity(typed: $0.quantity, why: why)] } } ?? [:]
        let page = CartPage(
            frame: visit.frame(at: { $0.cart }, cartCount: way.cartCount, isIndexed: false),
            sellers: totals.parcels.map { CartSeller($0, visit.link, visit.clock, refused: refused) }, count: cart.count,
            city: known?.name(in: visit.language), cities: Choice.cities(chosen: known?.code, in: visit),
            subtotal: totals.subtotal, delivery: totals.delivery,
            hasChanges: cart.hasChanges, refusal: refusal, merger: merger(visit.query["merged"]),
            similar: try await PieceCard.similar(to: cart.lines.filter(\.isSold).map(\.offer), in: visit))
        return .html(page.html(in: visit.language), status: status)
    }

    private static func merger(_ what: String?) -> Message? {
        switch what {
        case "fewer": .cartMergedFewer
        case "full": .cartMergedFull
        default: nil
        }
    }

    /// The sums with delivery to that city; to the nearest one of each seller while none is known.
    private static func delivered(_ cart: Cart, to city: City.Code?, in visit: Visit) async throws -> CartTotals {
        if let city { return try await CartTotals.of(cart, to: city, in: visit.db) }
        var quotes: [DeliveryQuote] = []
        for seller in cart.parcels.map(\.seller) {
            let rates = try await visit.db.read(DeliveryRate.of(seller))
            if let least = rates.min(by: { $0.price < $1.price }) {
                quotes.append(DeliveryQuote(sellerID: seller, price: least.price, minDays: least.minDays, maxDays: least.maxDays))
            }
        }
        return CartTotals(cart, quotes)
    }
}
