import Glibc
import Kernel

extension CalendarDay {
    /// The form of ISO 8601, such as `2026-12-01`.
    var iso8601: String {
        var seconds = time_t(daysSince1970 * 86_400)
        var parts = unsafe tm()
        unsafe gmtime_r(&seconds, &parts)
        let (year, month, day) = unsafe (Int(parts.tm_year) + 1900, Int(parts.tm_mon) + 1, Int(parts.tm_mday))
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }
}

extension Moment {
    /// The moment in UTC in the form of ISO 8601, such as `2026-12-01T08:05:00Z`. Microseconds follow the seconds where there are any.
    var iso8601: String {
        let wall = inUTC.time
        let (day, microseconds) = (wall.day, Int(wall.microseconds))
        let ofDay = microseconds - day.daysSince1970 * 86_400_000_000
        let (seconds, rest) = ofDay.quotientAndRemainder(dividingBy: 1_000_000)
        let time = "\(padded(seconds / 3600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
        return "\(day.iso8601)T\(time)\(rest == 0 ? "" : "." + padded(rest, 6))Z"
    }
}

private func padded(_ number: Int, _ digits: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
}
