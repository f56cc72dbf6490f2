/// A cookie that a server may set. Each is declared once, so that a site can list all of them.
package protocol CookieDeclaration: Sendable {
    /// Without the prefix of `Cookie.name`.
    var name: String { get }
    /// Seconds until the browser deletes it; nil if it lasts until the browser is closed.
    var lifetime: Int? { get }
    /// Whether scripts of the page cannot read it.
    var isHTTPOnly: Bool { get }
}
