import Auditing
package import Identity
import Kernel
package import Postgres

extension Application {
    /// Submits an application to the staff.
    ///
    /// - Parameters:
    ///   - person: whose it is, with the confirmed telephone number of the account.
    ///   - terms: the version of the terms that the person accepts; nil if they do not accept them.
    /// - Throws: `Refusal.missing`, `slugTaken` or `closed`; roll the transaction back then.
    package static func submit(_ id: ID, of person: Person, accepting terms: String?, in tx: Transaction) async throws {
        guard try await lockForChange(id, in: tx), let application = try await tx.read(with(id)) else { throw Refusal.closed }
        let missing = application.missing(phone: person.phone, acceptsTerms: terms != nil)
        guard missing.isEmpty, let phone = person.phone, let terms else { throw Refusal.missing(missing) }
        guard try await !tx.read(isTaken(application.slug, besides: id)) else { throw Refusal.slugTaken }
        do {
            try await tx.run(
                """
                UPDATE sellers.application SET state = 'submitted', submissions = submissions + 1, submitted_at = kernel.now(),
                    phone = \(phone), terms = \(terms), decided_at = NULL, decided_by = NULL
                WHERE id = \(id)
                """)
        } catch let error as DatabaseError where error.constraint == "application_slug_waits" {
            throw Refusal.slugTaken
        }
        try await Audit.record(
            "sellers.application-submitted", by: person.id.actor, on: id.auditSubject,
            before: ["sellers.application.state": .text(application.state.rawValue)],
            after: ["sellers.application.state": .text(State.submitted.rawValue)], in: tx)
    }
}
