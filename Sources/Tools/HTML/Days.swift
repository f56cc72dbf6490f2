import Foundation
package import Kernel

/// A calendar day with its weekday, such as `mardi 1er décembre`.
package struct DayView: HTMLValue {
    /// The last part that is written. The others precede it.
    package enum Extent: Sendable { case day, month, year }

    let day: CalendarDay
    let extent: Extent

    /// In a text context it is within `<time>`. In JSON and URLs it is `2026-12-01`.
    package func write(into out: inout HTMLBuffer, at place: Place) {
        switch place {
        case .text:
            out.literal("<time datetime=\"")
            out.bytes.append(day.machineReadable)
            out.literal("\">")
            out.escape(text(in: out.language))
            out.literal("</time>")
        case .json, .jsonPart, .addressPart: out.write(day.machineReadable, at: place)
        case .quoted, .plain: out.write(text(in: out.language), at: place)
        }
    }

    /// The number and its month stay on one line.
    package func text(in language: Language) -> String {
        let parts = day.parts
        let number = language == .french && parts.day == 1 ? "1er" : "\(parts.day ?? 0)"
        let names = names(in: language)
        let month = extent == .day ? "" : "\u{A0}" + day.midnight.formatted(names.month(.wide))
        let year = extent == .year ? " \(parts.year ?? 0)" : ""
        return day.midnight.formatted(names.weekday(.wide)) + " " + number + month + year
    }
}

extension CalendarDay {
    /// Shows the day with its weekday, up to that part.
    package func asWeekday(_ extent: DayView.Extent) -> DayView { DayView(day: self, extent: extent) }

    /// ISO 8601, such as `2026-12-01`.
    package var machineReadable: String { midnight.formatted(Date.ISO8601FormatStyle(timeZone: .gmt).year().month().day()) }

    /// Whether both are in the same month of the same year.
    package func isInMonth(of other: CalendarDay) -> Bool { isInYear(of: other) && parts.month == other.parts.month }

    package func isInYear(of other: CalendarDay) -> Bool { parts.year == other.parts.year }

    fileprivate var midnight: Date { Date(timeIntervalSince1970: Double(daysSince1970) * 86_400) }

    fileprivate var parts: DateComponents {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        return calendar.dateComponents([.year, .month, .day], from: midnight)
    }
}

/// A style that names only the parts which are added to it.
private func style(_ locale: String) -> Date.FormatStyle {
    Date.FormatStyle(locale: Locale(identifier: locale), calendar: Calendar(identifier: .gregorian), timeZone: .gmt)
}

private let french = style("fr_MA")
private let arabic = style("ar_MA")
private let english = style("en_GB")

private func names(in language: Language) -> Date.FormatStyle {
    switch language {
    case .french: french
    case .arabic: arabic
    case .english: english
    }
}
