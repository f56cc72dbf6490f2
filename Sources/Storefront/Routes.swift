package import Site

/// Every address of the storefront, behind the language.
package enum StorefrontRoutes {
    package static let all: [Route] = [
        .get("", "Home/HomePage", .open, HomePage.show),
        .get("/search", "Listings/ListingsPage", .open, ListingsPage.search),
        .get("/suggestions", "Listings/ShowSuggestions", .brief, urgency: .aside, ShownSuggestion.answer),
        .get("/categories/:slug", "Listings/ListingsPage", .open, ListingsPage.category),
        .get("/store/:slug", "Listings/ListingsPage", .open, ListingsPage.seller),
        .get("/products/:slug", "Catalog/ProductPage", .open, ProductPage.show),
        .get("/products/:slug/report", "Reports/ReportPage", .personal, ReportPage.show),
        .post("/products/:slug/report", "Reports/ReportPage", .personal, ReportPage.file),
        .get("/products/:slug/report/thanks", "Reports/ReportThanksPage", .personal, ReportThanksPage.show),
        .get("/crafts", "Crafts/CraftsPage", .open, CraftsPage.show),
        .get("/crafts/:code", "Crafts/CraftPage", .open, CraftPage.show),
        .get("/pages/:name", "Texts/TextPage", .open, TextPage.show),

        .get("/cart", "Cart/CartPage", .personal, urgency: .cart, CartPage.show),
        .post("/cart/lines", "Cart/CartPage", .personal, urgency: .cart, CartPage.add),
        .post("/cart/lines/:offer", "Cart/CartPage", .personal, urgency: .cart, CartPage.change),
        .post("/cart/lines/:offer/removal", "Cart/CartPage", .personal, urgency: .cart, CartPage.remove),
        .post("/cart/acceptance", "Cart/CartPage", .personal, urgency: .cart, CartPage.accept),

        .get("/checkout", "Checkout/AddressPage", .personal, urgency: .address, AddressPage.show),
        .get("/checkout/address", "Checkout/AddressPage", .personal, urgency: .address, AddressPage.show),
        .post("/checkout/address", "Checkout/AddressPage", .personal, urgency: .address, AddressPage.keep),
        .get("/checkout/delivery", "Checkout/DeliveryPage", .personal, urgency: .delivery, DeliveryPage.show),
        .post("/checkout/delivery", "Checkout/DeliveryPage", .personal, urgency: .delivery, DeliveryPage.accept),
        .get("/checkout/payment", "Checkout/PaymentPage", .personal, urgency: .payment, PaymentPage.show),
        .post("/checkout/payment", "Checkout/PaymentPage", .personal, urgency: .payment, PaymentPage.choose),
        .get("/checkout/review", "Checkout/ReviewPage", .personal, urgency: .review, ReviewPage.show),
        .post("/checkout/review", "Checkout/ReviewPage", .personal, urgency: .placing, ReviewPage.place),
        .get("/purchases/:purchase", "Checkout/ConfirmationPage", .personal, urgency: .placing, ConfirmationPage.show),
        .get("/purchases/:purchase/moves", "Orders/AnswerMoves", .personal, urgency: .aside, Moves.ofPurchase),

        .get("/orders", "Orders/OrdersPage", .personal, urgency: .following, OrdersPage.show),
        .get("/orders/find", "Orders/FindOrderPage", .personal, urgency: .following, FindOrderPage.show),
        .post("/orders/find", "Orders/FindOrderPage", .personal, urgency: .following, FindOrderPage.find),
        .get("/orders/:number", "Orders/TrackingPage", .personal, urgency: .following, TrackingPage.show),
        .get("/orders/:number/moves", "Orders/AnswerMoves", .personal, urgency: .aside, Moves.ofOrder),
        .get("/orders/:number/cancellation", "Orders/CancellationPage", .personal, urgency: .following, CancellationPage.ask),
        .post("/orders/:number/cancellation", "Orders/CancellationPage", .personal, urgency: .following, CancellationPage.cancel),
        .get("/track/:number/:token", "Orders/TrackingPage", .secret, urgency: .following, TrackingPage.track),
        .get("/track/:number/:token/moves", "Orders/AnswerMoves", .secret, urgency: .aside, Moves.ofOrderByLink),
        .get("/track/:number/:token/cancellation", "Orders/CancellationPage", .secret, urgency: .following, CancellationPage.askByLink),
        .post("/track/:number/:token/cancellation", "Orders/CancellationPage", .secret, urgency: .following, CancellationPage.cancelByLink),
    ]

    /// - Parameter withStyleguide: what only those who build the shop look at, too.
    package static func shown(withStyleguide: Bool) -> [Route] {
        all + (withStyleguide ? [.get("/styleguide", "Styleguide/StyleguidePage", .open, StyleguidePage.show)] : [])
    }
}
