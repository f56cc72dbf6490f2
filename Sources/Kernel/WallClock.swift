/// The local time of Morocco: the offset from UTC, and every moment at which it changes.
///
/// A government may change the offset at short notice, so the changes are data. In Swift, only this type converts between
/// a moment and wall time. In SQL, `places.wall` and `places.moment` do the same.
package struct WallClock: Sendable, Equatable {
    /// A moment from which a new offset applies.
    package struct Change: Sendable, Equatable {
        package let startsAt: Moment
        /// The offset from UTC in minutes; positive to the east.
        package let minutes: Int

        package init(startsAt: Moment, minutes: Int) {
            self.startsAt = startsAt
            self.minutes = minutes
        }
    }

    /// Sorted by moment, the earliest first.
    private let changes: [Change]

    /// - Parameter changes: in any order. The first offset also applies before its moment. Without changes the clock shows UTC.
    package init(_ changes: [Change]) { self.changes = changes.sorted { $0.startsAt < $1.startsAt } }

    package static let utc = WallClock([])

    /// The offset from UTC in minutes.
    package func minutes(at moment: Moment) -> Int { (changes.last { $0.startsAt <= moment } ?? changes.first)?.minutes ?? 0 }

    /// The changes after `start`, up to and including `end`, the earliest first.
    package func changes(after start: Moment, until end: Moment) -> [Change] {
        changes.filter { $0.startsAt > start && $0.startsAt <= end }
    }

    /// The moment with the offset that applies at it.
    package func local(_ moment: Moment) -> LocalMoment { LocalMoment(moment, minutes: minutes(at: moment)) }

    /// The moment at which the clock shows that time. At a change of the offset, the offset before the change applies:
    /// a skipped time is read with it, and a time that occurs twice means the first occurrence.
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

/// A moment with its offset from UTC. Pages and e-mails show moments only in this form.
package struct LocalMoment: Hashable, Sendable {
    package let moment: Moment
    /// The offset from UTC in minutes; positive to the east.
    package let minutes: Int

    package init(_ moment: Moment, minutes: Int) {
        self.moment = moment
        self.minutes = minutes
    }

    /// The date and time that the clock shows.
    package var time: WallTime { WallTime(microseconds: moment.adding(seconds: Int64(minutes) * 60).microseconds) }

    /// Date, time and offset in the form of e-mail (RFC 5322 §3.3): `Sun, 06 Nov 1994 09:49:37 +0100`.
    package var internetDate: String {
        let (hours, rest) = minutes.magnitude.quotientAndRemainder(dividingBy: 60)
        let digits = String(10_000 + hours * 100 + rest).dropFirst()
        return Moment(microseconds: time.microseconds).internetDate + (minutes < 0 ? " -" : " +") + digits
    }
}

extension Moment {
    /// The moment with offset 0.
    package var inUTC: LocalMoment { WallClock.utc.local(self) }
}

/// A local date and time without an offset from UTC.
package struct WallTime: Hashable, Sendable, Comparable {
    /// Since 1970-01-01T00:00 local time; every day has 24 hours.
    package let microseconds: Int64

    package init(microseconds: Int64) { self.microseconds = microseconds }

    /// A date of the Gregorian calendar and a time.
    ///
    /// - Parameters:
    ///   - month: 1 to 12.
    ///   - day: 1 to 31. A day past the end of the month counts on into the next month.
    package init(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
        let days = Self.days(year: year, month: month, day: day)
        microseconds = Int64(((days * 24 + hour) * 60 + minute) * 60 + second) * 1_000_000
    }

    package static func < (one: WallTime, other: WallTime) -> Bool { one.microseconds < other.microseconds }

    /// Days since 1970-01-01. Years begin in March here, so the leap day is the last day of its year
    /// (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil).
    package static func days(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
