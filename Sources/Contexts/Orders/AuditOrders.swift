import Auditing
import Kernel
import Postgres

/// What members of a shop decide about an order beside its state. The history of the order has the rest, and what the system does.
enum AuditedOrder {
    static func extended(_ number: OrderNumber, by days: Int, _ actor: Actor, in tx: Transaction) async throws {
        guard let member = actor.audited else { return }
        try await Audit.record("orders.deadline-extended", by: member, on: number.auditSubject, ["days": "\(days)"], in: tx)
    }

    static func answered(_ number: OrderNumber, granting isGranted: Bool, by actor: Actor, in tx: Transaction) async throws {
        guard let member = actor.audited else { return }
        if isGranted {
            try await Audit.record("orders.request-granted", by: member, on: number.auditSubject, in: tx)
        } else {
            try await Audit.record("orders.request-declined", by: member, on: number.auditSubject, in: tx)
        }
    }
}

extension OrderNumber {
    fileprivate var auditSubject: Audit.Subject { Audit.Subject("order", self) }
}

extension Actor {
    /// The actor as the audit log names them: a member of a shop by their key. Nil for the system.
    fileprivate var audited: Actor? {
        guard kind != .system else { return nil }
        let prefix = "person "
        return name.hasPrefix(prefix) ? Actor(.person, String(name.dropFirst(prefix.count))) : self
    }
}
