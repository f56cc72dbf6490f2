package import Kernel
package import Postgres

/// A moment from which Morocco's clocks show another time, and what says so.
package struct ZoneChange: Sendable, Equatable {
    package let startsAt: Moment
    /// From UTC; positive to the east.
    package let minutes: Int
    /// A version of tzdata, like `tzdata 2026c`, or a decree.
    package let source: String

    package init(startsAt: Moment, minutes: Int, source: String) {
        self.startsAt = startsAt
        self.minutes = minutes
        self.source = source
    }

    /// Woken by a trigger with each change of the rows.
    package static let channel = "places.zone"

    /// The earliest first.
    package static let all = Query<[ZoneChange]>.all(
        "SELECT starts_at, minutes, source FROM places.zone_change ORDER BY starts_at"
    ) { row in ZoneChange(startsAt: try row.next(), minutes: try row.next(), source: try row.next()) }

    /// The clock that the rows make.
    package static let clock = all.map { WallClock(of: $0) }
}

extension WallClock {
    package init(of changes: [ZoneChange]) { self.init(changes.map { Change(startsAt: $0.startsAt, minutes: $0.minutes) }) }
}

/// A context that keeps moments which follow from wall times, such as the end of a delivery window.
///
/// Whoever stores such a moment runs `LOCK TABLE places.zone_change IN ACCESS SHARE MODE` before. Then no change of the rows
/// falls between the conversion and the commit.
package protocol WallTimeHolder: Sendable {
    /// Computes all of them anew from their wall times.
    ///
    /// - Parameter tx: in which the rows of `places.zone_change` have just become others.
    static func recompute(in tx: Transaction) async throws
}
