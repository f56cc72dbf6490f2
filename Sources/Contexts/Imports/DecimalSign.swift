import Kernel

/// The decimal sign of a column: `.` or `,`. It is found once for the whole column, so that `1.299` is never read in two ways.
struct DecimalSign {
    private var (points, commas, unclear) = (0, 0, 0)

    /// Looks at another number of the column. Texts that are no numbers say nothing.
    mutating func add(_ cell: String) {
        // Most cells are words. A sign is `.`, `,` or one of the Arabic ones.
        guard cell.utf8.contains(where: { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ",") || $0 == 0xD9 }), cell.utf8.count <= 40 else {
            return
        }
        guard let marks = Self.marks(of: cell), let last = marks.last else { return }
        let isRepeated = marks.count > 1
        let differs = Set(marks.map(\.mark)).count > 1
        switch (differs, isRepeated, last.digitsAfter) {
        // The last of two different marks is the decimal sign, if no digit group follows it.
        case (true, _, _): note(last.mark)
        // The same mark twice separates thousands.
        case (false, true, _): note(last.mark == "." ? "," : ".")
        case (false, false, 3) where last.digitsBefore <= 3 && !last.isAfterZero: unclear += 1
        case (false, false, _): note(last.mark)
        }
    }

    private mutating func note(_ mark: Character) { if mark == "." { points += 1 } else { commas += 1 } }

    /// `.` or `,`; empty if no number shows a sign. Nil if the column contradicts itself, or shows only numbers like `1.299`.
    var sign: String? {
        switch (points > 0, commas > 0, unclear > 0) {
        case (true, true, _): nil
        case (true, false, _): "."
        case (false, true, _): ","
        case (false, false, true): nil
        case (false, false, false): ""
        }
    }

    /// Reads a number with this decimal sign: blanks, apostrophes and the other sign may separate thousands. Words for dirhams may stand
    /// beside it. Nil if it is none, or if its groups are not of three digits.
    ///
    /// - Returns: digits before and after the decimal sign.
    static func read(_ cell: String, sign: String) -> (whole: String, fraction: String)? {
        let plain = withoutCurrency(cell)
        let decimal: Character = sign == "," ? "," : "."
        var (groups, fraction): ([String], String?) = ([""], nil)
        for character in plain {
            switch character {
            case "0"..."9":
                if fraction == nil { groups[groups.count - 1].append(character) } else { fraction?.append(character) }
            case decimal where fraction == nil && !groups[0].isEmpty: fraction = ""
            case " ", "'", "’", ",", ".":
                guard fraction == nil, !groups[0].isEmpty else { return nil }
                groups.append("")
            default: return nil
            }
        }
        guard !groups[0].isEmpty, fraction != "" else { return nil }
        if groups.count > 1 {
            guard groups[0].count <= 3, groups.dropFirst().allSatisfy({ $0.count == 3 }) else { return nil }
        }
        return (groups.joined(), fraction ?? "")
    }

    /// A price in the form `1299.00`; nil if it is none or has more than two decimals other than zeros.
    static func price(_ cell: String, sign: String) -> String? {
        guard let (whole, fraction) = read(cell, sign: sign), whole.count <= 12, fraction.dropFirst(2).allSatisfy({ $0 == "0" }) else {
            return nil
        }
        let cents = fraction.prefix(2)
        return whole + "." + cents + String(repeating: "0", count: 2 - cents.count)
    }

    /// A number in thousandths, rounded half up; nil if it is none or not below ten million.
    static func thousandths(_ cell: String, sign: String) -> Int? {
        guard let (whole, fraction) = read(cell, sign: sign), whole.count <= 7, let number = Int(whole) else { return nil }
        let digits = fraction.prefix(4)
        guard let tenThousandths = Int(digits + String(repeating: "0", count: 4 - digits.count)) else { return nil }
        return number * 1_000 + (tenThousandths + 5) / 10
    }

    private static func withoutCurrency(_ cell: String) -> String {
        if !cell.isEmpty, cell.utf8.allSatisfy({ (48...57).contains($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ",") }) {
            return cell
        }
        var text = TypedText(cell).plain.lowercased().replacing("٫", with: ",").replacing("٬", with: ".")
        for currency in ["dirhams", "dirham", "د.م.", "د.م", "درهم", "mad", "dhs", "dh"] where text.contains(currency) {
            text = text.replacing(currency, with: " ")
            break
        }
        return text.tidied
    }

    private static func marks(of cell: String) -> [(mark: Character, digitsBefore: Int, digitsAfter: Int, isAfterZero: Bool)]? {
        let text = withoutCurrency(cell)
        guard text.contains(where: { $0 == "." || $0 == "," }) else { return [] }
        var marks: [(mark: Character, at: Int)] = []
        var digits = ""
        for character in text {
            switch character {
            case "0"..."9": digits.append(character)
            case ".", ",": marks.append((character, digits.count))
            case " ", "'", "’": continue
            default: return nil
            }
        }
        guard !digits.isEmpty else { return nil }
        return marks.map { ($0.mark, $0.at, digits.count - $0.at, digits.prefix($0.at) == "0" || $0.at == 0) }
    }
}
