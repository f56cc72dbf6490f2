package import Auditing
package import Kernel
package import Postgres

/// A role in which a person works for the shop.
package enum StaffRole: String, Sendable, CaseIterable {
    case repairer, support, admin
}

extension StaffRole {
    /// A person's staff roles.
    package static func of(_ person: Person.ID) -> Query<[StaffRole]> {
        .all("SELECT duty FROM identity.duty WHERE person_id = \(person) ORDER BY duty") { row in try row.next() }
    }

    /// Gives the role to a person. Their rights change, so their sessions end, and so do links and codes sent to them.
    ///
    /// - Returns: false where the person had the role already, or does not exist.
    @discardableResult
    package func grant(to person: Person.ID, by giver: Actor, in tx: Transaction) async throws -> Bool {
        guard try await tx.read(Person.locked(person)) != nil else { return false }
        let given = try await tx.run("INSERT INTO identity.duty (person_id, duty) VALUES (\(person), \(self)) ON CONFLICT DO NOTHING")
        guard given == 1 else { return false }
        try await record("identity.duty-given", person, giver, in: tx)
        return true
    }

    /// Takes the role from a person. Their sessions end, and so do links and codes sent to them.
    ///
    /// - Returns: false where the person did not have the role.
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
    /// The person as a subject of the audit log.
    package var auditSubject: Audit.Subject { Audit.Subject("person", self) }
    package var actor: Actor { Actor(.person, description) }
}
