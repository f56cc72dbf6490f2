import Components
import Web

enum CraftsRoutes {
    private static let crafts = RouteGroup("/crafts", access: .everyone, privacy: .open)

    static let all: [Route] = [
        crafts.get("", CraftsPage.show),
        crafts.get("/:code", CraftPage.show),
    ]
}
