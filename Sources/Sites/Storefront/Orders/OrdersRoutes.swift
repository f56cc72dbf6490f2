import Components
import Web

enum OrdersRoutes {
    private static let account = RouteGroup("/account/orders", access: .person, privacy: .personal, priority: .following)
    private static let orders = RouteGroup("/orders", access: .everyone, privacy: .personal, priority: .following)
    private static let purchases = RouteGroup("/purchases/:purchase", access: .everyone, privacy: .personal, priority: .aside)
    /// Reached by a secret link, without an account.
    private static let byLink = RouteGroup("/track/:number/:token", access: .everyone, privacy: .secret, priority: .following)

    static let all: [Route] = [
        purchases.get("/moves", OrderUpdates.ofPurchase),
        account.get("", OrdersPage.showOfAccount),
        account.post("/offers/:purchase", OrdersPage.accept),
        account.post("/offers/:purchase/refusal", OrdersPage.decline),
        orders.get("", OrdersPage.show),
        orders.get("/forget", ForgetPage.ask),
        orders.post("/forget", ForgetPage.forget),
        orders.get("/forgotten", ForgetPage.showDone),
        orders.get("/find", FindOrderPage.show),
        orders.post("/find", FindOrderPage.find),
        orders.get("/:number", TrackingPage.show),
        orders.get("/:number/moves", priority: .aside, OrderUpdates.ofOrder),
        orders.get("/:number/cancellation", CancellationPage.ask),
        orders.post("/:number/cancellation", CancellationPage.cancel),
        orders.get("/:number/again", priority: .cart, AgainPage.show),
        orders.post("/:number/again", priority: .cart, AgainPage.add),
        byLink.get("/again", priority: .cart, AgainPage.showByLink),
        byLink.post("/again", priority: .cart, AgainPage.addByLink),
        byLink.post("/claim", TrackingPage.claim),
        byLink.get("", TrackingPage.track),
        byLink.get("/moves", priority: .aside, OrderUpdates.ofOrderByLink),
        byLink.get("/cancellation", CancellationPage.askByLink),
        byLink.post("/cancellation", CancellationPage.cancelByLink),
    ]
}
