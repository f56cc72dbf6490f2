import Glibc

extension Moment {
    /// Date and time in UTC in the form of HTTP and e-mail (RFC 5322 §3.3), without the zone: `Sun, 06 Nov 1994 08:49:37`.
    package var internetDate: String {
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        var seconds = time_t(seconds)
        var parts = unsafe tm()
        unsafe gmtime_r(&seconds, &parts)
        let (day, hour, minute, second) = unsafe (parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec)
        let (weekday, month, year) = unsafe (Int(parts.tm_wday), Int(parts.tm_mon), Int(parts.tm_year) + 1900)
        return "\(days[weekday]), \(padded(day)) \(months[month]) \(year) \(padded(hour)):\(padded(minute)):\(padded(second))"
    }
}

private func padded(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
