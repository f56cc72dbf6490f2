import Components
import Identity
import Web

enum ListingRoutes {
    private static let listings = RouteGroup("/house/listings", access: HouseSection.listings.access, privacy: .personal, priority: .aside)
    private static let acts = RouteGroup(
        "/house/listings/:revision", access: .staff(.moderator, .admin).steppedUp, privacy: .personal, priority: .aside)
    private static let batches = RouteGroup(
        "/house/listings/files/:batch", access: HouseSection.listings.access, privacy: .personal, priority: .aside)
    private static let batchActs = RouteGroup(
        "/house/listings/files/:batch", access: .staff(.moderator, .admin).steppedUp, privacy: .personal, priority: .aside)
    private static let trust = RouteGroup(
        "/house/sellers/:slug/trust", access: HouseSection.sellers.access, privacy: .personal, priority: .aside)

    static let all: [Route] = [
        listings.get("", ListingsPage.show),
        listings.get("/:revision", RevisionPage.show),
        acts.post("/acceptance", RevisionPage.accept),
        acts.get("/refusal", RevisionRefusalPage.ask),
        acts.post("/refusal", RevisionRefusalPage.refuse),
        batches.get("", BatchPage.show),
        batchActs.get("/acceptance", BatchActPage.askAcceptance),
        batchActs.post("/acceptance", BatchActPage.accept),
        batchActs.get("/refusal", BatchActPage.askRefusal),
        batchActs.post("/refusal", BatchActPage.refuse),
        trust.get("", TrustPage.show),
        trust.post("", access: .staff(.moderator, .admin).steppedUp, TrustPage.set),
    ]
}
