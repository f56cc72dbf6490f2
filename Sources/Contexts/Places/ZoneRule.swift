import Kernel

/// The offsets of a zone for all years. The text has the form of the POSIX variable TZ, with hours from -167 to 167
/// (RFC 9636 §3.3.1): `<+01>-1`, `CET-1CEST,M3.5.0,M10.5.0/3`.
struct ZoneRule: Sendable {
    /// A day of the year and a time on that day.
    private struct Turn: Sendable {
        enum Day: Sendable {
            /// 1 to 365; 29 February is never counted.
            case withoutLeapDay(Int)
            /// 0 to 365.
            case counted(Int)
            /// Week 5 is the last week of the month; weekday 0 is Sunday.
            case weekday(month: Int, week: Int, weekday: Int)
        }

        let day: Day
        /// Seconds after midnight, with the offset before the change.
        let time: Int

        /// Seconds since 1970 in local time, with the offset before the change.
        func seconds(in year: Int) -> Int {
            let newYear = WallTime.days(year: year, month: 1, day: 1)
            let days =
                switch day {
                case .counted(let day): newYear + day
                case .withoutLeapDay(let day):
                    newYear + day - 1 + (day >= 60 && WallTime.days(year: year, month: 3, day: 1) - newYear == 60 ? 1 : 0)
                case .weekday(let month, let week, let weekday): Self.day(year, month, week, weekday)
                }
            return days * 86_400 + time
        }

        private static func day(_ year: Int, _ month: Int, _ week: Int, _ weekday: Int) -> Int {
            let first = WallTime.days(year: year, month: month, day: 1)
            let next = month == 12 ? WallTime.days(year: year + 1, month: 1, day: 1) : WallTime.days(year: year, month: month + 1, day: 1)
            // 1970-01-01 was a Thursday.
            let firstWeekday = ((first + 4) % 7 + 7) % 7
            let day = first + (weekday - firstWeekday + 7) % 7 + (week - 1) * 7
            return day < next ? day : day - 7
        }
    }

    /// Seconds from UTC.
    private let standard: Int
    private let summer: (offset: Int, start: Turn, end: Turn)?

    /// - Throws: `ZoneFile.Unreadable`.
    init(_ text: String) throws {
        var reader = ZoneRuleReader(text)
        try reader.name()
        standard = -(try reader.time(mostHours: 24))
        guard !reader.isAtEnd else {
            summer = nil
            return
        }
        try reader.name()
        let offset = reader.isAt(",") ? standard + 3600 : -(try reader.time(mostHours: 24))
        try reader.expect(",")
        let start = try Self.turn(&reader)
        try reader.expect(",")
        summer = (offset, start, try Self.turn(&reader))
        guard reader.isAtEnd else { throw reader.unreadable }
    }

    private static func turn(_ reader: inout ZoneRuleReader) throws -> Turn {
        let day: Turn.Day
        if reader.takes("M") {
            let month = try reader.number(1...12)
            try reader.expect(".")
            let week = try reader.number(1...5)
            try reader.expect(".")
            day = .weekday(month: month, week: week, weekday: try reader.number(0...6))
        } else if reader.takes("J") {
            day = .withoutLeapDay(try reader.number(1...365))
        } else {
            day = .counted(try reader.number(0...365))
        }
        return Turn(day: day, time: reader.takes("/") ? try reader.time(mostHours: 167) : 7200)
    }

    func offset(at moment: Moment) -> Int {
        // If there is no change within a year and a half, there is none at all.
        turns(from: moment.adding(seconds: -550 * 86_400), until: moment).last?.offset ?? standard
    }

    /// The changes after `start`, up to and including `end`, the earliest first. Offsets are in seconds from UTC.
    func changes(after start: Moment, until end: Moment) -> [(at: Moment, offset: Int)] {
        var before = offset(at: start)
        return turns(from: start, until: end).filter { turn in
            defer { before = turn.offset }
            return turn.at > start && turn.offset != before
        }
    }

    /// At most one change for each moment. Where summer time ends when the next one begins, it continues.
    private func turns(from start: Moment, until end: Moment) -> [(at: Moment, offset: Int)] {
        guard let summer, start <= end else { return [] }
        let years = Self.year(of: start) - 1...Self.year(of: end) + 1
        let ends = years.map { (at: Moment(seconds: Int64(summer.end.seconds(in: $0) - summer.offset)), offset: standard) }
        let starts = years.map { (at: Moment(seconds: Int64(summer.start.seconds(in: $0) - standard)), offset: summer.offset) }
        let beginnings = Set(starts.map(\.at))
        return (starts + ends.filter { !beginnings.contains($0.at) }).filter { $0.at >= start && $0.at <= end }.sorted { $0.at < $1.at }
    }

    private static func year(of moment: Moment) -> Int { 1970 + Int(moment.seconds) / 31_556_952 }
}

/// Reads the parts of a rule one after the other.
private struct ZoneRuleReader {
    private let text: String
    private var rest: Substring

    init(_ text: String) {
        self.text = text
        rest = text[...]
    }

    var unreadable: ZoneFile.Unreadable { ZoneFile.Unreadable("its footer is invalid: \(text.debugDescription)") }
    var isAtEnd: Bool { rest.isEmpty }

    func isAt(_ sign: Character) -> Bool { rest.first == sign }

    mutating func takes(_ sign: Character) -> Bool {
        guard isAt(sign) else { return false }
        rest.removeFirst()
        return true
    }

    mutating func expect(_ sign: Character) throws {
        guard takes(sign) else { throw unreadable }
    }

    /// Reads letters, or letters, digits and signs between `<` and `>`.
    mutating func name() throws {
        guard let found = rest.prefixMatch(of: /[A-Za-z]{3,}|<[A-Za-z0-9+-]{3,}>/) else { throw unreadable }
        rest = rest[found.range.upperBound...]
    }

    mutating func number(_ bounds: ClosedRange<Int>) throws -> Int {
        guard let found = rest.prefixMatch(of: /[0-9]{1,3}/), let number = Int(found.output), bounds.contains(number) else {
            throw unreadable
        }
        rest = rest[found.range.upperBound...]
        return number
    }

    /// Reads `[+-]hh[:mm[:ss]]`, in seconds.
    mutating func time(mostHours: Int) throws -> Int {
        let isNegative = takes("-")
        if !isNegative { _ = takes("+") }
        var seconds = try number(0...mostHours) * 3600
        if takes(":") {
            seconds += try number(0...59) * 60
            if takes(":") { seconds += try number(0...59) }
        }
        return isNegative ? -seconds : seconds
    }
}
