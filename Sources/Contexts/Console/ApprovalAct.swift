package import Auditing
package import Identity
package import Kernel
import Postgres
package import Settings

/// What two persons decide together.
package enum ApprovalAct: Sendable, Equatable {
    /// Gives a person a staff role that needs approval.
    case giveRole(StaffRole, to: Person.ID)
    /// Sets a setting that needs approval to a stored value, from a moment on; nil for the moment of the approval.
    case changeSetting(BusinessSetting, to: String, from: Moment?)

    /// The stored name.
    package var name: String {
        switch self {
        case .giveRole: "give-role"
        case .changeSetting: "change-setting"
        }
    }

    /// What it is done to, as in the audit log.
    package var subject: Audit.Subject {
        switch self {
        case .giveRole(_, let person): person.auditSubject
        case .changeSetting(let setting, _, _): setting.auditSubject
        }
    }

    var arguments: [String: String] {
        switch self {
        case .giveRole(let role, let person): ["role": role.rawValue, "person": person.description]
        case .changeSetting(let setting, let value, let from):
            ["setting": setting.key, "value": value, "from": from.map { "\($0.seconds)" } ?? "now"]
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
        case "change-setting":
            guard let setting = arguments["setting"].flatMap(HouseSettings.named), let value = arguments["value"],
                let from = arguments["from"], from == "now" || Int64(from) != nil
            else { return nil }
            self = .changeSetting(setting, to: value, from: Int64(from).map(Moment.init(seconds:)))
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
        case .changeSetting(let setting, let value, let from):
            guard setting.needsApproval, setting.accepts(value) else { throw ApprovalRequest.Refusal.pointless }
            try await setting.lock(in: tx)
            let (held, isOver) = try await tx.read(
                setting.value(at: from),
                Query<Bool>.one("SELECT coalesce(\(from as Moment?)::timestamptz < kernel.now(), false)") { row in try row.next() })
            guard held != value, !isOver else { throw ApprovalRequest.Refusal.pointless }
            return (BusinessSetting.audited(held), BusinessSetting.audited(value))
        }
    }

    /// Does it, in the transaction that approves it.
    func perform(_ request: ApprovalRequest, by approver: Person.ID, in tx: Transaction) async throws {
        let facts = ["approval": request.id.description, "asked-by": request.askedBy.actor.description]
        switch self {
        case .giveRole(let role, let person):
            try await role.grant(to: person, by: approver.actor, why: request.why, facts, in: tx)
        case .changeSetting(let setting, let value, let from):
            try await setting.set(value, from: from, by: approver.actor, why: request.why, facts, in: tx)
        }
    }
}
