import Foundation
import Testing

/// Zone data lies in PostgreSQL, in Foundation and on the machine, and is of different age in each. So nothing looks into it.
@Suite("Wall time")
struct WallTimeRulesTests {
    /// Where SQL may say `AT TIME ZONE`, but for `'UTC'`: nowhere.
    private static let sql = rule(
        [
            #"\bat\s+time\s+zone\b(?!\s+'UTC')"#, #"\bset\s+(?:local\s+|session\s+)?time\s*zone\b"#, #"\btimezone\s*\((?!secondsFromGMT)"#,
            #"\bto_timestamp\s*\(\s*'"#,
            #"\b(?:current_date|current_time|localtime|localtimestamp)\b"#,
            #"'(?:Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific|Etc)/[A-Z][A-Za-z_/+-]*'"#,
            // Of a moment these give the day in the session's zone, which is UTC.
            #"\bdate_trunc\s*\(\s*'[a-z]+'\s*,(?!\s*places\.wall\b)"#, #"\bnow\(\)\s*::\s*(?:date|time|timestamp)\b"#,
        ], .caseInsensitive)

    private static let swift = rule([
        #"TimeZone\s*\(\s*identifier"#, #"TimeZone\s*\(\s*abbreviation"#, #"TimeZone\s*\.\s*(?:current|autoupdatingCurrent|default)"#,
        #"timeZone:\s*\.(?:current|autoupdatingCurrent)"#, #"Calendar\s*\.\s*(?:current|autoupdatingCurrent)"#,
        #"calendar:\s*\.(?:current|autoupdatingCurrent)"#,
        #"\bDateFormatter\b"#, #"\b(?:localtime|localtime_r|mktime|timelocal|tzset|strftime)\s*\("#, #"\.formatted\(\s*(?:date:|\))"#,
    ])

    @Test("is made in SQL by places.wall and places.moment alone")
    func statements() throws {
        let files = Checkout.files(below: "Migrations", ending: "sql") + Self.swiftFiles
        #expect(files.count > 300)
        for file in files { refuse(Self.found(Self.sql, in: try Checkout.text(file)), in: file) }
    }

    @Test("is made in Swift by WallClock alone")
    func code() throws {
        for file in Self.swiftFiles { refuse(Self.found(Self.swift, in: try Checkout.text(file)), in: file) }
    }

    @Test(
        "rules find what they refuse",
        arguments: [
            "SELECT kernel.now() AT TIME ZONE 'Africa/Casablanca'", "select x at time  zone zone_name", "SET TIME ZONE 'Europe/Paris'",
            "timezone('UTC', x)",
            "SELECT date_trunc('day', placed_at)", "kernel.now()::date", "WHERE day >= current_date",
        ])
    func findsSQL(text: String) { #expect(!Self.found(Self.sql, in: text).isEmpty) }

    @Test(
        "rules find what they refuse in Swift",
        arguments: [
            "TimeZone(identifier: \"Africa/Casablanca\")", "style.timeZone = TimeZone.current",
            "Date.FormatStyle(timeZone: .autoupdatingCurrent)",
            "let formatter = DateFormatter()", "Calendar.current.startOfDay(for: now)", "localtime_r(&seconds, &parts)",
            "date.formatted(date: .long, time: .omitted)",
        ])
    func findsSwift(text: String) { #expect(!Self.found(Self.swift, in: text).isEmpty) }

    @Test(
        "rules leave alone what is no wall time",
        arguments: [
            "to_char(moment AT TIME ZONE 'UTC', 'YYYY')", "places.wall(kernel.now())::date", "date_trunc('day', places.wall(placed_at))",
            "TimeZone(secondsFromGMT: 3600)", "date.formatted(.iso8601)", "away_until = $1::date",
        ])
    func leaves(text: String) { #expect(Self.found(Self.sql, in: text).isEmpty && Self.found(Self.swift, in: text).isEmpty) }

    /// But for this one, whose cases are refused.
    private static var swiftFiles: [URL] {
        ["Sources", "Tests", "Benchmarks"].flatMap(Checkout.swiftFiles).filter { $0.path != URL(filePath: #filePath).path }
    }

    private func refuse(_ found: [Substring], in file: URL) {
        for text in found { Issue.record("\(Checkout.name(file)): \(text)") }
    }

    /// The lines in which one of the patterns is found. ICU's matcher goes through all sources in a second.
    private static func found(_ rule: NSRegularExpression?, in text: String) -> [Substring] {
        guard let rule else { return ["the rule is no pattern"] }
        return rule.matches(in: text, range: NSRange(text.startIndex..., in: text)).compactMap { match in
            Range(match.range, in: text).map { text[text.lineRange(for: $0)] }
        }
    }

    private static func rule(_ patterns: [String], _ options: NSRegularExpression.Options = []) -> NSRegularExpression? {
        try? NSRegularExpression(pattern: patterns.joined(separator: "|"), options: options)
    }
}
