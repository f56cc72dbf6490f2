import Foundation
package import Kernel
package import Postgres
package import Secrets

/// A login with the right password that still waits for the second factor.
///
/// It is stored in a cookie, encrypted for this browser. It is invalid in any other browser.
package struct PendingLogin: Sendable, Codable, Equatable {
    package let person: Person.ID
    /// `Person.credentialsVersion` when the password was right.
    package let version: Int
    /// The page that the person wanted to open.
    package let next: String?
    private let begunAt: Int64

    /// Seconds within which the second factor must come.
    package static let lifetime: Int64 = 600

    package init(of person: Person, next: String?, at now: Moment) {
        (self.person, version) = (person.id, person.credentialsVersion)
        self.next = next
        begunAt = now.seconds
    }

    /// Locks the person until the transaction ends.
    ///
    /// - Throws: `CredentialsChanged` where the credentials have changed since the password was right, or the account is gone.
    package func lockedPerson(in tx: Transaction) async throws -> Person {
        guard let now = try await tx.read(Person.locked(person)), now.credentialsVersion == version else { throw CredentialsChanged() }
        return now
    }

    /// - Parameter browser: the secret from the browser's own cookie.
    package func sealed(in browser: String, _ key: SigningKey) throws -> String {
        Base64URL.encode(key.seal(Array(try JSONEncoder().encode(self)), for: "identity.pending-login", of: browser))
    }

    /// - Returns: nil where it was not sealed for that browser, or is older than `lifetime`.
    package init?(sealed cookie: String, in browser: String, at now: Moment, _ key: SigningKey) {
        guard let sealed = Base64URL.decode(cookie), let bytes = key.open(sealed, for: "identity.pending-login", of: browser),
            let login = try? JSONDecoder().decode(PendingLogin.self, from: Data(bytes)),
            (0..<Self.lifetime).contains(now.seconds - login.begunAt)
        else { return nil }
        self = login
    }
}
