import Glibc
package import Kernel

/// IMF-fixdate of RFC 9110 §5.6.7, as `Sun, 06 Nov 1994 08:49:37 GMT`.
package func httpDate(_ moment: Moment) -> String {
    let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    var seconds = time_t(moment.seconds)
    var parts = unsafe tm()
    unsafe gmtime_r(&seconds, &parts)
    let (day, hour, minute, second) = unsafe (parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec)
    let (weekday, month, year) = unsafe (Int(parts.tm_wday), Int(parts.tm_mon), Int(parts.tm_year) + 1900)
    return "\(days[weekday]), \(padded(day)) \(months[month]) \(year) \(padded(hour)):\(padded(minute)):\(padded(second)) GMT"
}

private func padded(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
