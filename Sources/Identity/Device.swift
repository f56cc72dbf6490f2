import Kernel
package import Secrets

/// A browser in which somebody has logged in before, as a signed cookie says; it outlives the session.
///
/// Tries to log in from it are counted apart from those of strangers, so that nobody can keep a person out who knocks in
/// their name.
package struct Device: Sendable, Equatable {
    /// Random; it says nothing about the person.
    package let id: String
    /// One for each person, the last first.
    private let signatures: [String]

    private static let most = 5

    /// One that knows nobody.
    package init() { self.init(id: Base64URL.encode(Randomness.bytes(16)), signatures: []) }

    private init(id: String, signatures: [String]) {
        self.id = id
        self.signatures = signatures
    }

    /// Reads the cookie; what nobody signed says nothing.
    package init?(cookie: String) {
        let parts = cookie.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard let id = parts.first, Base64URL.isEncoded(id, bytes: 16) else { return nil }
        self.init(id: id, signatures: Array(parts.dropFirst().prefix(Self.most)))
    }

    package var cookie: String { ([id] + signatures).joined(separator: ".") }

    package func knows(_ person: Person.ID, _ key: SigningKey) -> Bool {
        signatures.contains { key.isSignature($0, of: "\(id) \(person)", for: "identity.device") }
    }

    /// What the cookie says of whoever logged in last: it equals `mark(of:_:)` of that person and tells nothing else. Nil where
    /// nobody has logged in.
    package var lastMark: String? { signatures.first }

    package func mark(of person: Person.ID, _ key: SigningKey) -> String { key.signature(of: "\(id) \(person)", for: "identity.device") }

    /// The same browser, in which that person has logged in.
    package func knowing(_ person: Person.ID, _ key: SigningKey) -> Device {
        let own = mark(of: person, key)
        return Device(id: id, signatures: Array(([own] + signatures.filter { $0 != own }).prefix(Self.most)))
    }
}
