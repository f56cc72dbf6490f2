/// What an issuer tells of itself (OpenID Connect Discovery 1.0 §3).
struct Discovery: Sendable, Decodable {
    let issuer: String
    let authorizationEndpoint: String
    let tokenEndpoint: String
    let userinfoEndpoint: String?
    let jwksURI: String
    let tokenEndpointAuthMethods: [String]?

    enum CodingKeys: String, CodingKey {
        case issuer
        case authorizationEndpoint = "authorization_endpoint"
        case tokenEndpoint = "token_endpoint"
        case userinfoEndpoint = "userinfo_endpoint"
        case jwksURI = "jwks_uri"
        case tokenEndpointAuthMethods = "token_endpoint_auth_methods_supported"
    }

    /// The secret goes into the form only where the house does not take it as HTTP wants (RFC 6749 §2.3.1).
    var takesBasic: Bool { tokenEndpointAuthMethods?.contains("client_secret_basic") ?? true }
}
