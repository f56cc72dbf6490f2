/// A cookie to set (RFC 6265 §4.1). Its value may be any text: characters that a cookie cannot hold are percent-encoded, and
/// `Request.cookie(_:)` decodes them.
package struct Cookie: Sendable {
    package enum SameSite: String, Sendable {
        case lax = "Lax"
        case strict = "Strict"
        case none = "None"
    }

    package let name: HeaderName
    package let value: String
    /// Seconds until the browser deletes it. With nil it lasts for the browser's session; 0 deletes it at once.
    package let maxAge: Int?
    package var path = "/"
    package let isSecure: Bool
    package let isHTTPOnly: Bool
    package var sameSite = SameSite.lax

    /// - Parameters:
    ///   - suffix: follows the declared name, for cookies of which a browser has several.
    ///   - isSecure: true wherever the shop's public URL is https.
    package init(_ declaration: some CookieDeclaration, _ value: String, suffix: String = "", isSecure: Bool) {
        self.init(declaration, value, suffix: suffix, maxAge: declaration.lifetime, isSecure: isSecure)
    }

    /// A cookie that deletes the declared one.
    package static func removal(of declaration: some CookieDeclaration, suffix: String = "", isSecure: Bool) -> Cookie {
        Cookie(declaration, "", suffix: suffix, maxAge: 0, isSecure: isSecure)
    }

    private init(_ declaration: some CookieDeclaration, _ value: String, suffix: String, maxAge: Int?, isSecure: Bool) {
        name = HeaderName(stringLiteral: Self.name(declaration.name + suffix, isSecure: isSecure))
        self.value = value
        self.maxAge = maxAge
        self.isSecure = isSecure
        isHTTPOnly = declaration.isHTTPOnly
    }

    /// The full name of one of the shop's cookies. Over https it gets the prefix `__Host-`, which binds it to this host and
    /// to TLS. Another host of the same domain cannot set such a cookie (RFC 6265bis §4.1.3.2). Plain http on localhost
    /// cannot use the prefix.
    package static func name(_ plain: String, isSecure: Bool) -> String { isSecure ? "__Host-" + plain : plain }

    package var headerValue: HeaderValue {
        var text = name.description + "=" + Self.encode(value) + "; Path=" + Self.encode(path)
        if let maxAge { text += "; Max-Age=\(maxAge)" }
        if isSecure { text += "; Secure" }
        if isHTTPOnly { text += "; HttpOnly" }
        text += "; SameSite=" + sameSite.rawValue
        guard let value = HeaderValue(text) else { preconditionFailure("an encoded cookie holds no control character") }
        return value
    }

    /// Percent-encodes everything but `cookie-octet` of RFC 6265, and `%` too.
    private static func encode(_ text: String) -> String {
        if text.utf8.allSatisfy(isPlain) { return text }
        var bytes: [UInt8] = []
        for unit in text.utf8 {
            if isPlain(unit) { bytes.append(unit) } else { bytes += [UInt8(ascii: "%"), hexDigit(unit >> 4), hexDigit(unit & 15)] }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isPlain(_ unit: UInt8) -> Bool {
        switch unit {
        case UInt8(ascii: "\""), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\\"), UInt8(ascii: "%"): false
        default: unit > 0x20 && unit < 0x7F
        }
    }
}
