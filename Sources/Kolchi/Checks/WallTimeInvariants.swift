import Postgres

extension Invariants {
    /// The number of the wall-time rules in the list of invariants.
    static let wallTimeNumber = 30

    /// The changes of the UTC offset from which wall times are computed (30).
    static let wallTime: [Invariant] = [
        Invariant(
            wallTimeNumber, "no row gives the offset from UTC",
            "SELECT 'places.zone_change' WHERE NOT EXISTS (SELECT FROM places.zone_change)"),
        Invariant(
            wallTimeNumber, "an offset from UTC is out of bounds, or has no source",
            """
            SELECT format('%s: %s minutes', starts_at, minutes) FROM places.zone_change
            WHERE minutes NOT BETWEEN -720 AND 840 OR btrim(source) = '' OR NOT isfinite(starts_at)
            """),
        Invariant(
            wallTimeNumber, "two changes come less than a day apart",
            """
            SELECT format('%s and %s', before, starts_at)
            FROM (SELECT starts_at, lag(starts_at) OVER (ORDER BY starts_at) AS before FROM places.zone_change) z
            WHERE starts_at < before + interval '24 hours'
            """),
    ]
}
