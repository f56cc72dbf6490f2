import Foundation
package import Kernel

/// A moment as people read it, in Morocco's time.
package struct ShownMoment: Shown {
    let moment: Moment
    let hasTime: Bool

    /// `21 novembre 2026`, with Moroccan months in Arabic; in text within `<time>`.
    package func write(into out: inout HTMLBuffer, at place: Place) {
        switch place {
        case .text:
            out.literal("<time datetime=\"")
            out.bytes.append(machineReadable)
            out.literal("\">")
            out.escape(text(in: out.language))
            out.literal("</time>")
        case .json, .jsonPart, .addressPart: out.write(machineReadable, at: place)
        case .quoted, .plain: out.write(text(in: out.language), at: place)
        }
    }

    package func text(in language: Language) -> String {
        let style =
            switch language {
            case .french: hasTime ? frenchTime : frenchDay
            case .arabic: hasTime ? arabicTime : arabicDay
            case .english: hasTime ? englishTime : englishDay
            }
        return date.formatted(style)
    }

    private var date: Date { Date(timeIntervalSince1970: Double(moment.microseconds) / 1_000_000) }

    /// ISO 8601: the day in Morocco, or the moment in UTC.
    package var machineReadable: String {
        hasTime ? date.formatted(.iso8601) : date.formatted(machineDay)
    }
}

extension Moment {
    /// The day in Morocco.
    package var asDay: ShownMoment { ShownMoment(moment: self, hasTime: false) }
    /// The day and the time in Morocco.
    package var asDayAndTime: ShownMoment { ShownMoment(moment: self, hasTime: true) }
}

/// Morocco's clock, which changes for Ramadan.
private let morocco = TimeZone(identifier: "Africa/Casablanca") ?? .gmt

/// Styles are values that Foundation keeps a formatter for behind a lock, so any thread may use them.
private func style(_ locale: String, hasTime: Bool) -> Date.FormatStyle {
    let day = Date.FormatStyle(
        date: .long, time: .omitted, locale: Locale(identifier: locale), calendar: Calendar(identifier: .gregorian), timeZone: morocco)
    return hasTime ? day.hour(.twoDigits(amPM: .omitted)).minute(.twoDigits) : day
}

private let frenchDay = style("fr_MA", hasTime: false)
private let frenchTime = style("fr_MA", hasTime: true)
private let arabicDay = style("ar_MA", hasTime: false)
private let arabicTime = style("ar_MA", hasTime: true)
private let englishDay = style("en_GB", hasTime: false)
private let englishTime = style("en_GB", hasTime: true)
private let machineDay = Date.ISO8601FormatStyle(timeZone: morocco).year().month().day()
