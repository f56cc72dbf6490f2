package import Auditing
package import Identity
import Kernel
import Postgres

/// What two persons decide together.
package enum ApprovalAct: Sendable, Equatable {
    /// Gives a person a staff role that needs approval.
    case giveRole(StaffRole, to: Person.ID)

    /// The stored name.
    package var name: String {
        switch self {
        case .giveRole: "give-role"
        }
    }

    /// What it is done to, as in the audit log.
    package var subject: Audit.Subject {
        switch self {
        case .giveRole(_, let person): person.auditSubject
        }
    }

    var arguments: [String: String] {
        switch self {
        case .giveRole(let role, let person): ["role": role.rawValue, "person": person.description]
        }
    }

    /// - Returns: nil if there is no such act, or an argument is missing.
    init?(_ name: String, _ arguments: [String: String]) {
        switch name {
        case "give-role":
            guard let role = arguments["role"].flatMap(StaffRole.init), let person = arguments["person"].flatMap(Person.ID.init) else {
                return nil
            }
            self = .giveRole(role, to: person)
        default: return nil
        }
    }

    /// The columns that it changes, as they are and as they would be.
    ///
    /// - Throws: `ApprovalRequest.Refusal.pointless` if it would change nothing, or what it is about does not exist.
    func change(in tx: Transaction) async throws -> (before: Audit.Values, after: Audit.Values) {
        switch self {
        case .giveRole(let role, let person):
            guard role.needsApproval, try await tx.read(Person.locked(person)) != nil else { throw ApprovalRequest.Refusal.pointless }
            let roles = try await tx.read(StaffRole.of(person))
            guard !roles.contains(role) else { throw ApprovalRequest.Refusal.pointless }
            return (StaffRole.audited(roles), StaffRole.audited(roles + [role]))
        }
    }

    /// Does it, in the transaction that approves it.
    func perform(_ request: ApprovalRequest, by approver: Person.ID, in tx: Transaction) async throws {
        let facts = ["approval": request.id.description, "asked-by": request.askedBy.actor.description]
        switch self {
        case .giveRole(let role, let person):
            try await role.grant(to: person, by: approver.actor, why: request.why, facts, in: tx)
        }
    }
}
