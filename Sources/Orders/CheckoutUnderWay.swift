import Catalog
package import Identity
package import Kernel
package import Postgres
import Shipping

/// Cart and checkout of a visitor as a page needs them, read in one round trip.
package struct CheckoutUnderWay: Sendable {
    package let cart: Cart
    /// How many pieces are wanted, see `Cart.count(of:)`.
    package let cartCount: Int
    /// Nil before its first step.
    package let checkout: Checkout?
    /// With delivery to the city of the checkout; without any while that is not known.
    package let totals: CartTotals

    package static func of(_ visitor: VisitorKey, in language: Language, in db: Database) async throws -> CheckoutUnderWay {
        let (checkout, count, kept, offers, available, quotes) = try await db.read(
            Checkout.open(for: visitor), Cart.count(of: visitor), Cart.storedLines(by: visitor), Cart.offers(of: visitor, in: language),
            Cart.stock(of: visitor), DeliveryQuote.of(sellers: Cart.sellers(of: visitor), to: Checkout.city(of: visitor)))
        let cart = Cart(kept, offers, available)
        return CheckoutUnderWay(cart: cart, cartCount: count, checkout: checkout, totals: CartTotals(cart, quotes))
    }
}
