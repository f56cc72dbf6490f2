import Auditing
import Kernel
import Loops
import Metrics
package import Postgres
package import Secrets

/// Somebody who says who they are, and from where.
package struct LoginAttempt: Sendable {
    package let contact: Contact
    package let password: String
    /// What the browser's cookie says; nil where it has none.
    package let device: Device?
    package let remoteAddress: String

    package enum Refusal: Error, Equatable {
        /// There is no such account, or it has another password.
        case wrong
    }

    /// Tries with one account from one network address, and of one browser that knows the person; in any quarter of an hour.
    package static let triesOfAccount = 10
    /// Tries with one account in any hour from wherever nobody knows the person: so many addresses have to be at hand to
    /// keep its owner from a new browser, and a code or another password still leads in there.
    package static let triesOfStrangers = 100
    /// Tries from one network address in any quarter of an hour, whoever they are about.
    package static let triesOfAddress = 100
    private static let window = 15 * 60

    package init(contact: Contact, password: String, device: Device?, remoteAddress: String) {
        self.contact = contact
        self.password = password
        self.device = device
        self.remoteAddress = remoteAddress
    }

    /// Looks whether it is that person: the same statements and one hashing, whether or not there is such an account.
    ///
    /// A password that is kept at another cost than the present one is kept anew.
    /// - Throws: `Refusal.wrong`; `RateLimit.Exceeded`, `PasswordHasher.Busy`.
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
            // Beside the answer, for that takes as long where there is no such account.
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
