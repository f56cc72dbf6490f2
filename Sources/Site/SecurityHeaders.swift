package import HTTP

/// What every response carries, errors of the parser too.
package enum SecurityHeaders {
    /// - Parameter isSecure: whether visitors come by TLS, so that browsers may insist on it.
    package static func all(isSecure: Bool) -> Headers {
        var headers: Headers = [
            "Content-Security-Policy": contentPolicy(),
            "X-Content-Type-Options": "nosniff",
            // No other site hears the address of a page, which may be a secret link; with `no-referrer` forms would be
            // sent with `Origin: null` (Fetch §3.2), as from anywhere.
            "Referrer-Policy": "same-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
        ]
        if isSecure { headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains" }
        return headers
    }

    /// - Parameters:
    ///   - origins: beside the shop, where forms of the page may lead, also by what answers them.
    ///   - framesItself: the page shows another of the shop within it.
    package static func contentPolicy(formsTo origins: [String] = [], framesItself: Bool = false) -> HeaderValue {
        let forms = (["form-action 'self'"] + origins).joined(separator: " ")
        let policy =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; manifest-src 'self'; \(framesItself ? "frame-src 'self'; " : "")\(forms); base-uri 'none'; frame-ancestors 'none'"
        guard let value = HeaderValue(policy) else { preconditionFailure("an origin with control characters") }
        return value
    }
}
