import Auditing
import Metrics
package import Postgres

extension SecondFactor {
    /// Counts and audits a wrong code. It uses a transaction of its own, because the one that checked the code is rolled back.
    package static func recordRefusal(of person: Person.ID, in db: Database) async throws {
        Refusals.record(.wrongCode)
        try await Audit.recordRefusal("identity.code-refused", on: person.auditSubject, in: db)
    }
}
