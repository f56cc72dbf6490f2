/// A release of the tz database, like `2026c`: a year and letters, which go on with `za` after `z`.
package struct ZoneVersion: Sendable, Comparable, CustomStringConvertible {
    private let year: Int
    private let letters: String

    /// - Returns: nil where the text does not hold one.
    package init?(in text: some StringProtocol) {
        guard let found = String(text).firstMatch(of: /\b(\d{4})([a-z]{1,3})\b/), let year = Int(found.output.1) else { return nil }
        self.year = year
        letters = String(found.output.2)
    }

    /// That of the newest source among the rows; nil where none of them comes from tzdata.
    package static func newest(of rows: [ZoneChange]) -> ZoneVersion? { rows.compactMap { $0.version }.max() }

    /// As a row names its source.
    package var description: String { "tzdata \(year)\(letters)" }

    package static func < (one: ZoneVersion, other: ZoneVersion) -> Bool {
        (one.year, one.letters.utf8.count, one.letters) < (other.year, other.letters.utf8.count, other.letters)
    }
}

extension ZoneChange {
    /// Nil where the row comes from elsewhere than tzdata.
    package var version: ZoneVersion? { source.hasPrefix("tzdata ") ? ZoneVersion(in: source) : nil }
}
