import Console
import Postgres
import Settings

extension Invariants {
    /// Settings of the business are known, within their bounds, and approved where they must be (36).
    static let settings: [Invariant] = [
        Invariant(36, "a setting has a value that this version does not accept, or is unknown") { db in
            let values = try await db.search(SettingRow.all)
            return values.filter { row in HouseSettings.named(row.key)?.accepts(row.value) != true }.map { "\($0.key): \($0.value)" }
        },
        Invariant(36, "the keys that need a second person are not those of this version") { db in
            let keys = try await db.search(Query<[String]>.all("SELECT key FROM settings.guarded_key ORDER BY key") { try $0.next() })
            let declared = HouseSettings.all.filter(\.needsApproval).map(\.key).sorted()
            return keys == declared ? [] : ["\(keys) instead of \(declared)"]
        },
        Invariant(
            36, "a person changed a setting without the approval of a second one",
            """
            SELECT format('%s: %s', v.key, v.value) FROM settings.value v JOIN settings.guarded_key g ON g.key = v.key
            WHERE v.set_by LIKE 'person %' AND NOT EXISTS (
                SELECT FROM house.approval_request q WHERE q.act = 'change-setting' AND q.state = 'approved'
                AND q.arguments ->> 'setting' = v.key AND q.arguments ->> 'value' = v.value)
            """),
        Invariant(
            36, "a person changed a setting, and the audit log does not say so",
            """
            SELECT format('%s: %s', v.key, v.value) FROM settings.value v WHERE v.set_by LIKE 'person %' AND NOT EXISTS (
                SELECT FROM audit.act a WHERE a.name = 'settings.changed' AND a.subject = 'setting ' || v.key AND a.actor = v.set_by
                AND coalesce(a.details -> 'after' ->> 'settings.value.value', '') = v.value)
            """),
    ]
}
