import Kernel
package import Secrets

/// A browser in which people have logged in before, known by a signed cookie. The cookie outlives the session.
///
/// Login tries from a known browser have a rate limit of their own. So an attacker who tries many passwords cannot lock the person out.
package struct Device: Sendable, Equatable {
    /// 16 random bytes in base64url. It says nothing about the person.
    package let id: String
    /// One signature for each person, the most recent first.
    private let signatures: [String]

    private static let most = 5

    /// A new browser in which nobody has logged in.
    package init() { self.init(id: Base64URL.encode(Randomness.bytes(16)), signatures: []) }

    private init(id: String, signatures: [String]) {
        self.id = id
        self.signatures = signatures
    }

    /// Reads the cookie. Its signatures are checked later, by `knows(_:_:)`.
    ///
    /// - Returns: nil where the cookie does not begin with an identifier.
    package init?(cookie: String) {
        let parts = cookie.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard let id = parts.first, Base64URL.isEncoded(id, bytes: 16) else { return nil }
        self.init(id: id, signatures: Array(parts.dropFirst().prefix(Self.most)))
    }

    package var cookie: String { ([id] + signatures).joined(separator: ".") }

    /// Whether the person has logged in with this browser, and the mark was signed with this key.
    package func knows(_ person: Person.ID, _ key: SigningKey) -> Bool {
        signatures.contains { key.isSignature($0, of: "\(id) \(person)", for: "identity.device") }
    }

    /// The mark of the person who logged in last; nil where nobody has logged in.
    ///
    /// It equals `mark(of:_:)` of that person and reveals nothing else.
    package var lastMark: String? { signatures.first }

    /// A signature over the browser and the person, in base64url.
    package func mark(of person: Person.ID, _ key: SigningKey) -> String { key.signature(of: "\(id) \(person)", for: "identity.device") }

    /// The same browser after that person has logged in. It knows the last five people.
    package func knowing(_ person: Person.ID, _ key: SigningKey) -> Device {
        let own = mark(of: person, key)
        return Device(id: id, signatures: Array(([own] + signatures.filter { $0 != own }).prefix(Self.most)))
    }
}
