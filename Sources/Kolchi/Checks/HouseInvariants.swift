import Postgres

extension Invariants {
    /// Two persons decide what needs two, and the audit log can vouch for every reason (33).
    static let house: [Invariant] = [
        Invariant(
            33, "somebody has a strong staff role that neither a second person nor an operator gave",
            """
            SELECT format('person %s: %s', r.person_id, r.role) FROM identity.staff_role r WHERE r.role IN ('admin', 'accountant')
              AND NOT EXISTS (SELECT FROM house.approval_request q WHERE q.act = 'give-role' AND q.state = 'approved'
                                AND q.arguments = jsonb_build_object('person', r.person_id, 'role', r.role))
              AND NOT EXISTS (SELECT FROM audit.act a WHERE a.name IN ('identity.staff-role-given', 'identity.duty-given')
                                AND a.subject = 'person ' || r.person_id AND a.actor NOT LIKE 'person %')
            """),
        Invariant(
            33, "an approved request was not done",
            """
            SELECT format('request %s', q.id) FROM house.approval_request q WHERE q.state = 'approved'
              AND NOT EXISTS (SELECT FROM audit.act a WHERE a.subject = q.subject AND a.details ->> 'approval' = q.id::text
                                AND a.name NOT LIKE 'house.%')
            """),
        Invariant(
            33, "a reason is not the one for which the act vouches",
            """
            SELECT format('act %s', n.act_id) FROM audit.note n JOIN audit.act a ON a.id = n.act_id
            WHERE encode(sha256(n.salt || convert_to(n.words, 'UTF8')), 'hex') IS DISTINCT FROM a.details ->> 'why' AND n.words IS NOT NULL
            """),
        Invariant(
            33, "a check of the audit log was asked for, but no worker has done it",
            """
            SELECT format('verification %s', id) FROM audit.verification
            WHERE finished_at IS NULL AND asked_at < kernel.now() - interval '1 hour'
            """
        ),
    ]
}
