/// What clocks in Morocco show: the offset from UTC, and every moment at which it changes.
///
/// A government may change it at short notice, so the changes are data. This value is the only thing in Swift that turns a
/// moment into wall time or back; `places.wall` and `places.moment` do the same in SQL.
package struct WallClock: Sendable, Equatable {
    /// A moment from which clocks show another time.
    package struct Change: Sendable, Equatable {
        package let startsAt: Moment
        /// From UTC; positive to the east.
        package let minutes: Int

        package init(startsAt: Moment, minutes: Int) {
            self.startsAt = startsAt
            self.minutes = minutes
        }
    }

    /// The earliest first.
    private let changes: [Change]

    /// - Parameter changes: in any order. The first offset also holds before its moment; without any change the clock shows UTC.
    package init(_ changes: [Change]) { self.changes = changes.sorted { $0.startsAt < $1.startsAt } }

    package static let utc = WallClock([])

    /// The offset from UTC in minutes.
    package func minutes(at moment: Moment) -> Int { (changes.last { $0.startsAt <= moment } ?? changes.first)?.minutes ?? 0 }

    /// The changes that come after `start` and not after `end`, the earliest first.
    package func changes(after start: Moment, until end: Moment) -> [Change] {
        changes.filter { $0.startsAt > start && $0.startsAt <= end }
    }

    /// The moment with what the clock shows at it.
    package func local(_ moment: Moment) -> LocalMoment { LocalMoment(moment, minutes: minutes(at: moment)) }

    /// When the clock shows that time. A time that is skipped is read with the offset before the gap; of one that comes twice
    /// the first is meant. Either way it is the offset before the change.
    package func moment(of time: WallTime) -> Moment {
        var minutes = changes.first?.minutes ?? 0
        for change in changes {
            let later = change.startsAt.adding(seconds: Int64(max(minutes, change.minutes)) * 60)
            guard time.microseconds >= later.microseconds else { break }
            minutes = change.minutes
        }
        return Moment(microseconds: time.microseconds).adding(seconds: Int64(-minutes) * 60)
    }
}

/// A moment with the offset that clocks have at it. Pages and mails show no other moments.
package struct LocalMoment: Hashable, Sendable {
    package let moment: Moment
    /// The offset from UTC.
    package let minutes: Int

    package init(_ moment: Moment, minutes: Int) {
        self.moment = moment
        self.minutes = minutes
    }

    /// What the clock shows.
    package var time: WallTime { WallTime(microseconds: moment.adding(seconds: Int64(minutes) * 60).microseconds) }

    /// Day, time and offset as mail writes them (RFC 5322 §3.3): `Sun, 06 Nov 1994 09:49:37 +0100`.
    package var internetDate: String {
        let (hours, rest) = minutes.magnitude.quotientAndRemainder(dividingBy: 60)
        let digits = String(10_000 + hours * 100 + rest).dropFirst()
        return Moment(microseconds: time.microseconds).internetDate + (minutes < 0 ? " -" : " +") + digits
    }
}

extension Moment {
    /// With what a clock shows that goes by UTC.
    package var inUTC: LocalMoment { WallClock.utc.local(self) }
}

/// What a clock and a calendar on the wall show, wherever they hang: a day and a time without an offset.
package struct WallTime: Hashable, Sendable, Comparable {
    /// Since 1970-01-01T00:00 on the same wall, days of 24 hours.
    package let microseconds: Int64

    package init(microseconds: Int64) { self.microseconds = microseconds }

    /// A day of the Gregorian calendar and a time.
    ///
    /// - Parameters:
    ///   - month: 1 to 12.
    ///   - day: 1 to 31; what is past the end of the month counts on into the next.
    package init(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
        let days = Self.days(year: year, month: month, day: day)
        microseconds = Int64(((days * 24 + hour) * 60 + minute) * 60 + second) * 1_000_000
    }

    package static func < (one: WallTime, other: WallTime) -> Bool { one.microseconds < other.microseconds }

    /// Days since 1970-01-01. Years begin in March here, so that the leap day is the last of its year
    /// (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil).
    package static func days(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
