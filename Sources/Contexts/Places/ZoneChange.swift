package import Kernel
package import Postgres

/// A moment from which Morocco has another offset from UTC, and the source of that fact.
package struct ZoneChange: Sendable, Equatable {
    package let startsAt: Moment
    /// The offset from UTC in minutes; positive to the east.
    package let minutes: Int
    /// A version of tzdata, like `tzdata 2026c`, or a decree. 1 to 200 characters.
    package let source: String

    package init(startsAt: Moment, minutes: Int, source: String) {
        self.startsAt = startsAt
        self.minutes = minutes
        self.source = source
    }

    /// The channel that a trigger notifies of each change of the rows.
    package static let channel = "places.zone"

    /// The rows, the earliest first.
    package static let all = Query<[ZoneChange]>.all(
        "SELECT starts_at, minutes, source FROM places.zone_change ORDER BY starts_at"
    ) { row in ZoneChange(startsAt: try row.next(), minutes: try row.next(), source: try row.next()) }

    /// The clock that follows from the rows.
    package static let clock = all.map { WallClock(of: $0) }
}

extension WallClock {
    package init(of changes: [ZoneChange]) { self.init(changes.map { Change(startsAt: $0.startsAt, minutes: $0.minutes) }) }
}
