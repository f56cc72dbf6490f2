package import Auditing
package import Kernel
package import Postgres

/// A role in which a person works for the shop. Its pages need a second factor.
package enum StaffRole: String, Sendable, CaseIterable, Codable {
    /// Answers customers: finds people, ends sessions.
    case support
    /// Examines listings and reports.
    case moderator
    /// Writes texts and settings of the pages.
    case editor
    /// Keeps the books.
    case accountant
    /// May do everything.
    case admin

    /// Whether a second person must approve that somebody gets the role. The database enforces it (`identity.needs_approval`).
    package var needsApproval: Bool { self == .admin || self == .accountant }

    package enum Refusal: Error, Equatable {
        /// The role needs the approval of a second person.
        case notApproved
        /// The house would be left without an admin.
        case lastAdmin
    }
}

extension StaffRole {
    /// A person's staff roles.
    package static func of(_ person: Person.ID) -> Query<[StaffRole]> {
        .all("SELECT role FROM identity.staff_role WHERE person_id = \(person) ORDER BY role") { row in try row.next() }
    }

    /// Gives the role to a person. Their rights change, so their sessions end, and so do links and codes sent to them.
    ///
    /// - Parameter facts: what else the audit log notes, such as who asked for it.
    /// - Returns: false where the person had the role already, or does not exist.
    /// - Throws: `Refusal.notApproved`.
    @discardableResult
    package func grant(
        to person: Person.ID, by giver: Actor, why: String = "", _ facts: [String: String] = [:], in tx: Transaction
    ) async throws -> Bool {
        try await change(of: person, "identity.staff-role-given", by: giver, why: why, facts, in: tx) {
            do {
                return try await tx.run(
                    "INSERT INTO identity.staff_role (person_id, role) VALUES (\(person), \(self)) ON CONFLICT DO NOTHING") == 1
            } catch let error as DatabaseError where error.constraint == "staff_role_approved" {
                throw Refusal.notApproved
            }
        }
    }

    /// Takes the role from a person. Their sessions end, and so do links and codes sent to them.
    ///
    /// - Returns: false where the person did not have the role.
    /// - Throws: `Refusal.lastAdmin`.
    @discardableResult
    package func revoke(from person: Person.ID, by taker: Actor, why: String = "", in tx: Transaction) async throws -> Bool {
        try await change(of: person, "identity.staff-role-taken", by: taker, why: why, in: tx) {
            // Two admins cannot take the role from each other at once.
            if self == .admin { try await tx.run("LOCK TABLE identity.staff_role IN SHARE ROW EXCLUSIVE MODE") }
            guard try await tx.run("DELETE FROM identity.staff_role WHERE person_id = \(person) AND role = \(self)") == 1 else {
                return false
            }
            guard self == .admin else { return true }
            let hasAdmin = try await tx.read(
                Query<Bool>.one("SELECT EXISTS (SELECT FROM identity.staff_role WHERE role = 'admin')") { row in try row.next() })
            guard hasAdmin else { throw Refusal.lastAdmin }
            return true
        }
    }

    /// The roles of a person as the audit log shows them.
    package static func audited(_ roles: [StaffRole]) -> Audit.Values {
        ["identity.staff_role.role": .list(roles.map(\.rawValue).sorted())]
    }

    private func change(
        of person: Person.ID, _ act: StaticString, by actor: Actor, why: String, _ facts: [String: String] = [:], in tx: Transaction,
        _ work: () async throws -> Bool
    ) async throws -> Bool {
        guard try await tx.read(Person.locked(person)) != nil else { return false }
        let before = try await tx.read(Self.of(person))
        guard try await work() else { return false }
        let after = try await tx.read(Self.of(person))
        try await Session.endAll(of: person, by: actor, in: tx)
        try await Person.endVerifications(of: person, in: tx)
        try await Audit.record(
            act, by: actor, on: person.auditSubject, facts, before: Self.audited(before), after: Self.audited(after), why: why, in: tx)
        return true
    }
}

extension Person.ID {
    /// The person as a subject of the audit log.
    package var auditSubject: Audit.Subject { Audit.Subject("person", self) }
    package var actor: Actor { Actor(.person, description) }
}
