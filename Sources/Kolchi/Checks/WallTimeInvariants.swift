import Postgres

extension Invariants {
    /// The place of the shop's clock in the list of what must always hold.
    static let wallTimeNumber = 30

    /// The rows from which wall time follows (30).
    static let wallTime: [Invariant] = [
        Invariant(
            wallTimeNumber, "no row says what clocks show",
            "SELECT 'places.zone_change' WHERE NOT EXISTS (SELECT FROM places.zone_change)"),
        Invariant(
            wallTimeNumber, "an offset from UTC is out of bounds, or has no source",
            """
            SELECT format('%s: %s minutes', starts_at, minutes) FROM places.zone_change
            WHERE minutes NOT BETWEEN -720 AND 840 OR btrim(source) = '' OR NOT isfinite(starts_at)
            """),
        Invariant(
            wallTimeNumber, "a change comes twice, or less than a day after another",
            """
            SELECT format('%s and %s', before, starts_at)
            FROM (SELECT starts_at, lag(starts_at) OVER (ORDER BY starts_at) AS before FROM places.zone_change) z
            WHERE starts_at < before + interval '24 hours'
            """),
    ]
}
