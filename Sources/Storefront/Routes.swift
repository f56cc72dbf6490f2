package import Site

/// Every address of the storefront, behind the language.
package enum StorefrontRoutes {
    package static let all: [Route] = [
        .get("", "Home/HomePage", .open, HomePage.show),
        .get("/search", "Listings/ListingsPage", .open, ListingsPage.search),
        .get("/suggestions", "Listings/ShowSuggestions", .brief, ShownSuggestion.answer),
        .get("/categories/:slug", "Listings/ListingsPage", .open, ListingsPage.category),
        .get("/store/:slug", "Listings/ListingsPage", .open, ListingsPage.seller),
        .get("/products/:slug", "Catalog/ProductPage", .open, ProductPage.show),
        .get("/products/:slug/report", "Reports/ReportPage", .personal, ReportPage.show),
        .post("/products/:slug/report", "Reports/ReportPage", .personal, ReportPage.file),
        .get("/products/:slug/report/thanks", "Reports/ReportThanksPage", .personal, ReportThanksPage.show),
        .get("/crafts", "Crafts/CraftsPage", .open, CraftsPage.show),
        .get("/crafts/:code", "Crafts/CraftPage", .open, CraftPage.show),
        .get("/pages/:name", "Texts/TextPage", .open, TextPage.show),

        .get("/cart", "Cart/CartPage", .personal, CartPage.show),
        .post("/cart/lines", "Cart/CartPage", .personal, CartPage.add),
        .post("/cart/lines/:offer", "Cart/CartPage", .personal, CartPage.change),
        .post("/cart/lines/:offer/removal", "Cart/CartPage", .personal, CartPage.remove),
        .post("/cart/acceptance", "Cart/CartPage", .personal, CartPage.accept),

        .get("/checkout", "Checkout/AddressPage", .personal, AddressPage.show),
        .get("/checkout/address", "Checkout/AddressPage", .personal, AddressPage.show),
        .post("/checkout/address", "Checkout/AddressPage", .personal, AddressPage.keep),
        .get("/checkout/delivery", "Checkout/DeliveryPage", .personal, DeliveryPage.show),
        .post("/checkout/delivery", "Checkout/DeliveryPage", .personal, DeliveryPage.accept),
        .get("/checkout/payment", "Checkout/PaymentPage", .personal, PaymentPage.show),
        .post("/checkout/payment", "Checkout/PaymentPage", .personal, PaymentPage.choose),
        .get("/checkout/review", "Checkout/ReviewPage", .personal, ReviewPage.show),
        .post("/checkout/review", "Checkout/ReviewPage", .personal, ReviewPage.place),
        .get("/purchases/:purchase", "Checkout/ConfirmationPage", .personal, ConfirmationPage.show),
        .get("/purchases/:purchase/moves", "Orders/AnswerMoves", .personal, Moves.ofPurchase),

        .get("/orders", "Orders/OrdersPage", .personal, OrdersPage.show),
        .get("/orders/find", "Orders/FindOrderPage", .personal, FindOrderPage.show),
        .post("/orders/find", "Orders/FindOrderPage", .personal, FindOrderPage.find),
        .get("/orders/:number", "Orders/TrackingPage", .personal, TrackingPage.show),
        .get("/orders/:number/moves", "Orders/AnswerMoves", .personal, Moves.ofOrder),
        .get("/orders/:number/cancellation", "Orders/CancellationPage", .personal, CancellationPage.ask),
        .post("/orders/:number/cancellation", "Orders/CancellationPage", .personal, CancellationPage.cancel),
        .get("/track/:number/:token", "Orders/TrackingPage", .secret, TrackingPage.track),
        .get("/track/:number/:token/moves", "Orders/AnswerMoves", .secret, Moves.ofOrderByLink),
        .get("/track/:number/:token/cancellation", "Orders/CancellationPage", .secret, CancellationPage.askByLink),
        .post("/track/:number/:token/cancellation", "Orders/CancellationPage", .secret, CancellationPage.cancelByLink),
    ]

    /// - Parameter withStyleguide: what only those who build the shop look at, too.
    package static func shown(withStyleguide: Bool) -> [Route] {
        all + (withStyleguide ? [.get("/styleguide", "Styleguide/StyleguidePage", .open, StyleguidePage.show)] : [])
    }
}
