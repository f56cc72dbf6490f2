import Catalog
package import Kernel
package import Places
package import Postgres
package import Sellers
package import Shipping

/// The totals of a cart with delivery to a city. All pages and the order show the same totals.
package struct CartTotals: Sendable {
    package let parcels: [Parcel]

    package struct Parcel: Sendable {
        package let seller: Seller.ID
        package let sellerName: String
        package let sellerSlug: String
        /// The lines that are bought, and those that are sold, which pages still show.
        package let lines: [Cart.Line]
        /// Nil where the seller does not deliver to the city.
        package let quote: DeliveryQuote?
        package let subtotal: Money
        package let isSent: Bool

        package var delivery: Money { isSent ? quote?.price ?? .zero : .zero }
        package var total: Money { subtotal + delivery }
    }

    /// - Parameter rates: each seller's rates for the city.
    package init(_ cart: Cart, _ rates: [CityRates]) {
        let rates = Dictionary(rates.map { ($0.sellerID, $0) }, uniquingKeysWith: { first, _ in first })
        self.init(cart) { rates[$0.seller]?.quote(for: $0.size, worth: $0.subtotal) }
    }

    /// - Parameter quote: what a seller's parcel costs; nil if the seller does not send it.
    package init(_ cart: Cart, quote: (Cart.Parcel) -> DeliveryQuote?) {
        parcels = cart.parcels.map { parcel in
            Parcel(
                seller: parcel.seller, sellerName: parcel.sellerName, sellerSlug: parcel.sellerSlug, lines: parcel.lines,
                quote: quote(parcel), subtotal: parcel.subtotal, isSent: parcel.isSent)
        }
    }

    /// The totals of a cart with delivery to that city.
    package static func of(_ cart: Cart, to city: City.Code, in db: Database) async throws -> CartTotals {
        let sellers = cart.parcels.map(\.seller)
        guard !sellers.isEmpty else { return CartTotals(cart, []) }
        return CartTotals(cart, try await db.read(CityRates.of(sellers, to: city)))
    }

    package var subtotal: Money { parcels.map(\.subtotal).total() }
    package var delivery: Money { parcels.map(\.delivery).total() }
    package var total: Money { subtotal + delivery }
    /// How many pieces are bought.
    package var pieces: Int { parcels.flatMap(\.lines).reduce(0) { $0 + $1.bought } }
    /// Sellers who would have to send something but do not deliver to the city.
    package var undelivered: [Seller.ID] { parcels.filter { $0.isSent && $0.quote == nil }.map(\.seller) }
}
