import Foundation
import Testing

/// PostgreSQL, Foundation and the machine each have their own zone data, of different ages. So no code may use it.
@Suite("Wall time")
struct WallTimeRulesTests {
    /// Forbidden in SQL. `AT TIME ZONE` is allowed only with `'UTC'`.
    private static let sql = rule(
        [
            #"\bat\s+time\s+zone\b(?!\s+'UTC')"#, #"\bset\s+(?:local\s+|session\s+)?time\s*zone\b"#, #"\btimezone\s*\((?!secondsFromGMT)"#,
            #"\bto_timestamp\s*\(\s*'"#,
            #"\b(?:current_date|current_time|localtime|localtimestamp)\b"#,
            #"'(?:Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific|Etc)/[A-Z][A-Za-z_/+-]*'"#,
            // For a moment these return the day in the session's time zone, which is UTC.
            #"\bdate_trunc\s*\(\s*'[a-z]+'\s*,(?!\s*places\.wall\b)"#, #"\bnow\(\)\s*::\s*(?:date|time|timestamp)\b"#,
        ], .caseInsensitive)

    private static let swift = rule([
        #"TimeZone\s*\(\s*identifier"#, #"TimeZone\s*\(\s*abbreviation"#, #"TimeZone\s*\.\s*(?:current|autoupdatingCurrent|default)"#,
        #"timeZone:\s*\.(?:current|autoupdatingCurrent)"#, #"Calendar\s*\.\s*(?:current|autoupdatingCurrent)"#,
        #"calendar:\s*\.(?:current|autoupdatingCurrent)"#,
        #"\bDateFormatter\b"#, #"\b(?:localtime|localtime_r|mktime|timelocal|tzset|strftime)\s*\("#, #"\.formatted\(\s*(?:date:|\))"#,
    ])

    @Test("is computed in SQL only by places.wall and places.moment")
    func statements() throws {
        let files = ["Migrations", "Database"].flatMap { Checkout.files(below: $0, ending: "sql") } + Self.swiftFiles
        #expect(files.count > 300)
        for file in files { refuse(Self.found(Self.sql, in: try Checkout.text(file)), in: file) }
    }

    @Test("is computed in Swift only by WallClock")
    func code() throws {
        for file in Self.swiftFiles { refuse(Self.found(Self.swift, in: try Checkout.text(file)), in: file) }
    }

    @Test(
        "rules find forbidden SQL",
        arguments: [
            "SELECT kernel.now() AT TIME ZONE 'Africa/Casablanca'", "select x at time  zone zone_name", "SET TIME ZONE 'Europe/Paris'",
            "timezone('UTC', x)",
            "SELECT date_trunc('day', placed_at)", "kernel.now()::date", "WHERE day >= current_date",
        ])
    func findsSQL(text: String) { #expect(!Self.found(Self.sql, in: text).isEmpty) }

    @Test(
        "rules find forbidden Swift",
        arguments: [
            "TimeZone(identifier: \"Africa/Casablanca\")", "style.timeZone = TimeZone.current",
            "Date.FormatStyle(timeZone: .autoupdatingCurrent)",
            "let formatter = DateFormatter()", "Calendar.current.startOfDay(for: now)", "localtime_r(&seconds, &parts)",
            "date.formatted(date: .long, time: .omitted)",
        ])
    func findsSwift(text: String) { #expect(!Self.found(Self.swift, in: text).isEmpty) }

    @Test(
        "rules accept what is not wall time",
        arguments: [
            "to_char(moment AT TIME ZONE 'UTC', 'YYYY')", "places.wall(kernel.now())::date", "date_trunc('day', places.wall(placed_at))",
            "TimeZone(secondsFromGMT: 3600)", "date.formatted(.iso8601)", "away_until = $1::date",
        ])
    func leaves(text: String) { #expect(Self.found(Self.sql, in: text).isEmpty && Self.found(Self.swift, in: text).isEmpty) }

    /// All Swift files except this one, which contains forbidden examples.
    private static var swiftFiles: [URL] {
        ["Sources", "Tests", "Benchmarks"].flatMap(Checkout.swiftFiles).filter { $0.path != URL(filePath: #filePath).path }
    }

    private func refuse(_ found: [Substring], in file: URL) {
        for text in found { Issue.record("\(Checkout.name(file)): \(text)") }
    }

    /// The lines that match one of the patterns. ICU's matcher searches all sources in a second.
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
