import Components
import Sellers
import Web

enum OrderRoutes {
    private static let orders = RouteGroup("/desk/:shop/orders", access: DeskSection.orders.access, privacy: .personal)
    /// What only those may do who also write the listings.
    private static let decisions = RouteGroup(
        "/desk/:shop/orders/:number", access: .member([.owner, .manager]), privacy: .personal)

    /// What moves money.
    private static let money = RouteGroup(
        "/desk/:shop/orders/:number", access: .member([.owner, .manager]).steppedUp, privacy: .personal)

    static let all: [Route] = [
        orders.get("", OrdersPage.show),
        orders.post("/acts", OrderActsPage.act),
        orders.get("/slips", SlipsPage.show),
        orders.get("/tracking", TrackingNumbersPage.show),
        orders.get("/:number", DeskOrderPage.show),
        orders.post("/:number", DeskOrderPage.act),
        orders.get("/:number/parcels", PackingPage.show),
        orders.post("/:number/parcels", PackingPage.save),
        decisions.get("/parcels/:parcel", ParcelWordPage.ask),
        decisions.post("/parcels/:parcel", ParcelWordPage.record),
        decisions.get("/cancellation", OrderCancellationPage.ask),
        decisions.post("/cancellation", OrderCancellationPage.cancel),
        decisions.get("/extension", ExtensionPage.ask),
        decisions.post("/extension", ExtensionPage.extend),
        decisions.get("/request", RequestPage.ask),
        decisions.post("/request", RequestPage.answer),
        decisions.get("/outcome", OutcomePage.ask),
        decisions.post("/outcome", OutcomePage.record),
        decisions.post("/warehouse", ShipFromPart.move),
        money.get("/refund", RefundPage.ask),
        money.post("/refund", RefundPage.record),
    ]
}
