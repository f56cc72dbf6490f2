import Foundation

/// The metadata of a provider (OpenID Connect Discovery 1.0 §3).
struct Discovery: Sendable, Decodable {
    let issuer: String
    let authorizationEndpoint: String
    let tokenEndpoint: String
    let userinfoEndpoint: String?
    let jwksURI: String
    let tokenEndpointAuthMethods: [String]?
    let promptValues: [String]?

    enum CodingKeys: String, CodingKey {
        case issuer
        case authorizationEndpoint = "authorization_endpoint"
        case tokenEndpoint = "token_endpoint"
        case userinfoEndpoint = "userinfo_endpoint"
        case jwksURI = "jwks_uri"
        case tokenEndpointAuthMethods = "token_endpoint_auth_methods_supported"
        case promptValues = "prompt_values_supported"
    }

    /// The first endpoint that is not encrypted; nil where all are.
    ///
    /// All endpoints must be https. If the issuer itself is http on this machine, as in tests, its endpoints on this machine may be too.
    func endpointInClear(of issuer: String) -> String? {
        [authorizationEndpoint, tokenEndpoint, jwksURI, userinfoEndpoint].compactMap(\.self).first { endpoint in
            guard let url = URLComponents(string: endpoint), let host = url.host, !host.isEmpty else { return true }
            if url.scheme == "https" { return false }
            return !(url.scheme == "http" && Self.isLoopback(host) && Self.isClearOnLoopback(issuer))
        }
    }

    private static func isClearOnLoopback(_ issuer: String) -> Bool {
        guard let url = URLComponents(string: issuer), let host = url.host else { return false }
        return url.scheme == "http" && isLoopback(host)
    }

    private static func isLoopback(_ host: String) -> Bool { ["localhost", "127.0.0.1", "[::1]", "::1"].contains(host) }

    /// Whether the provider supports `prompt=login`, which requests a new login (OpenID Connect Core 1.0 §3.1.2.1).
    var asksForLogin: Bool { promptValues?.contains("login") ?? false }

    /// Whether the client authenticates with HTTP Basic (RFC 6749 §2.3.1). Otherwise the secret is sent as a form field.
    var takesBasic: Bool { tokenEndpointAuthMethods?.contains("client_secret_basic") ?? true }
}
