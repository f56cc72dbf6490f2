extension Money {
    /// Reads a price that a person typed. A comma or a point may precede the centimes. Spaces, points, commas or apostrophes
    /// may separate thousands. The currency may come first or last. Digits may be of any script (`TypedText`).
    ///
    /// A single comma or point before exactly three digits separates thousands (`1.299` is 1,299 dirhams).
    /// - Returns: nil where the text is not a price, is negative, or has more than two decimals.
    package init?(typed text: String) {
        var rest = TypedText(text).plain.lowercased()
        for currency in ["dirhams", "dirham", "د.م.", "د.م", "درهم", "mad", "dhs", "dh"] where rest.contains(currency) {
            rest = rest.replacing(currency, with: " ")
            break
        }
        var digits = ""
        var marks: [(mark: Character, after: Int)] = []
        for character in rest {
            if ("0"..."9").contains(character) {
                digits.append(character)
            } else if " '’".contains(character) {
                continue
            } else if let mark = [",": ",", "٫": ",", ".": ".", "٬": "."][character] as Character? {
                marks.append((mark, digits.count))
            } else {
                return nil
            }
        }
        guard let decimals = Self.decimals(marks, in: digits.count), digits.count - decimals <= 12,
            let number = Int64(digits + String(repeating: "0", count: 2 - decimals))
        else { return nil }
        self.init(minor: number)
    }

    /// How many of the digits are centimes; nil where the marks are contradictory.
    private static func decimals(_ marks: [(mark: Character, after: Int)], in count: Int) -> Int? {
        guard count > 0 else { return nil }
        guard let last = marks.last else { return 0 }
        let tail = count - last.after
        let isSeparator = tail == 3 && (marks.allSatisfy { $0.mark == last.mark }) && marks[0].after > 0
        let thousands = isSeparator ? marks[...] : marks.dropLast()
        guard isSeparator || tail == 1 || tail == 2, last.after > 0 else { return nil }
        // All marks between thousands must be the same, differ from the last one, and be three digits apart.
        guard thousands.allSatisfy({ $0.mark == thousands.first?.mark && (isSeparator || $0.mark != last.mark) }) else { return nil }
        let ends = thousands.map(\.after).dropFirst() + [isSeparator ? count : last.after]
        for (mark, end) in zip(thousands, ends) where end - mark.after != 3 { return nil }
        if let first = thousands.first, !(1...3).contains(first.after) { return nil }
        return isSeparator ? 0 : tail
    }
}
