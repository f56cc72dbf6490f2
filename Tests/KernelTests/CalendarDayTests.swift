import Kernel
import Testing

@Suite("A calendar day")
struct CalendarDayTests {
    @Test(
        "is the day that the local clock shows",
        arguments: [(-1, 0, -1), (0, 0, 0), (86_399, 0, 0), (86_400, 0, 1), (82_800, 60, 1), (82_799, 60, 0), (0, -60, -1)])
    func local(seconds: Int64, minutes: Int, day: Int) {
        let clock = WallClock([WallClock.Change(startsAt: Moment(seconds: 0), minutes: minutes)])
        #expect(clock.day(of: Moment(seconds: seconds)) == CalendarDay(daysSince1970: day))
    }

    @Test("is a Sunday every seventh day, also before 1970")
    func sundays() {
        #expect(CalendarDay(year: 2026, month: 11, day: 29).isSunday)
        #expect(CalendarDay(year: 1969, month: 12, day: 28).isSunday)
        for number in -20...20 { #expect(CalendarDay(daysSince1970: number).isSunday == [-18, -11, -4, 3, 10, 17].contains(number)) }
    }
}
