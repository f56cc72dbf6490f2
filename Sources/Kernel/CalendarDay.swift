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

    /// Reads the form in which a browser sends a date field: `2026-11-29` (ISO 8601).
    ///
    /// - Returns: nil where the text has another form, or no calendar has that day.
    package init?(typed text: String) {
        let parts = TypedText(text).compact.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts.map(\.utf8.count) == [4, 2, 2] else { return nil }
        let numbers = parts.compactMap { TypedText(String($0)).wholeNumber }
        guard numbers.count == 3, 1...12 ~= numbers[1], numbers[2] >= 1 else { return nil }
        let day = CalendarDay(year: numbers[0], month: numbers[1], day: numbers[2])
        let next = CalendarDay(year: numbers[1] == 12 ? numbers[0] + 1 : numbers[0], month: numbers[1] % 12 + 1, day: 1)
        guard day < next else { return nil }
        self = day
    }

    /// 1970-01-01 was a Thursday.
    package var isSunday: Bool { (daysSince1970 % 7 + 7) % 7 == 3 }

    /// 1 is Monday and 7 is Sunday, as in ISO 8601.
    package var weekday: Int { ((daysSince1970 + 3) % 7 + 7) % 7 + 1 }

    /// ISO 8601, such as `2026-12-01`. The inverse of `init(typed:)`.
    package var isoText: String {
        // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days.
        let shifted = daysSince1970 + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let fromMarch = (5 * dayOfYear + 2) / 153
        let month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        let digits = { (number: Int, count: Int) in String(repeating: "0", count: max(0, count - String(number).count)) + String(number) }
        return "\(digits(year, 4))-\(digits(month, 2))-\(digits(dayOfYear - (153 * fromMarch + 2) / 5 + 1, 2))"
    }

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

    /// The moment at which that day begins.
    package func start(of day: CalendarDay) -> Moment { moment(of: WallTime(microseconds: Int64(day.daysSince1970) * 86_400_000_000)) }
}
