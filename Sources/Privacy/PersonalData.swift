import Auditing
package import Identity
import Moderation
import Notifications
import Orders
import Postgres
import Sellers

/// What the shop holds of people, all parts together.
package enum PersonalData {
    /// Who answers for which schema, in the order in which they forget: what speaks of a purchase before the purchase, and the
    /// person last.
    package static let records: [any PersonalRecords.Type] = [
        MessageRecords.self, ReportRecords.self, OrderRecords.self, MemberRecords.self, IdentityRecords.self, AuditRecords.self,
        LimitRecords.self,
    ]
}

/// What was done to accounts. Acts stay: they name people by their keys only, and a log from which some can be taken proves nothing.
enum AuditRecords: PersonalRecords {
    static let schema = "audit"

    static func disclosures(to subject: DataSubject) -> [Disclosure] {
        [Disclosure("acts", Audit.acts(of: subject.person.id.auditSubject))]
    }

    static func forget(_ subject: DataSubject, in tx: Transaction) async throws {
        try await Audit.record("identity.erased", by: subject.person.id.actor, on: subject.person.id.auditSubject, in: tx)
    }
}

/// Tries that are counted by network address, by key or by hash. They go by themselves within an hour, those of exports within a
/// day: whoever could have them forgotten would have no limit.
enum LimitRecords: PersonalRecords {
    static let schema = "kernel"

    static func disclosures(to subject: DataSubject) -> [Disclosure] { [] }

    static func forget(_ subject: DataSubject, in tx: Transaction) async throws {}
}
