package import HTTP
import Kernel
package import Secrets

/// Whoever holds a browser: known by a random cookie, without an account and without a row in the database.
package struct Visitor: Sendable {
    /// 256 random bits in base64url: the cookie's value. It is never stored or logged.
    package let secret: String
    /// Whether the browser sent the cookie, so that it need not be set.
    package let isKnown: Bool

    /// The visitor of that request; a new one where it brings no well-formed cookie.
    package init(of request: Request, isSecure: Bool) {
        if let sent = request.cookie(Self.cookieName(isSecure: isSecure)), Self.isWellFormed(sent) {
            secret = sent
            isKnown = true
        } else {
            secret = Base64URL.encode(Randomness.bytes(32))
            isKnown = false
        }
    }

    /// What each form of this visitor carries: an HMAC over the cookie, so that another site cannot know it.
    package func formToken(_ key: SigningKey) -> String { key.signature(of: secret, for: "form") }

    package func isFormToken(_ token: String, _ key: SigningKey) -> Bool { key.isSignature(token, of: secret, for: "form") }

    /// The cookie, kept for 400 days, the longest that browsers grant (RFC 6265bis §5.5).
    package func cookie(isSecure: Bool) -> Cookie {
        Cookie(isSecure ? "__Host-kolchi" : "kolchi", secret, maxAge: 400 * 86_400, isSecure: isSecure)
    }

    /// `__Host-` binds the cookie to this host and to TLS; plain localhost cannot have it.
    private static func cookieName(isSecure: Bool) -> String { isSecure ? "__Host-kolchi" : "kolchi" }

    private static func isWellFormed(_ text: String) -> Bool {
        text.utf8.count == 43
            && text.utf8.allSatisfy { unit in
                switch unit {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}
