package import Kernel

/// Stored as `timestamptz`. Sessions use UTC and ISO dates, so its text is `2026-11-21 05:04:01.123456+00`.
extension Moment: ColumnValue {
    package static func read(_ cell: Cell) throws(DecodingFailure) -> Moment { try parsed(cell, suffix: "+00", as: "Moment") }

    /// Reads date and time, and the same suffix behind every one of them.
    static func parsed(_ cell: Cell, suffix: StaticString, as type: StaticString) throws(DecodingFailure) -> Moment {
        let text = unsafe try cell.bytes(as: type)
        let end = text.count - suffix.utf8CodeUnitCount
        guard end >= 19, unsafe text[4] == UInt8(ascii: "-"), unsafe text[13] == UInt8(ascii: ":"),
            unsafe text[end...].elementsEqual(UnsafeBufferPointer(start: suffix.utf8Start, count: suffix.utf8CodeUnitCount))
        else { throw cell.failure(as: type) }
        func number(_ range: Range<Int>) throws(DecodingFailure) -> Int64 {
            var number: Int64 = 0
            for index in range {
                let digit = Int64(unsafe text[index]) - 48
                guard (0...9).contains(digit) else { throw cell.failure(as: type) }
                number = number * 10 + digit
            }
            return number
        }
        let days = CivilDate.days(year: try number(0..<4), month: try number(5..<7), day: try number(8..<10))
        let seconds = try number(11..<13) * 3600 + number(14..<16) * 60 + number(17..<19)
        var fraction: Int64 = 0
        if end > 19, unsafe text[19] == UInt8(ascii: ".") {
            let digits = end - 20
            guard digits >= 1, digits <= 6 else { throw cell.failure(as: type) }
            fraction = try number(20..<20 + digits)
            for _ in digits..<6 { fraction *= 10 }
        } else if end != 19 {
            throw cell.failure(as: type)
        }
        return Moment(microseconds: (days * 86_400 + seconds) * 1_000_000 + fraction)
    }

    package var bound: String? {
        let day = microseconds.flooredQuotient(86_400_000_000)
        let rest = microseconds - day * 86_400_000_000
        let date = CivilDate(days: day)
        func padded(_ number: Int64, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        let seconds = rest / 1_000_000
        return "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2)) "
            + "\(padded(seconds / 3600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2)).\(padded(rest % 1_000_000, 6))+00"
    }
}

/// A day of the Gregorian calendar. Days are counted from 1970-01-01, in eras of 400 years that begin on 1 March.
struct CivilDate: Equatable {
    let year: Int64
    let month: Int64
    let day: Int64

    init(days: Int64) {
        let shifted = days + 719_468
        let era = shifted.flooredQuotient(146_097)
        let ofEra = shifted - era * 146_097
        let yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let march = (5 * ofYear + 2) / 153
        day = ofYear - (153 * march + 2) / 5 + 1
        month = march < 10 ? march + 3 : march - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let era = year.flooredQuotient(400)
        let ofEra = year - era * 400
        let ofYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719_468
    }
}

extension Int64 {
    fileprivate func flooredQuotient(_ divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
