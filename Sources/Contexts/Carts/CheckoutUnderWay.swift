import Catalog
package import Identity
package import Kernel
package import Postgres
import Shipping

/// The cart and the checkout of a visitor, read for a page in one round trip.
package struct CheckoutUnderWay: Sendable {
    package let cart: Cart
    /// How many pieces the visitor wants; see `Cart.count(of:)`.
    package let cartCount: Int
    /// Nil before the first step.
    package let checkout: Checkout?
    /// With delivery to the checkout's city. The parcels have no quote while the city is unknown.
    package let totals: CartTotals

    package static func of(_ visitor: VisitorKey, in language: Language, in db: Database) async throws -> CheckoutUnderWay {
        let (checkout, count, kept, offers, available, rates) = try await db.read(
            Checkout.open(for: visitor), Cart.count(of: visitor), Cart.storedLines(by: visitor), Cart.offers(of: visitor, in: language),
            Cart.stock(of: visitor), CityRates.of(sellers: Cart.sellers(of: visitor), to: Checkout.city(of: visitor)))
        let cart = Cart(kept, offers, available)
        return CheckoutUnderWay(cart: cart, cartCount: count, checkout: checkout, totals: CartTotals(cart, rates))
    }
}
