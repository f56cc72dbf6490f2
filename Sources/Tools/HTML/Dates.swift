import Foundation
package import Kernel

/// A moment in the form that people read, with its own offset from UTC.
package struct MomentView: HTMLValue {
    let local: LocalMoment
    let hasTime: Bool

    /// For example `21 novembre 2026`; Arabic has the Moroccan names of months. In a text context it is within `<time>`.
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
        var style =
            switch language {
            case .french: hasTime ? frenchTime : frenchDay
            case .arabic: hasTime ? arabicTime : arabicDay
            case .english: hasTime ? englishTime : englishDay
            }
        style.timeZone = zone
        let text = date.formatted(style)
        // CLDR separates date and time by a comma in Arabic. Without it, year and hour read as one number.
        guard language == .arabic, hasTime, !text.contains("،"), let space = text.lastIndex(where: \.isWhitespace) else { return text }
        return text[..<space] + "،" + text[space...]
    }

    /// ISO 8601: the local date, or the moment in UTC.
    package var machineReadable: String {
        guard !hasTime else { return date.formatted(.iso8601) }
        return date.formatted(Date.ISO8601FormatStyle(timeZone: zone).year().month().day())
    }

    private var date: Date { Date(timeIntervalSince1970: Double(local.moment.microseconds) / 1_000_000) }

    /// A fixed offset. Foundation also knows zones by name, but its own data is older than the law.
    private var zone: TimeZone { TimeZone(secondsFromGMT: local.minutes * 60) ?? .gmt }
}

extension LocalMoment {
    /// Shows the local date.
    package var asDay: MomentView { MomentView(local: self, hasTime: false) }
    /// Shows the local date and time.
    package var asDayAndTime: MomentView { MomentView(local: self, hasTime: true) }
}

/// Foundation caches a formatter for each style behind a lock, so any thread may use a style.
private func style(_ locale: String, hasTime: Bool) -> Date.FormatStyle {
    let day = Date.FormatStyle(
        date: .long, time: .omitted, locale: Locale(identifier: locale), calendar: Calendar(identifier: .gregorian), timeZone: .gmt)
    return hasTime ? day.hour(.twoDigits(amPM: .omitted)).minute(.twoDigits) : day
}

private let frenchDay = style("fr_MA", hasTime: false)
private let frenchTime = style("fr_MA", hasTime: true)
private let arabicDay = style("ar_MA", hasTime: false)
private let arabicTime = style("ar_MA", hasTime: true)
private let englishDay = style("en_GB", hasTime: false)
private let englishTime = style("en_GB", hasTime: true)
