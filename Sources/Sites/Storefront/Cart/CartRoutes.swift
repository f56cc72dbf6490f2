import Components
import Web

enum CartRoutes {
    private static let cart = RouteGroup("/cart", access: .everyone, privacy: .personal, priority: .cart)

    static let all: [Route] = [
        cart.get("", CartPage.show),
        cart.post("/lines", CartPage.add),
        cart.post("/lines/:offer", CartPage.change),
        cart.post("/lines/:offer/removal", CartPage.remove),
        cart.post("/acceptance", CartPage.accept),
    ]
}
