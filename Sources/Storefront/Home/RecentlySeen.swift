import Catalog
import Config
import HTTP
import Kernel
import Site

/// The products that the visitor looked at last, in a cookie of his browser.
extension Visit {
    var seenCookie: String { Cookie.name("seen", isSecure: world.configuration.isSecure) }
    private static let most = 8

    /// The last one first; whatever else the cookie holds is left out.
    var recentlySeen: [Product.ID] {
        (request.cookie(seenCookie) ?? "").split(separator: ".").prefix(Self.most).compactMap { Product.ID(String($0)) }
    }

    /// Puts a product before the others.
    func saveSeen(_ product: Product.ID, in response: inout Response) {
        let others = recentlySeen.filter { $0 != product }
        guard recentlySeen.first != product else { return }
        let value = ([product] + others).prefix(Self.most).map(\.description).joined(separator: ".")
        response.setCookie(
            Cookie(HeaderName(stringLiteral: seenCookie), value, maxAge: 90 * 86_400, isSecure: world.configuration.isSecure))
    }
}
