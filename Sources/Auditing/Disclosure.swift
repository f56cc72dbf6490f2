package import Postgres

extension Audit {
    /// What was done by a party and to it, as one text of JSON: moments and names of acts. What is said beside an act may be about
    /// others and is left out.
    package static func acts(of party: Party) -> SQL {
        """
        SELECT coalesce(json_agg(json_build_object('at', kernel.iso8601(done_at), 'act', name) ORDER BY done_at, id), '[]')::text
        FROM audit.act WHERE subject = \(party.description) OR actor = \(party.description)
        """
    }
}
