/// A day of the Gregorian calendar, without a time and without an offset from UTC.
package struct CalendarDay: Hashable, Sendable, Comparable {
    /// Since 1970-01-01; negative before.
    package let daysSince1970: Int

    package init(daysSince1970: Int) { self.daysSince1970 = daysSince1970 }

    /// - Parameters:
    ///   - month: 1 to 12.
    ///   - day: 1 to 31. A day past the end of the month counts on into the next month.
    package init(year: Int, month: Int, day: Int) {
        daysSince1970 = WallTime.days(year: year, month: month, day: day)
    }

    /// 1970-01-01 was a Thursday.
    package var isSunday: Bool { (daysSince1970 % 7 + 7) % 7 == 3 }

    package func adding(days: Int) -> CalendarDay { CalendarDay(daysSince1970: daysSince1970 + days) }

    package static func < (one: CalendarDay, other: CalendarDay) -> Bool { one.daysSince1970 < other.daysSince1970 }
}

extension WallTime {
    package var day: CalendarDay {
        let length: Int64 = 86_400_000_000
        let (days, rest) = microseconds.quotientAndRemainder(dividingBy: length)
        return CalendarDay(daysSince1970: Int(rest < 0 ? days - 1 : days))
    }
}

extension WallClock {
    /// The day that the clock shows at that moment.
    package func day(of moment: Moment) -> CalendarDay { local(moment).time.day }
}
