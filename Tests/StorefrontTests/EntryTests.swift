import HTTP
import Site
import Testing

@testable import Storefront

@Suite("Who may enter")
struct EntryTests {
    /// Every address that is not open to everyone, and for whom it is. An address that is missing here, or that is open
    /// to others than it says here, fails the test: who adds a route says here too who may enter.
    private static let closed: [String: String] = [
        "GET /account": "person", "GET /account/orders": "person", "GET /account/security": "person", "POST /account/security/password": "person",
        "POST /account/security/contact": "person", "POST /account/security/sessions/end": "person", "POST /account/security/sessions/:session/end": "person",
    ]

    /// Every address that is open to everyone.
    private static let open: Set<String> = [
        "GET /", "GET /search", "GET /suggestions", "GET /categories/:slug", "GET /store/:slug", "GET /products/:slug",
        "GET /products/:slug/report", "POST /products/:slug/report", "GET /products/:slug/report/thanks", "GET /crafts", "GET /crafts/:code",
        "GET /pages/:name",
        "GET /cart", "POST /cart/lines", "POST /cart/lines/:offer", "POST /cart/lines/:offer/removal", "POST /cart/acceptance",
        "GET /checkout", "GET /checkout/address", "POST /checkout/address", "GET /checkout/delivery", "POST /checkout/delivery", "GET /checkout/payment",
        "POST /checkout/payment", "GET /checkout/review", "POST /checkout/review", "GET /purchases/:purchase", "GET /purchases/:purchase/moves",
        "GET /login", "POST /login", "POST /logout", "GET /signup", "POST /signup", "GET /signup/sent", "GET /verify/:token", "POST /verify/:token",
        "GET /code/:proof", "POST /code/:proof", "GET /reset", "POST /reset", "GET /reset/sent", "GET /reset/:token", "POST /reset/:token",
        "GET /reset/code/:proof", "POST /reset/code/:proof", "GET /change/:token", "POST /change/:token",
        "GET /orders", "GET /orders/find", "POST /orders/find", "GET /orders/:number", "GET /orders/:number/moves", "GET /orders/:number/cancellation",
        "POST /orders/:number/cancellation", "GET /track/:number/:token", "GET /track/:number/:token/moves", "GET /track/:number/:token/cancellation",
        "POST /track/:number/:token/cancellation", "GET /styleguide",
    ]

    private static func name(_ route: Route) -> String { "\(route.method.rawValue) \(route.pattern.isEmpty ? "/" : route.pattern)" }

    @Test("is written down for every address")
    func written() {
        let routes = StorefrontRoutes.shown(withStyleguide: true)
        #expect(Set(routes.filter { $0.entry == .everyone }.map(Self.name)).symmetricDifference(Self.open) == [])
        let closed = Dictionary(uniqueKeysWithValues: routes.filter { $0.entry != .everyone }.map { (Self.name($0), "\($0.entry)") })
        #expect(closed == Self.closed)
    }
}
