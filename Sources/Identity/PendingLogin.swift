import Foundation
package import Kernel
package import Postgres
package import Secrets

/// Somebody who gave the right password and is still to show the second factor. It is kept in the browser, sealed, and
/// is good for nothing in another.
package struct PendingLogin: Sendable, Codable, Equatable {
    package let person: Person.ID
    /// `Person.credentialsVersion` when the password was right.
    package let version: Int
    /// Where they were going.
    package let next: String?
    private let begunAt: Int64

    /// Seconds in which the code must come.
    package static let lifetime: Int64 = 600

    package init(of person: Person, next: String?, at now: Moment) {
        (self.person, version) = (person.id, person.credentialsVersion)
        self.next = next
        begunAt = now.seconds
    }

    /// The person, held until the transaction ends.
    ///
    /// - Throws: `CredentialsChanged` where a way into the account has changed since the password was right.
    package func lockedPerson(in tx: Transaction) async throws -> Person {
        guard let now = try await tx.read(Person.locked(person)), now.credentialsVersion == version else { throw CredentialsChanged() }
        return now
    }

    /// - Parameter browser: the secret of the browser's own cookie.
    package func sealed(in browser: String, _ key: SigningKey) throws -> String {
        Base64URL.encode(key.seal(Array(try JSONEncoder().encode(self)), for: "identity.pending-login", of: browser))
    }

    /// - Returns: nil where it was not sealed for that browser, or is too old.
    package init?(sealed cookie: String, in browser: String, at now: Moment, _ key: SigningKey) {
        guard let sealed = Base64URL.decode(cookie), let bytes = key.open(sealed, for: "identity.pending-login", of: browser),
            let login = try? JSONDecoder().decode(PendingLogin.self, from: Data(bytes)),
            (0..<Self.lifetime).contains(now.seconds - login.begunAt)
        else { return nil }
        self = login
    }
}
