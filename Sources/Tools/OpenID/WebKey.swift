import Foundation
import Secrets

/// A public key of a provider (RFC 7517).
struct WebKey: Sendable {
    let id: String?
    /// `RS256` or `ES256`; it follows from the type of the key.
    let algorithm: String
    let key: PublicKey

    private struct Entry: Decodable {
        let kty: String
        let kid: String?
        let use: String?
        let alg: String?
        let crv: String?
        let n: String?
        let e: String?
        let x: String?
        let y: String?
    }

    /// An entry that cannot be read is skipped. Providers also publish keys for other uses.
    private struct Lenient: Decodable {
        let entry: Entry?

        init(from decoder: any Decoder) throws { entry = try? Entry(from: decoder) }
    }

    private struct Keys: Decodable { let keys: [Lenient] }

    /// The keys of a JWK set that can verify RS256 or ES256 signatures.
    static func all(in json: Data) throws -> [WebKey] {
        try JSONDecoder().decode(Keys.self, from: json).keys.compactMap { $0.entry.flatMap(WebKey.init) }
    }

    private init?(_ entry: Entry) {
        guard entry.use ?? "sig" == "sig" else { return nil }
        switch (entry.kty, entry.crv) {
        case ("RSA", _):
            guard let n = entry.n.flatMap({ Base64URL.decode($0) }), let e = entry.e.flatMap({ Base64URL.decode($0) }) else { return nil }
            (algorithm, key) = ("RS256", .rsa(modulus: n, exponent: e))
        case ("EC", "P-256"):
            guard let x = entry.x.flatMap({ Base64URL.decode($0) }), let y = entry.y.flatMap({ Base64URL.decode($0) }) else { return nil }
            (algorithm, key) = ("ES256", .p256(x: x, y: y))
        default: return nil
        }
        guard entry.alg ?? algorithm == algorithm else { return nil }
        id = entry.kid
    }
}
