package import HTTP

/// The headers of every response, including errors of the HTTP parser.
package enum SecurityHeaders {
    /// - Parameter isSecure: whether the shop is served over TLS, so that browsers may insist on it (HSTS).
    package static func all(isSecure: Bool) -> Headers {
        var headers: Headers = [
            "Content-Security-Policy": contentPolicy(),
            "X-Content-Type-Options": "nosniff",
            // A page's URL may be a secret link, so no other site gets it. `no-referrer` would send forms with
            // `Origin: null` (Fetch §3.2), which does not name the sender.
            "Referrer-Policy": "same-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
        ]
        if isSecure { headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains" }
        return headers
    }

    /// - Parameters:
    ///   - origins: other sites to which forms of the page may lead, directly or by a redirect.
    ///   - framesItself: whether the page shows another page of the shop in a frame.
    package static func contentPolicy(formsTo origins: [String] = [], framesItself: Bool = false) -> HeaderValue {
        let forms = (["form-action 'self'"] + origins).joined(separator: " ")
        let policy =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; manifest-src 'self'; \(framesItself ? "frame-src 'self'; " : "")\(forms); base-uri 'none'; frame-ancestors 'none'"
        guard let value = HeaderValue(policy) else { preconditionFailure("an origin with control characters") }
        return value
    }
}
