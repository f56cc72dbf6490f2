package import Kernel

/// A value of a CSV file. Only a text can hold what a person typed.
package enum CSVCell: Sendable, Equatable {
    case text(String)
    case number(Int)
    /// Written with a point and all decimals of the currency, without its name.
    case money(Money)
    /// Written in UTC (ISO 8601).
    case moment(Moment)
    case day(CalendarDay)
    case empty

    /// The characters of the cell before quoting.
    var characters: String {
        switch self {
        case .text(let text): FormulaGuard.guarded(text)
        case .number(let number): String(number)
        case .money(let money): Self.decimal(money)
        case .moment(let moment): moment.iso8601
        case .day(let day): day.iso8601
        case .empty: ""
        }
    }

    private static func decimal(_ money: Money) -> String {
        let digits = String(money.minor.magnitude)
        let decimals = money.currency.decimals
        let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.utf8.count)) + digits
        return "\(money.minor < 0 ? "-" : "")\(padded.dropLast(decimals)).\(padded.suffix(decimals))"
    }
}
