import Auditing
import Kernel
import Loops
import Metrics
package import Postgres
package import Secrets

/// A try to log in with a password.
package struct LoginAttempt: Sendable {
    package let contact: Contact
    package let password: String
    /// The browser's signed cookie; nil where it has none.
    package let device: Device?
    package let remoteAddress: String

    package enum Refusal: Error, Equatable {
        /// There is no such account, or the password is wrong.
        case wrong
    }

    /// Tries within 15 minutes: for one account from one network address, or from one browser that knows the person.
    package static let triesOfAccount = 10
    /// Tries within an hour for one account from all unknown browsers together.
    ///
    /// An attacker needs many network addresses to use them up. Then the owner can still log in from a new
    /// browser with a code or after a password reset.
    package static let triesOfStrangers = 100
    /// Tries within 15 minutes from one network address, for all accounts together.
    package static let triesOfAddress = 100
    private static let window = 15 * 60

    package init(contact: Contact, password: String, device: Device?, remoteAddress: String) {
        self.contact = contact
        self.password = password
        self.device = device
        self.remoteAddress = remoteAddress
    }

    /// Returns the person if the password is right.
    ///
    /// It runs the same statements and one hashing whether or not there is such an account. So the time of the answer reveals
    /// nothing. A hash with an outdated cost is replaced.
    /// - Throws: `Refusal.wrong`; `RateLimit.Exceeded`; `PasswordHasher.Busy`.
    package func person(_ hasher: PasswordHasher, _ key: SigningKey, in db: Database) async throws -> Person {
        let known = try await db.read(Self.credentials(of: contact))
        try await db.transaction { tx in
            try await RateLimit.consume("identity.login-from:" + remoteAddress, limit: Self.triesOfAddress, per: Self.window, in: tx)
            if let person = known?.person, let device, device.knows(person.id, key) {
                return try await RateLimit.consume(
                    "identity.login-device:\(device.id) \(person.id)", limit: Self.triesOfAccount, per: Self.window, in: tx)
            }
            let account = Digest.sha256(hexadecimal: contact.canonical)
            try await RateLimit.consume("identity.login:\(account) \(remoteAddress)", limit: Self.triesOfAccount, per: Self.window, in: tx)
            try await RateLimit.consume("identity.login:\(account)", limit: Self.triesOfStrangers, per: 3600, in: tx)
        }
        let comparison = try await hasher.compare(Password.normalized(password), with: known?.password)
        guard comparison.isRight, let person = known?.person else {
            Refusals.record(.wrongPassword)
            // The audit record is written in the background: the answer must take as long as without an account.
            if let person = known?.person {
                db.loop.task { try? await Audit.recordRefusal("identity.password-refused", on: person.id.auditSubject, in: db) }
            }
            throw Refusal.wrong
        }
        if let renewed = comparison.renewed, let old = known?.password {
            try await db.transaction { tx in
                try await tx.run("UPDATE identity.person SET password = \(renewed) WHERE id = \(person.id) AND password = \(old)")
            }
        }
        return person
    }

    private static func credentials(of contact: Contact) -> Query<(person: Person, password: PasswordHash?)?> {
        .first(
            """
            SELECT \(Person.columns), p.password FROM identity.person p WHERE email = \(contact) OR phone = \(contact)
            """
        ) { row in
            let person = try Person(&row)
            return (person, try row.next())
        }
    }
}
