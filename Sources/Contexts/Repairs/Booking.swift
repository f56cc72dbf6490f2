package import Kernel
package import Postgres
package import Sellers

/// An entry in the calendar of a technician.
package struct Booking: Sendable, Equatable {
    package typealias ID = Kernel.ID<Booking>

    /// The raw values are stored.
    package enum Kind: String, Sendable, CaseIterable {
        /// A customer comes, or is visited.
        case appointment
        /// A customer who came without an appointment.
        case walkIn = "walk-in"
        /// Work on a device that is there.
        case work
        case rest = "break"
    }

    /// The raw values are stored.
    package enum State: String, Sendable, CaseIterable {
        /// A visitor still types. It ends by itself.
        case held
        case booked, working, done, cancelled
        /// The customer did not come.
        case missed
        /// A hold that ended by itself.
        case expired
    }

    package let id: ID
    package let seller: Seller.ID
    package let technician: Technician.ID
    /// Nil for walk-ins, work and breaks.
    package let service: RepairService.ID?
    package let kind: Kind
    package let state: State
    /// What clocks show at its begin.
    package let starts: WallTime
    package let minutes: Int
    /// The moment of its begin.
    package let startsAt: Moment
    /// Until when a hold lasts, by the clock of the database.
    package let expiresAt: Moment?
    /// It grows with each change that a calendar must learn of (RFC 5545 §3.8.7.4).
    package let sequence: Int
    /// A change of the zone moved it onto another one. Somebody must move it.
    package let isDisplaced: Bool

    /// Seconds for which a visitor holds an hour.
    package static let secondsHeld = 600
    /// The most hours that one browser, and one network address, hold at once.
    package static let mostHeld = (visitor: 2, network: 30)

    package enum Refusal: Error, Equatable {
        /// No such booking, or it is another's.
        case unknown
        /// No such service, or the workshop takes no bookings now.
        case closed
        /// The technician cannot do it, or does not work there.
        case technicianUnknown
        /// Nobody is free then.
        case taken
        /// Before the earliest moment that can be booked, or after the last day.
        case outOfReach
        /// Not at a multiple of the workshop's grain, or an hour that clocks skip.
        case noStart
        /// Nobody works then for so long.
        case outsideShifts
        /// The browser or the network address holds as many hours as it may.
        case tooManyHolds
        /// The hold ended, and somebody else took the hour.
        case expired
        /// Its state does not allow this.
        case state(State)
    }
}

extension Booking {
    package static func of(_ id: ID) -> Query<Booking?> {
        .first("SELECT \(columns) FROM repairs.booking b WHERE b.id = \(id)") { row in try Booking(&row) }
    }

    /// Those of a workshop that are busy between two moments, without holds, the first one first.
    package static func all(of seller: Seller.ID, from: Moment, to: Moment) -> Query<[Booking]> {
        .all(
            """
            SELECT \(columns) FROM repairs.booking b
            WHERE b.seller_id = \(seller) AND lower(b.busy) < \(to) AND lower(b.busy) > \(from)::timestamptz - interval '40 hours'
              AND upper(b.busy) > \(from) AND b.state IN ('booked', 'working', 'done', 'missed')
            ORDER BY lower(b.busy), b.id
            """
        ) { row in try Booking(&row) }
    }

    /// Coming bookings that overlap another one, or are outside of the shifts without permission. The shop must move them.
    package static func outside(of seller: Seller.ID) -> Query<[Booking]> {
        .all(
            """
            SELECT \(columns) FROM repairs.booking b
            WHERE b.seller_id = \(seller) AND b.state = 'booked' AND lower(b.busy) > kernel.now()
              AND (b.is_displaced OR b.kind = 'appointment' AND NOT b.is_outside AND NOT EXISTS (
                SELECT FROM repairs.shift s WHERE s.technician_id = b.technician_id AND s.open @> b.busy))
            ORDER BY lower(b.busy), b.id
            """
        ) { row in try Booking(&row) }
    }

    /// The moments between which a workshop can be booked; nil where it takes no bookings now.
    package static func bounds(of seller: Seller.ID) -> Query<(earliest: Moment, latest: Moment)?> {
        .first(
            """
            SELECT e.earliest, places.moment((places.wall(kernel.now())::date + w.horizon_days + 1)::timestamp)
            FROM repairs.workshop w, LATERAL (SELECT repairs.earliest(w.seller_id, w.lead_minutes)) e (earliest)
            WHERE w.seller_id = \(seller) AND w.is_open AND isfinite(e.earliest)
            """
        ) { row in (earliest: try row.next(), latest: try row.next()) }
    }

    static let columns: SQL = """
        b.id, b.seller_id, b.technician_id, b.service_id, b.kind, b.state, b.starts_wall, b.minutes,
        lower(b.busy) + make_interval(mins => b.minutes_before), b.expires_at, b.sequence, b.is_displaced
        """

    init(_ row: inout Row) throws {
        (id, seller, technician) = (try row.next(), try row.next(), try row.next())
        (service, kind, state) = (try row.next(), try row.next(), try row.next())
        (starts, minutes, startsAt) = (try row.next(), try row.next(), try row.next())
        (expiresAt, sequence, isDisplaced) = (try row.next(), try row.next(), try row.next())
    }

    /// Ends the expired holds of technicians. Their calendars must be locked.
    static func expire(of technicians: [Technician.ID]) -> SQL {
        """
        WITH ended AS (
            UPDATE repairs.booking SET state = 'expired'
            WHERE technician_id = ANY(\(technicians)::uuid[]) AND state = 'held' AND expires_at <= kernel.now()
            RETURNING id)
        DELETE FROM repairs.hold h USING ended e WHERE h.booking_id = e.id
        """
    }
}
