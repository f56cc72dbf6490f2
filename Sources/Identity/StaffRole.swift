package import Auditing
package import Kernel
package import Postgres

/// What a person does for the house, beside buying.
package enum StaffRole: String, Sendable, CaseIterable {
    case repairer, support, admin
}

extension StaffRole {
    /// Those of a person.
    package static func of(_ person: Person.ID) -> Query<[StaffRole]> {
        .all("SELECT duty FROM identity.duty WHERE person_id = \(person) ORDER BY duty") { row in try row.next() }
    }

    /// Gives it to a person. Their sessions end, and so do links and codes that were sent, for what they may do has changed.
    ///
    /// - Returns: false where the person had it already.
    @discardableResult
    package func grant(to person: Person.ID, by giver: Actor, in tx: Transaction) async throws -> Bool {
        guard try await tx.read(Person.locked(person)) != nil else { return false }
        let given = try await tx.run("INSERT INTO identity.duty (person_id, duty) VALUES (\(person), \(self)) ON CONFLICT DO NOTHING")
        guard given == 1 else { return false }
        try await record("identity.duty-given", person, giver, in: tx)
        return true
    }

    /// Takes it from a person, whose sessions end.
    ///
    /// - Returns: false where the person did not have it.
    @discardableResult
    package func revoke(from person: Person.ID, by taker: Actor, in tx: Transaction) async throws -> Bool {
        guard try await tx.read(Person.locked(person)) != nil else { return false }
        let taken = try await tx.run("DELETE FROM identity.duty WHERE person_id = \(person) AND duty = \(self)")
        guard taken == 1 else { return false }
        try await record("identity.duty-taken", person, taker, in: tx)
        return true
    }

    private func record(_ act: StaticString, _ person: Person.ID, _ actor: Actor, in tx: Transaction) async throws {
        try await Session.endAll(of: person, in: tx)
        try await Person.endVerifications(of: person, in: tx)
        try await Audit.record(act, by: actor, on: person.auditSubject, ["duty": rawValue], in: tx)
    }
}

extension Person.ID {
    /// As the audit log calls the person.
    package var auditSubject: Audit.Subject { Audit.Subject("person", self) }
    package var actor: Actor { Actor(.person, description) }
}
