import Auditing
import Metrics
package import Postgres

extension SecondFactor {
    /// Counts and writes down that a code was wrong. The transaction that looked at the code is undone, so this takes its own.
    package static func recordRefusal(of person: Person.ID, in db: Database) async throws {
        Refusals.record(.wrongCode)
        try await Audit.recordRefusal("identity.code-refused", on: person.auditSubject, in: db)
    }
}
