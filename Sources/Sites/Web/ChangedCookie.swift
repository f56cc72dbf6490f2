import HTTP
import Kernel
import Secrets

extension Cookie {
    /// A cookie whose value changes with each form that was sent.
    ///
    /// A browser shows a page from its history without a request, even a page with `no-cache`. It asks again only if the page has
    /// `Vary: Cookie` and the cookies have changed since (RFC 9111 §4.1). The cart count and the person's name are then correct again.
    /// A page from the back/forward cache compares the cookie in `Public/js/history.js`, so scripts may read it.
    /// The value is random and says nothing about the visitor.
    static func changed(isSecure: Bool) -> Cookie {
        Cookie(ShopCookie.changed, Base64URL.encode(Randomness.bytes(6)), isSecure: isSecure)
    }
}

extension Request {
    /// Whether `Public/js/history.js` has run in this browser.
    ///
    /// Without a script, a page in the browser's back/forward cache cannot load itself again and would show an old cart. Such a
    /// browser gets `no-store`, so it asks for the page on Back. So does every browser on the first page of a visit.
    func hasScripts(isSecure: Bool) -> Bool { cookie(ShopCookie.scripts.name(isSecure: isSecure)) != nil }
}
