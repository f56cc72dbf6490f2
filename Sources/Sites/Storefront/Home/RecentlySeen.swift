import Catalog
import Components
import Config
import HTTP
import Kernel
import Web

/// The products that the visitor saw last, stored in a cookie.
extension Visit {
    var seenCookie: String { ShopCookie.seen.name(isSecure: world.configuration.isSecure) }
    private static let most = 8

    /// The last one first. Anything else in the cookie is ignored.
    var recentlySeen: [Product.ID] {
        (request.cookie(seenCookie) ?? "").split(separator: ".").prefix(Self.most).compactMap { Product.ID(String($0)) }
    }

    /// Moves a product to the front.
    func saveSeen(_ product: Product.ID, in response: inout Response) {
        let others = recentlySeen.filter { $0 != product }
        guard recentlySeen.first != product else { return }
        let value = ([product] + others).prefix(Self.most).map(\.description).joined(separator: ".")
        response.setCookie(Cookie(ShopCookie.seen, value, isSecure: world.configuration.isSecure))
    }
}
