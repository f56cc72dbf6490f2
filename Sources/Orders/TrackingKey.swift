package import Secrets

/// Makes and knows the secret links by which orders are followed without an account.
///
/// The token is an HMAC over the order's number: every order has another, and none is stored.
package struct TrackingKey: Sendable {
    private let key: SigningKey

    package init(_ key: SigningKey) { self.key = key }

    package func token(for number: OrderNumber) -> String { key.signature(of: number.rawValue, for: "orders.tracking") }

    /// Takes the same time wherever the token differs, and whether or not there is such an order.
    package func accepts(_ token: String, for number: OrderNumber) -> Bool {
        key.isSignature(token, of: number.rawValue, for: "orders.tracking")
    }
}
