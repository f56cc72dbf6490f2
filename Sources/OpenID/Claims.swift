/// What a house says of a person.
package struct Claims: Sendable, Equatable {
    package let issuer: String
    /// The house's own name for the person, which never changes.
    package let subject: String
    /// As the house wrote it.
    package let email: String?
    /// The house has seen that the address is the person's.
    package let isEmailVerified: Bool
    package let name: String?
}

/// Why nobody came in by another house.
package enum OpenIDFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// The house does not answer, or not as OpenID Connect wants it.
    case issuerAway(String)
    /// What came back belongs to no attempt of this browser, or came too late.
    case noAttempt
    /// The person said no, or the house does: its word for why.
    case refused(String)
    /// The token is not to be believed.
    case token(String)
    /// The provider does not say that the person has just logged in there.
    case notFresh

    package var description: String {
        switch self {
        case .issuerAway(let why): "the issuer is away: \(why)"
        case .noAttempt: "no attempt of this browser"
        case .refused(let why): "refused: \(why)"
        case .token(let why): "the token is not to be believed: \(why)"
        case .notFresh: "the provider does not say that the person has just logged in"
        }
    }
}
