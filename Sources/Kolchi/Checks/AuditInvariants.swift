import Auditing
import Postgres

extension Invariants {
    static let audit = [
        Invariant(25, "the audit log differs from what was sealed") { db in try await Audit.verify(db).flaws.map(\.description) },
        Invariant(
            25, "an act has waited more than an hour for its seal",
            """
            SELECT format('act %s', a.id) FROM audit.act a
            WHERE a.done_at < kernel.now() - interval '1 hour' AND NOT EXISTS (SELECT FROM audit.link l WHERE l.act_id = a.id)
            """),
    ]
}
