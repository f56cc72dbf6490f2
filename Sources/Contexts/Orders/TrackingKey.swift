package import Secrets

/// Makes and checks the secret links that follow an order without an account.
///
/// The token is an HMAC of the order's number. So each order has its own token, and none is stored.
package struct TrackingKey: Sendable {
    private let key: SigningKey

    package init(_ key: SigningKey) { self.key = key }

    package func token(for number: OrderNumber) -> String { key.signature(of: number.rawValue, for: "orders.tracking") }

    /// Takes constant time, whether or not there is such an order.
    package func accepts(_ token: String, for number: OrderNumber) -> Bool {
        key.isSignature(token, of: number.rawValue, for: "orders.tracking")
    }
}
