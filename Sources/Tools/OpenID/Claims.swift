/// The claims of an identity provider about a person.
package struct Claims: Sendable, Equatable {
    package let issuer: String
    /// The provider's own key for the person, which never changes.
    package let subject: String
    /// Exactly as the provider wrote it.
    package let email: String?
    /// Whether the provider has verified that the address is the person's.
    package let isEmailVerified: Bool
    package let name: String?
}

/// Why a login by an identity provider failed.
package enum OpenIDFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// The provider does not answer, or violates OpenID Connect.
    case issuerAway(String)
    /// The answer belongs to no request of this browser, or came too late.
    case noAttempt
    /// The person or the provider refused; the value is the provider's error code.
    case refused(String)
    /// The token is invalid.
    case token(String)
    /// The provider does not confirm that the person has just logged in there.
    case notFresh

    package var description: String {
        switch self {
        case .issuerAway(let why): "the identity provider is unavailable: \(why)"
        case .noAttempt: "the answer belongs to no request of this browser"
        case .refused(let why): "refused: \(why)"
        case .token(let why): "the token is invalid: \(why)"
        case .notFresh: "the provider does not confirm that the person has just logged in"
        }
    }
}
