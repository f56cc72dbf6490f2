package import HTTP
package import Identity
import Kernel
package import Secrets

/// A browser, identified by a random cookie, without an account or a row in the database. A logged-in browser has a second
/// cookie, of the session.
package struct Visitor: Sendable {
    /// The cookie's value: 256 random bits in base64url. It is never stored or logged.
    package let secret: String
    /// Whether the browser sent the cookie; otherwise the response must set it.
    package let isKnown: Bool
    /// The value of the session cookie; nil if there is none.
    package let session: Session.Token?

    /// The visitor of that request; a new one if it has no well-formed cookie.
    package init(of request: Request, isSecure: Bool) {
        session = request.cookie(Self.sessionName(isSecure: isSecure)).flatMap(Session.Token.init)
        if let sent = request.cookie(Self.cookieName(isSecure: isSecure)), Base64URL.isEncoded(sent, bytes: 32) {
            secret = sent
            isKnown = true
        } else {
            secret = Self.stranger().secret
            isKnown = false
        }
    }

    /// A new visitor with a random secret.
    static func stranger() -> Visitor { Visitor(secret: Base64URL.encode(Randomness.bytes(32)), isKnown: false, session: nil) }

    private init(secret: String, isKnown: Bool, session: Session.Token?) {
        self.secret = secret
        self.isKnown = isKnown
        self.session = session
    }

    /// The same browser without a session.
    var loggedOut: Visitor { Visitor(secret: secret, isKnown: isKnown, session: nil) }

    /// The token in each form of this visitor: an HMAC over both cookies. Another site cannot know it, and a token from before a login
    /// is invalid after it.
    ///
    /// The token is masked differently on each page. Otherwise the length of a compressed page would tell whether a guess in its URL
    /// equals the start of the token (BREACH).
    /// - Parameter target: path and query of the page.
    package func formToken(_ key: SigningKey, on target: String) -> String {
        let code = key.signature(of: signed, for: "form").utf8
        let mask = Array(key.signature(of: signed + " " + target, for: "form mask").utf8)
        return Base64URL.encode(mask + zip(code, mask).map { $0 ^ $1 })
    }

    package func isFormToken(_ token: String, _ key: SigningKey) -> Bool {
        guard let bytes = Base64URL.decode(token) else { return false }
        let (mask, masked) = (bytes.prefix(bytes.count / 2), bytes.suffix(bytes.count / 2))
        return key.isSignature(String(decoding: zip(mask, masked).map { $0 ^ $1 }, as: UTF8.self), of: signed, for: "form")
    }

    private var signed: String { session.map { secret + " " + $0.secret } ?? secret }

    /// The visitor's cookie.
    package func cookie(isSecure: Bool) -> Cookie {
        Cookie(ShopCookie.visitor, secret, isSecure: isSecure)
    }

    private static func cookieName(isSecure: Bool) -> String { ShopCookie.visitor.name(isSecure: isSecure) }

    /// The session's cookie. It lasts as long as the longest session.
    /// - Parameter token: nil removes the cookie.
    package static func sessionCookie(_ token: Session.Token?, isSecure: Bool) -> Cookie {
        token.map { Cookie(ShopCookie.session, $0.secret, isSecure: isSecure) } ?? .removal(of: ShopCookie.session, isSecure: isSecure)
    }

    private static func sessionName(isSecure: Bool) -> String { ShopCookie.session.name(isSecure: isSecure) }
}
