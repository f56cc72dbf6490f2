import Components
import Identity
import Web

enum OverviewRoutes {
    private static let house = RouteGroup("/house", access: HouseSection.overview.access, privacy: .personal, priority: .aside)

    static let all: [Route] = [house.get("", OverviewPage.show)]
}

extension HouseSection {
    /// The rule of its pages.
    var access: AccessRule { .staff(roles) }
}
