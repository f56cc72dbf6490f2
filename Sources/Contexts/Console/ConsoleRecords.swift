import Auditing
package import Identity
package import Postgres

/// Requests for approval that concern a person, or that the person made or decided.
package enum ConsoleRecords: PersonalRecords {
    package static let schema = "house"

    package static func disclosures(to subject: DataSubject) -> [Disclosure] {
        let (id, key) = (subject.person.id, subject.person.id.auditSubject.description)
        return [
            Disclosure(
                "approvals",
                """
                SELECT coalesce(json_agg(json_build_object('act', act, 'concerns_you', subject = \(key), 'asked_by_you', asked_by = \(id),
                    'decided_by_you', coalesce(decided_by = \(id), false), 'arguments', CASE WHEN subject = \(key) THEN arguments END,
                    'why', CASE WHEN subject = \(key) OR asked_by = \(id) THEN why END, 'state', state,
                    'asked_at', kernel.iso8601(asked_at), 'decided_at', kernel.iso8601(decided_at)) ORDER BY asked_at, id), '[]')::text
                FROM house.approval_request WHERE subject = \(key) OR asked_by = \(id) OR decided_by = \(id)
                """)
        ]
    }

    /// Requests keep the keys of persons, as the audit log does. The reasons about the person go.
    package static func forget(_ subject: DataSubject, in tx: Transaction) async throws {
        try await tx.run(
            """
            UPDATE house.approval_request SET state = 'withdrawn'
            WHERE state = 'waiting' AND subject = \(subject.person.id.auditSubject.description)
            """)
        try await tx.run(
            """
            UPDATE house.approval_request SET why = NULL
            WHERE why IS NOT NULL AND subject = \(subject.person.id.auditSubject.description)
            """)
    }
}
