import Catalog
import Auditing
import Carts
import Console
package import Identity
import Imports
import Moderation
import Notifications
import Orders
import Postgres
import Repairs
import Sellers
import Support

/// The personal data of all modules together.
package enum PersonalData {
    /// The conforming types in the order of erasure: data about a purchase before the purchase, and the person after all data about them.
    package static let records: [any PersonalRecords.Type] = [
        MessageRecords.self, ReportRecords.self, ImportRecords.self, ListingRecords.self, ContactRecords.self, CartRecords.self,
        PaymentRecords.self, OrderRecords.self,
        RepairRecords.self, MemberRecords.self,
        ConsoleRecords.self, IdentityRecords.self, AuditRecords.self, LimitRecords.self, CallbackRecords.self,
    ]
}

/// Audited acts on accounts. They stay after an erasure: they name people only by key, and a log with gaps proves nothing.
enum AuditRecords: PersonalRecords {
    static let schema = "audit"

    static func disclosures(to subject: DataSubject) -> [Disclosure] {
        let audited = subject.person.id.auditSubject
        return [Disclosure("acts", Audit.acts(of: audited)), Disclosure("reasons", Audit.reasons(of: audited))]
    }

    static func forget(_ subject: DataSubject, in tx: Transaction) async throws {
        try await Audit.forgetReasons(of: subject.person.id.auditSubject, in: tx)
        try await Audit.record("identity.erased", by: subject.person.id.actor, on: subject.person.id.auditSubject, in: tx)
    }
}

/// Rate limits, counted by network, key or hash. Each expires within a day.
///
/// An erasure does not reset them. Otherwise people could escape the limits by being erased.
enum LimitRecords: PersonalRecords {
    static let schema = "kernel"

    static func disclosures(to subject: DataSubject) -> [Disclosure] { [] }

    static func forget(_ subject: DataSubject, in tx: Transaction) async throws {}
}

/// Callbacks of other companies' machines. Each is deleted after 90 days.
///
/// They name a payment, a parcel or a message, never an account, and their bytes are evidence against the sender. So a person's data is
/// disclosed and erased where a source has applied it.
enum CallbackRecords: PersonalRecords {
    static let schema = "callbacks"

    static func disclosures(to subject: DataSubject) -> [Disclosure] { [] }

    static func forget(_ subject: DataSubject, in tx: Transaction) async throws {}
}
