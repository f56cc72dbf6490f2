/// A release of the tz database, like `2026c`: a year and letters. After `z` comes `za`.
package struct ZoneVersion: Sendable, Comparable, CustomStringConvertible {
    private let year: Int
    private let letters: String

    /// - Returns: nil where the text contains no release.
    package init?(in text: some StringProtocol) {
        guard let found = String(text).firstMatch(of: /\b(\d{4})([a-z]{1,3})\b/), let year = Int(found.output.1) else { return nil }
        self.year = year
        letters = String(found.output.2)
    }

    /// The newest release among the rows; nil where no row comes from tzdata.
    package static func newest(of rows: [ZoneChange]) -> ZoneVersion? { rows.compactMap { $0.version }.max() }

    /// The text in the source of a row.
    package var description: String { "tzdata \(year)\(letters)" }

    package static func < (one: ZoneVersion, other: ZoneVersion) -> Bool {
        (one.year, one.letters.utf8.count, one.letters) < (other.year, other.letters.utf8.count, other.letters)
    }
}

extension ZoneChange {
    /// Nil where the row does not come from tzdata.
    package var version: ZoneVersion? { source.hasPrefix("tzdata ") ? ZoneVersion(in: source) : nil }
}
