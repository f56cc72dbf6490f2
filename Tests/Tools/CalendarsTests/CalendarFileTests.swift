import Calendars
import Kernel
import Testing

@Suite("A calendar file")
struct CalendarFileTests {
    private static func utc(_ day: Int, _ hour: Int, _ month: Int = 12, _ year: Int = 2026) -> Moment {
        Moment(microseconds: WallTime(year: year, month: month, day: day, hour: hour).microseconds)
    }

    private func event(_ sequence: Int = 0, starts: Moment = utc(3, 10)) -> CalendarFile.Event {
        var event = CalendarFile.Event(
            uid: "R-7WMXQ@kolchi.example", sequence: sequence, stamp: Self.utc(1, 8), starts: starts, ends: starts.adding(seconds: 2_700),
            summary: "Réparation; écran, verre\\tactile", organizer: .init("Atelier \"Dar Salma\"", "contact@kolchi.example"))
        event.description = "Apportez l’appareil.\nMerci"
        event.attendee = .init("Nadia", "nadia@example.ma")
        return event
    }

    private func lines(_ file: CalendarFile) -> [String] {
        #expect(file.text.hasSuffix("\r\n"))
        return file.text.replacing("\r\n ", with: "").split(separator: "\r\n").map(String.init)
    }

    @Test("says wall time with its own zone, escapes text, and names an attendee only where somebody is asked")
    func content() {
        let published = lines(CalendarFile(.publish, event(), .utc))
        #expect(published.contains("DTSTART;TZID=Africa/Casablanca:20261203T100000"))
        #expect(published.contains("DTEND;TZID=Africa/Casablanca:20261203T104500") && published.contains("DTSTAMP:20261201T080000Z"))
        #expect(published.contains(#"SUMMARY:Réparation\; écran\, verre\\tactile"#))
        #expect(published.contains(#"DESCRIPTION:Apportez l’appareil.\nMerci"#))
        #expect(published.contains(#"ORGANIZER;CN="Atelier Dar Salma":mailto:contact@kolchi.example"#))
        #expect(published.contains("METHOD:PUBLISH") && !published.contains { $0.hasPrefix("ATTENDEE") })
        let cancelled = lines(CalendarFile(.cancel, event(3), .utc))
        #expect(cancelled.contains("STATUS:CANCELLED") && cancelled.contains("SEQUENCE:3") && cancelled.contains("METHOD:CANCEL"))
        #expect(cancelled.contains { $0.hasPrefix("ATTENDEE;CN=\"Nadia\"") && $0.hasSuffix(":mailto:nadia@example.ma") })
    }

    @Test("has lines of at most 75 bytes, which are cut between characters")
    func folding() {
        for length in 60...90 {
            var long = event()
            long.summary = String(repeating: "a", count: length) + String(repeating: "إصلاح شاشة ", count: 12) + "👨‍👩‍👧‍👦"
            let text = CalendarFile(.publish, long, .utc).text
            let cut = text.split(separator: "\r\n")
            #expect(cut.allSatisfy { $0.utf8.count <= 75 })
            #expect(text.replacing("\r\n ", with: "").contains("SUMMARY:" + long.summary))
        }
    }

    @Test("tells of a change of the zone before and after the event")
    func zone() {
        let clock = WallClock([
            .init(startsAt: Self.utc(1, 0, 1, 2020), minutes: 60), .init(startsAt: Self.utc(3, 2), minutes: 0),
        ])
        let text = lines(CalendarFile(.publish, event(), clock)).joined(separator: "\n")
        #expect(text.contains("DTSTART:19700101T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0100"))
        #expect(text.contains("DTSTART:20261203T030000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0000"))
        #expect(text.contains("DTSTART;TZID=Africa/Casablanca:20261203T100000"))
        let before = lines(CalendarFile(.publish, event(starts: Self.utc(1, 10)), clock)).joined(separator: "\n")
        #expect(before.contains("DTSTART;TZID=Africa/Casablanca:20261201T110000") && !before.contains("TZOFFSETTO:+0000"))
    }
}
