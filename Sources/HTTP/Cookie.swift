/// A cookie to set (RFC 6265 §4.1). Its value may be any text: what a cookie cannot hold is percent-encoded,
/// and `Request.cookie(_:)` decodes it.
package struct Cookie: Sendable {
    package enum SameSite: String, Sendable {
        case lax = "Lax"
        case strict = "Strict"
        case none = "None"
    }

    package var name: HeaderName
    package var value: String
    /// Seconds until the browser forgets it; nil lasts as long as the browser's session, 0 removes it.
    package var maxAge: Int?
    package var path = "/"
    package var isSecure: Bool
    package var isHTTPOnly = true
    package var sameSite = SameSite.lax

    /// - Parameter isSecure: true wherever the shop's public URL is https.
    package init(_ name: HeaderName, _ value: String, maxAge: Int? = nil, isSecure: Bool) {
        self.name = name
        self.value = value
        self.maxAge = maxAge
        self.isSecure = isSecure
    }

    /// The name under which the shop keeps a cookie. `__Host-` binds it to this host and to TLS, so that no other host of the
    /// domain can set it (RFC 6265bis §4.1.3.2); plain localhost cannot have it.
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

    /// RFC 6265 `cookie-octet`, without `%`.
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
