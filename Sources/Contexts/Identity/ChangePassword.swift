import Auditing
import Kernel
import Metrics
package import Postgres
package import Secrets

extension Person {
    /// Sets a person's password. All sessions of the person end except `kept`.
    ///
    /// - Parameter kept: the session that makes the change; nil where nobody is logged in.
    package static func setPassword(_ hash: PasswordHash, of person: ID, keeping kept: Session.ID?, in tx: Transaction) async throws {
        try await changeCredentials(.password, of: person, in: tx) {
            try await tx.run("UPDATE identity.person SET password = \(hash), password_set_at = kernel.now() WHERE id = \(person)") == 1
        }
        try await Session.endAll(of: person, except: kept, in: tx)
        try await Audit.record("identity.password-changed", by: person.actor, on: person.auditSubject, in: tx)
    }

    /// Whether that is the person's password. Sensitive actions ask for it again.
    ///
    /// - Throws: `RateLimit.Exceeded` after ten tries within 15 minutes; `PasswordHasher.Busy`.
    package static func hasPassword(_ typed: String, _ person: ID, _ hasher: PasswordHasher, in db: Database) async throws -> Bool {
        let hash = try await db.read(
            Query<PasswordHash?>.first("SELECT password FROM identity.person WHERE id = \(person) AND password IS NOT NULL") { row in
                try row.next()
            })
        try await db.transaction { tx in try await RateLimit.consume("identity.password:\(person)", limit: 10, per: 15 * 60, in: tx) }
        let isRight = try await hasher.compare(Password.normalized(typed), with: hash).isRight
        if !isRight {
            Refusals.record(.wrongPassword)
            try await Audit.recordRefusal("identity.password-refused", by: person.actor, on: person.auditSubject, in: db)
        }
        return isRight
    }
}
