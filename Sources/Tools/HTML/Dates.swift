import Foundation
package import Kernel

/// A moment in the form that people read, with its own offset from UTC.
package struct MomentView: HTMLValue {
    /// What is shown of a moment.
    enum Part {
        case day, dayAndTime, time
    }

    let local: LocalMoment
    let part: Part

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
            switch (language, part) {
            case (_, .time): timeOfDay
            case (.french, let part): part == .day ? frenchDay : frenchTime
            case (.arabic, let part): part == .day ? arabicDay : arabicTime
            case (.english, let part): part == .day ? englishDay : englishTime
            }
        style.timeZone = zone
        let text = date.formatted(style)
        // CLDR separates date and time by a comma in Arabic. Without it, year and hour read as one number.
        guard language == .arabic, part == .dayAndTime, !text.contains("،"), let space = text.lastIndex(where: \.isWhitespace) else {
            return text
        }
        return text[..<space] + "،" + text[space...]
    }

    /// ISO 8601: the local date, or the moment in UTC.
    package var machineReadable: String {
        guard part == .day else { return date.formatted(.iso8601) }
        return date.formatted(Date.ISO8601FormatStyle(timeZone: zone).year().month().day())
    }

    private var date: Date { Date(timeIntervalSince1970: Double(local.moment.microseconds) / 1_000_000) }

    /// A fixed offset. Foundation also knows zones by name, but its own data is older than the law.
    private var zone: TimeZone { TimeZone(secondsFromGMT: local.minutes * 60) ?? .gmt }
}

extension LocalMoment {
    /// Shows the local date.
    package var asDay: MomentView { MomentView(local: self, part: .day) }
    /// Shows the local date and time.
    package var asDayAndTime: MomentView { MomentView(local: self, part: .dayAndTime) }
    /// Shows the local time alone, for example `14:32`, for a moment within the next hours.
    package var asTime: MomentView { MomentView(local: self, part: .time) }
}

/// Foundation caches a formatter for each style behind a lock, so any thread may use a style.
private func style(_ locale: String, hasTime: Bool) -> Date.FormatStyle {
    let day = Date.FormatStyle(
        date: .long, time: .omitted, locale: Locale(identifier: locale), calendar: Calendar(identifier: .gregorian), timeZone: .gmt)
    return hasTime ? day.hour(.twoDigits(amPM: .omitted)).minute(.twoDigits) : day
}

/// The same in every language: two digits, a colon, two digits.
private let timeOfDay = Date.FormatStyle(
    date: .omitted, time: .omitted, locale: Locale(identifier: "en_GB"), calendar: Calendar(identifier: .gregorian), timeZone: .gmt
).hour(.twoDigits(amPM: .omitted)).minute(.twoDigits)

private let frenchDay = style("fr_MA", hasTime: false)
private let frenchTime = style("fr_MA", hasTime: true)
private let arabicDay = style("ar_MA", hasTime: false)
private let arabicTime = style("ar_MA", hasTime: true)
private let englishDay = style("en_GB", hasTime: false)
private let englishTime = style("en_GB", hasTime: true)
