import Components
import Web

enum TextsRoutes {
    private static let texts = RouteGroup("/pages", access: .everyone, privacy: .open)

    static let all: [Route] = [
        texts.get("/:name", TextPage.show)
    ]
}
