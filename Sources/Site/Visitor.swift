package import HTTP
package import Identity
import Kernel
package import Secrets

/// Whoever holds a browser: known by a random cookie, without an account and without a row in the database. Whoever is
/// logged in has a second one, of the session.
package struct Visitor: Sendable {
    /// 256 random bits in base64url: the cookie's value. It is never stored or logged.
    package let secret: String
    /// Whether the browser sent the cookie, so that it need not be set.
    package let isKnown: Bool
    /// What the cookie of the session holds; nil where there is none.
    package let session: Session.Token?

    /// The visitor of that request; a new one where it brings no well-formed cookie.
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

    /// One whom nobody has seen before.
    static func stranger() -> Visitor { Visitor(secret: Base64URL.encode(Randomness.bytes(32)), isKnown: false, session: nil) }

    private init(secret: String, isKnown: Bool, session: Session.Token?) {
        self.secret = secret
        self.isKnown = isKnown
        self.session = session
    }

    /// The same browser, in which nobody is logged in (any more).
    var loggedOut: Visitor { Visitor(secret: secret, isKnown: isKnown, session: nil) }

    /// What each form of this visitor carries: an HMAC over both cookies, so that another site cannot know it, and none
    /// from before a login is good after it. It is written otherwise on each page: a page that is compressed would else
    /// tell by its length which guess, sent as a word of the address, the token begins with (BREACH).
    /// - Parameter target: the page's path and query.
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

    /// The cookie, kept for 400 days, the longest that browsers grant (RFC 6265bis §5.5).
    package func cookie(isSecure: Bool) -> Cookie {
        Cookie(HeaderName(stringLiteral: Self.cookieName(isSecure: isSecure)), secret, maxAge: 400 * 86_400, isSecure: isSecure)
    }

    private static func cookieName(isSecure: Bool) -> String { Cookie.name("kolchi", isSecure: isSecure) }

    /// The session's cookie, kept as long as a session may last.
    /// - Parameter token: nil removes it.
    static func sessionCookie(_ token: Session.Token?, isSecure: Bool) -> Cookie {
        Cookie(
            HeaderName(stringLiteral: sessionName(isSecure: isSecure)), token?.secret ?? "",
            maxAge: token == nil ? 0 : Session.mostDays * 86_400, isSecure: isSecure)
    }

    private static func sessionName(isSecure: Bool) -> String { Cookie.name("session", isSecure: isSecure) }
}
