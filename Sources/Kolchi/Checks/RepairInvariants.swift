import Postgres

extension Invariants {
    /// The calendars of workshops (26).
    static let repairs: [Invariant] = [
        Invariant(
            26, "a technician has two bookings at once",
            """
            SELECT format('%s and %s', a.id, b.id)
            FROM repairs.booking a JOIN repairs.booking b ON b.technician_id = a.technician_id AND b.busy && a.busy AND b.id > a.id
            WHERE a.state IN ('held', 'booked', 'working') AND b.state IN ('held', 'booked', 'working')
              AND NOT a.is_displaced AND NOT b.is_displaced
            """),
        Invariant(
            26, "what clocks show at a booking disagrees with its moment",
            """
            SELECT id::text FROM repairs.booking
            WHERE state IN ('held', 'booked', 'working') AND upper(busy) > kernel.now()
              AND busy <> repairs.busy(starts_wall, minutes, minutes_before, minutes_after)
            """),
        Invariant(
            26, "a shift disagrees with what clocks show",
            """
            SELECT format('%s at %s', technician_id, opens_wall) FROM repairs.shift
            WHERE open <> repairs.shift_range(opens_wall, closes_wall)
            """),
        Invariant(
            26, "a hold has expired for over eleven minutes and still blocks",
            "SELECT id::text FROM repairs.booking WHERE state = 'held' AND expires_at < kernel.now() - interval '11 minutes'"),
        Invariant(
            26, "a hold has no holder, or a holder has no hold",
            """
            SELECT coalesce(b.id, h.booking_id)::text
            FROM (SELECT id FROM repairs.booking WHERE state = 'held') b FULL JOIN repairs.hold h ON h.booking_id = b.id
            WHERE b.id IS NULL OR h.booking_id IS NULL
            """),
        Invariant(
            26, "a technician who has left has a booking to come",
            """
            SELECT b.id::text FROM repairs.booking b JOIN repairs.technician t ON t.id = b.technician_id
            WHERE t.left_at IS NOT NULL AND b.state IN ('held', 'booked', 'working') AND upper(b.busy) > kernel.now()
            """),
        Invariant(
            26, "hours of a weekday overlap",
            """
            SELECT format('%s: %s on %s', a.seller_id, a.season, a.weekday)
            FROM repairs.hours a JOIN repairs.hours b
                ON (b.seller_id, b.season, b.weekday) = (a.seller_id, a.season, a.weekday) AND b.from_minute > a.from_minute
            WHERE b.from_minute < a.to_minute
            """),
    ]
}
