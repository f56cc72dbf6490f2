import Components
import Web

enum HomeRoutes {
    private static let pages = RouteGroup(access: .everyone, privacy: .open)

    static let all: [Route] = [
        pages.get("", HomePage.show)
    ]
}
