package import Postgres

extension Audit {
    /// The acts by a subject and on it, as one JSON text with moments and names of acts. Details are left out, because they may
    /// be about others.
    package static func acts(of subject: Subject) -> SQL {
        """
        SELECT coalesce(json_agg(json_build_object('at', kernel.iso8601(done_at), 'act', name) ORDER BY done_at, id), '[]')::text
        FROM audit.act WHERE subject = \(subject.description) OR actor = \(subject.description)
        """
    }

    /// The reasons of the acts on a subject, as one JSON text.
    package static func reasons(of subject: Subject) -> SQL {
        """
        SELECT coalesce(json_agg(json_build_object('at', kernel.iso8601(a.done_at), 'act', a.name, 'why', n.words)
            ORDER BY a.done_at, a.id), '[]')::text
        FROM audit.act a JOIN audit.note n ON n.act_id = a.id WHERE a.subject = \(subject.description) AND n.words IS NOT NULL
        """
    }

    /// When an act was done to subjects of a kind, and to which: `2026-11-29T00:30:00Z 0193…`, one text an act, the oldest first.
    package static func register(of act: String, on kind: String) -> Query<[String]> {
        .all(
            """
            SELECT kernel.iso8601(done_at) || ' ' || split_part(subject, ' ', 2) FROM audit.act
            WHERE name = \(act) AND split_part(subject, ' ', 1) = \(kind) ORDER BY done_at, id
            """
        ) { row in try row.next() }
    }
}
