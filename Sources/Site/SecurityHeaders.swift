package import HTTP

/// What every response carries, errors of the parser too.
package enum SecurityHeaders {
    /// - Parameter isSecure: whether visitors come by TLS, so that browsers may insist on it.
    package static func all(isSecure: Bool) -> Headers {
        var headers: Headers = [
            "Content-Security-Policy":
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
            "X-Content-Type-Options": "nosniff",
            // No other site hears the address of a page, which may be a secret link; with `no-referrer` forms would be
            // sent with `Origin: null` (Fetch §3.2), as from anywhere.
            "Referrer-Policy": "same-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
        ]
        if isSecure { headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains" }
        return headers
    }
}
