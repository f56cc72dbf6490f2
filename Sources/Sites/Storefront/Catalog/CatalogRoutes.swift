import Components
import Web

enum CatalogRoutes {
    private static let products = RouteGroup("/products", access: .everyone, privacy: .open)

    static let all: [Route] = [
        products.get("/:slug", ProductPage.show)
    ]
}
