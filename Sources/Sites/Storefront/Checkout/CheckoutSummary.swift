import Carts
import Components
import HTML
import Kernel
import Links
import Places
import Postgres
import Sellers
import Shipping
import Web

/// What is bought, and what it costs with delivery. It stands beside the forms of the checkout, and above them on phones.
struct CheckoutSummary: Sendable {
    let sellers: [CartSeller]
    /// How many pieces are bought.
    let count: Int
    /// The name of the city for which delivery is computed; nil while it is unknown.
    let city: String?
    let subtotal: Money
    /// A lower bound while `city` is nil.
    let delivery: Money
    var ways = WaysToPay.cash

    var total: Money { subtotal + delivery }
    /// A long list is closed at first, so that the form stays near.
    var isOpen: Bool { sellers.flatMap(\.lines).count <= 3 }

    static let sample = CheckoutSummary(
        sellers: [.calmSample, .secondSample], count: 3, city: "Casablanca", subtotal: .dirhams(1520), delivery: .dirhams(65))

    static let cityLessSample = CheckoutSummary(
        sellers: [.calmSample], count: 1, city: nil, subtotal: .dirhams(1200), delivery: .dirhams(35))
}

extension CheckoutSummary {
    /// - Parameter spans: the delivery of each seller to all cities, while the city is unknown.
    init(_ totals: CartTotals, spans: [Seller.ID: DeliverySpan], city: City?, _ visit: Visit) {
        self.init(
            sellers: totals.parcels.filter(\.isSent).map { CartSeller($0, span: spans[$0.seller], in: visit) }, count: totals.pieces,
            city: city?.name(in: visit.language), subtotal: totals.subtotal, delivery: totals.delivery, ways: visit.waysToPay)
    }
}

extension Visit {
    /// The totals with delivery to that city. If no city is known, with each seller's lowest price, and the sellers' spans.
    func totals(of cart: Cart, to city: City.Code?) async throws -> (CartTotals, [Seller.ID: DeliverySpan]) {
        if let city { return (try await CartTotals.of(cart, to: city, in: db), [:]) }
        let spans = try await db.read(DeliverySpan.of(sellers: "SELECT unnest(\(cart.parcels.map(\.seller))::uuid[])"))
        let own = Dictionary(
            uniqueKeysWithValues: cart.parcels.compactMap { parcel in
                spans.span(of: parcel.seller, for: parcel.size, worth: parcel.subtotal).map { (parcel.seller, $0) }
            })
        let totals = CartTotals(cart) { parcel in
            own[parcel.seller].map {
                DeliveryQuote(
                    sellerID: parcel.seller, price: $0.lowest, minDays: $0.minDays, maxDays: $0.maxDays, preparation: $0.preparation)
            }
        }
        return (totals, own)
    }
}
