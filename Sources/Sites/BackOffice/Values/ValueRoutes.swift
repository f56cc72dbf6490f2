import Components
import Identity
import Web

enum ValueRoutes {
    private static let values = RouteGroup("/house/values", access: HouseSection.values.access, privacy: .personal, priority: .aside)
    private static let acts = RouteGroup(
        "/house/values/:value", access: HouseSection.values.access.steppedUp, privacy: .personal, priority: .aside)

    static let all: [Route] = [
        values.get("", ValuesPage.show),
        values.get("/:value", ValuePage.show),
        acts.post("/adoption", ValuePage.adopt),
        values.get("/:value/merger", MergerPage.show),
        acts.post("/merger", MergerPage.merge),
    ]
}
