import Components
import Web

enum StyleguideRoutes {
    private static let styleguide = RouteGroup("/styleguide", access: .everyone, privacy: .open)

    static let all: [Route] = [
        styleguide.get("", StyleguidePage.show).forDevelopment
    ]
}
