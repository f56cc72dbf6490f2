import Jobs
import Kernel
import Places
package import Postgres

extension Booking: WallTimeHolder {
    package static let kind = "repairs.booking"

    /// Keeps the wall times and computes the moments again. `BookingChanged` is published for each booking that moved.
    ///
    /// Where clocks skip an hour, two bookings can come to the same time. The later one is displaced then: it blocks nothing, and
    /// `outside(of:)` names it until somebody moves it.
    package static func recompute(in tx: Transaction) async throws {
        let moved = Query<[ID]>.all(
            """
            WITH coming AS MATERIALIZED (
                SELECT b.id, b.technician_id, b.busy AS former,
                    repairs.busy(b.starts_wall, b.minutes, b.minutes_before, b.minutes_after) AS busy
                FROM repairs.booking b WHERE b.state IN ('held', 'booked', 'working') AND upper(b.busy) > kernel.now() - interval '1 day'),
            placed AS (
                SELECT id, former, busy, coalesce(lower(busy) < max(upper(busy)) OVER (
                    PARTITION BY technician_id ORDER BY lower(busy), id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), false) AS clashes
                FROM coming)
            UPDATE repairs.booking b SET is_displaced = p.clashes, sequence = b.sequence + 1
            FROM placed p WHERE b.id = p.id AND p.busy <> p.former
            RETURNING b.id
            """
        ) { row in try row.next() }
        for id in try await tx.read(moved) { try await Outbox.publish(BookingChanged(booking: id), in: tx) }
    }
}

extension Shift: WallTimeHolder {
    package static let kind = "repairs.shift"

    package static func recompute(in tx: Transaction) async throws {
        try await tx.run(
            """
            UPDATE repairs.shift SET open = repairs.shift_range(opens_wall, closes_wall)
            WHERE open <> repairs.shift_range(opens_wall, closes_wall)
            """)
    }
}
