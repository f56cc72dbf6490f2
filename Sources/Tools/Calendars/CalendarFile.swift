package import Kernel

/// A calendar file with one event (RFC 5545). The same event keeps its `uid`; each change that a calendar must learn of has a higher
/// `sequence`.
package struct CalendarFile: Sendable {
    /// What the file asks for (RFC 5546 §3.2).
    package enum Method: String, Sendable {
        /// To show the event. Nobody is asked, so the file names no attendee.
        case publish = "PUBLISH"
        case request = "REQUEST"
        case cancel = "CANCEL"
    }

    /// Somebody with a name and an e-mail address.
    package struct Participant: Sendable, Equatable {
        package let name: String
        package let address: String

        package init(_ name: String, _ address: String) { (self.name, self.address) = (name, address) }
    }

    package struct Event: Sendable {
        /// Never changes, and no other event has it.
        package var uid: String
        package var sequence: Int
        /// When this file was made.
        package var stamp: Moment
        package var starts: Moment
        package var ends: Moment
        package var summary: String
        package var description = ""
        package var location = ""
        package var url = ""
        package var organizer: Participant
        /// Nobody in a file that is published.
        package var attendee: Participant?

        package init(uid: String, sequence: Int, stamp: Moment, starts: Moment, ends: Moment, summary: String, organizer: Participant) {
            (self.uid, self.sequence, self.stamp, self.starts, self.ends) = (uid, sequence, stamp, starts, ends)
            (self.summary, self.organizer) = (summary, organizer)
        }
    }

    private let method: Method
    private let event: Event
    private let clock: WallClock

    /// The zone of Morocco in the zone database. The file says itself what it means.
    private static let zone = "Africa/Casablanca"

    package init(_ method: Method, _ event: Event, _ clock: WallClock) {
        (self.method, self.event, self.clock) = (method, event, clock)
    }

    /// The file as UTF-8 text, with CRLF at the end of each line.
    package var text: String {
        var file = CalendarLines()
        file.add("BEGIN", "VCALENDAR")
        file.add("VERSION", "2.0")
        file.add("PRODID", "-//Kolchi//Kolchi//FR")
        file.add("CALSCALE", "GREGORIAN")
        file.add("METHOD", method.rawValue)
        addZone(to: &file)
        addEvent(to: &file)
        file.add("END", "VCALENDAR")
        return file.text
    }

    /// The offsets from UTC that apply around the event.
    private func addZone(to file: inout CalendarLines) {
        let before = event.starts.adding(seconds: -86_400)
        var minutes = clock.minutes(at: before)
        file.add("BEGIN", "VTIMEZONE")
        file.add("TZID", Self.zone)
        file.addOffset(since: WallTime(year: 1970, month: 1, day: 1), from: minutes, to: minutes)
        for change in clock.changes(after: before, until: event.ends) {
            // A change begins at what clocks showed before it (RFC 5545 §3.6.5).
            let shown = WallTime(microseconds: change.startsAt.adding(seconds: Int64(minutes) * 60).microseconds)
            file.addOffset(since: shown, from: minutes, to: change.minutes)
            minutes = change.minutes
        }
        file.add("END", "VTIMEZONE")
    }

    private func addEvent(to file: inout CalendarLines) {
        file.add("BEGIN", "VEVENT")
        file.add("UID", escaping: event.uid)
        file.add("SEQUENCE", String(event.sequence))
        file.add("DTSTAMP", CalendarLines.date(WallTime(microseconds: event.stamp.microseconds)) + "Z")
        file.add("DTSTART;TZID=\(Self.zone)", CalendarLines.date(clock.local(event.starts).time))
        file.add("DTEND;TZID=\(Self.zone)", CalendarLines.date(clock.local(event.ends).time))
        file.add("SUMMARY", escaping: event.summary)
        if !event.description.isEmpty { file.add("DESCRIPTION", escaping: event.description) }
        if !event.location.isEmpty { file.add("LOCATION", escaping: event.location) }
        if !event.url.isEmpty { file.add("URL", event.url) }
        file.add("ORGANIZER;CN=\(CalendarLines.quoted(event.organizer.name))", "mailto:" + event.organizer.address)
        if let attendee = event.attendee, method != .publish {
            let role = "ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE"
            file.add("ATTENDEE;CN=\(CalendarLines.quoted(attendee.name));\(role)", "mailto:" + attendee.address)
        }
        file.add("STATUS", method == .cancel ? "CANCELLED" : "CONFIRMED")
        file.add("END", "VEVENT")
    }
}

/// Content lines (RFC 5545 §3.1): at most 75 bytes each, and longer ones go on in the next line after a space.
struct CalendarLines {
    private(set) var text = ""
    private static let longest = 75

    mutating func add(_ name: String, _ value: String) {
        var length = 0
        for character in name + ":" + value {
            let bytes = character.utf8.count
            if length + bytes > Self.longest {
                text += "\r\n "
                length = 1
            }
            text.append(character)
            length += bytes
        }
        text += "\r\n"
    }

    /// Adds a value of the type TEXT (RFC 5545 §3.3.11).
    mutating func add(_ name: String, escaping value: String) {
        var escaped = ""
        for character in value {
            switch character {
            case "\\", ";", ",": escaped += "\\" + String(character)
            case "\n", "\r\n": escaped += "\\n"
            case "\r": break
            default:
                // Other control characters are not allowed.
                if let code = character.unicodeScalars.first, code.value >= 32 || code == "\t", code.value != 127 {
                    escaped.append(character)
                }
            }
        }
        add(name, escaped)
    }

    mutating func addOffset(since: WallTime, from: Int, to: Int) {
        add("BEGIN", "STANDARD")
        add("DTSTART", Self.date(since))
        add("TZOFFSETFROM", Self.offset(from))
        add("TZOFFSETTO", Self.offset(to))
        add("END", "STANDARD")
    }

    /// A parameter's value in quotes, which may hold none itself (RFC 5545 §3.2).
    static func quoted(_ value: String) -> String {
        "\"" + String(value.unicodeScalars.filter { $0.value >= 32 && $0.value != 127 && $0 != "\"" }.map(Character.init)) + "\""
    }

    /// `20261203T100000`.
    static func date(_ time: WallTime) -> String {
        let seconds = time.microseconds / 1_000_000 - Int64(time.day.daysSince1970) * 86_400
        let clock = [seconds / 3_600, seconds / 60 % 60, seconds % 60].map { String(String(100 + $0).dropFirst()) }.joined()
        return time.day.isoText.filter { $0 != "-" } + "T" + clock
    }

    private static func offset(_ minutes: Int) -> String {
        let (hours, rest) = minutes.magnitude.quotientAndRemainder(dividingBy: 60)
        return (minutes < 0 ? "-" : "+") + String(10_000 + hours * 100 + rest).dropFirst()
    }
}
