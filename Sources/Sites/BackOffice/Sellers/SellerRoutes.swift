import Components
import Identity
import Web

enum SellerRoutes {
    private static let sellers = RouteGroup("/house/sellers", access: HouseSection.sellers.access, privacy: .personal, priority: .aside)
    private static let acts = RouteGroup(
        "/house/sellers/:slug/standing", access: .staff(.moderator, .admin).steppedUp, privacy: .personal, priority: .aside)

    static let all: [Route] = [
        sellers.get("", SellersPage.show),
        sellers.get("/:slug/standing", StandingPage.show),
        acts.get("/:act", StandingActPage.ask),
        acts.post("/:act", StandingActPage.take),
    ]
}
