import Components
import Identity
import Web

enum ListingRoutes {
    private static let listings = RouteGroup("/house/listings", access: HouseSection.listings.access, privacy: .personal, priority: .aside)
    private static let acts = RouteGroup(
        "/house/listings/:revision", access: .staff(.moderator, .admin).steppedUp, privacy: .personal, priority: .aside)
    private static let trust = RouteGroup(
        "/house/sellers/:slug/trust", access: HouseSection.sellers.access, privacy: .personal, priority: .aside)

    static let all: [Route] = [
        listings.get("", ListingsPage.show),
        listings.get("/:revision", RevisionPage.show),
        acts.post("/acceptance", RevisionPage.accept),
        acts.get("/refusal", RevisionRefusalPage.ask),
        acts.post("/refusal", RevisionRefusalPage.refuse),
        trust.get("", TrustPage.show),
        trust.post("", access: .staff(.moderator, .admin).steppedUp, TrustPage.set),
    ]
}
