package import Kernel

/// Where `PublicHTTPClient` may connect to. Only tests use others than the standard.
package struct PublicHTTPRules: Sendable {
    /// Finds all addresses of a host name or of an address in any notation.
    /// - Parameter milliseconds: the most that it may take.
    /// - Returns: an empty list where there are none, nil where it took too long.
    package typealias Resolver = @Sendable (_ host: String, _ milliseconds: Int) -> [IPAddress]?

    package var schemes = ["https"]
    /// Nil for any port.
    package var ports: Set<Int>? = [443]
    package var resolve: Resolver = { _, _ in [] }
    package var isAllowed: @Sendable (IPAddress) -> Bool = { _ in false }

    package static let standard = PublicHTTPRules()

    /// Allows http, any port and, besides public addresses, 127.0.0.1.
    package static let forTests = PublicHTTPRules()
}
