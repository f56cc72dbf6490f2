package import Kernel

extension Money: HTMLValue {
    /// `1 299,50 DH` in French, `1.299,50 د.م.` in Arabic, `MAD 1,299.50` in English, with no-break spaces. In a text context
    /// it is within `<bdi>`. In JSON and URLs it is `1299.50`.
    package func write(into out: inout HTMLBuffer, at place: Place) {
        switch place {
        case .json, .jsonPart, .addressPart: out.write(decimal, at: place)
        case .text:
            out.literal("<bdi>")
            out.bytes.append(text(in: out.language))
            out.literal("</bdi>")
        case .quoted, .plain: out.bytes.append(text(in: out.language))
        }
    }

    /// The amount with a decimal point and without separators, for machines.
    package var decimal: String {
        let (whole, cents) = minor.magnitude.quotientAndRemainder(dividingBy: 100)
        return (minor < 0 ? "-" : "") + "\(whole)." + (cents < 10 ? "0" : "") + "\(cents)"
    }

    package func text(in language: Language) -> String { text(in: language, isShort: false) }

    /// - Parameter isShort: whether a whole amount has no decimals.
    fileprivate func text(in language: Language, isShort: Bool) -> String {
        let number = number(in: language, isShort: isShort)
        let sign = minor < 0 ? "-" : ""
        return switch language {
        case .french: "\(sign)\(number)\u{A0}DH"
        case .arabic: "\(minor < 0 ? "\u{200E}-" : "")\(number)\u{A0}د.م."
        case .english: "\(sign)MAD\u{A0}\(number)"
        }
    }

    /// The amount without currency and sign.
    private func number(in language: Language, isShort: Bool) -> String {
        let (whole, cents) = minor.magnitude.quotientAndRemainder(dividingBy: 100)
        let rest = isShort && cents == 0 ? "" : (cents < 10 ? "0" : "") + "\(cents)"
        return switch language {
        case .french: grouped(whole, "\u{202F}") + (rest.isEmpty ? "" : ",") + rest
        case .arabic: grouped(whole, ".") + (rest.isEmpty ? "" : ",") + rest
        case .english: grouped(whole, ",") + (rest.isEmpty ? "" : ".") + rest
        }
    }

    /// The price for cards and lists: `1 299 DH`, but `1 299,50 DH`. Sums always have both decimals.
    package var short: ShortPrice { ShortPrice(money: self) }

    /// The whole dirhams without the currency, such as `1 299`, for a text that names the currency once for two amounts.
    package func dirhams(in language: Language) -> String { number(in: language, isShort: true) }

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

/// A price without decimals if it is whole.
package struct ShortPrice: HTMLValue, Equatable {
    let money: Money

    package func write(into out: inout HTMLBuffer, at place: Place) {
        switch place {
        case .json, .jsonPart, .addressPart: money.write(into: &out, at: place)
        case .text:
            out.literal("<bdi>")
            out.bytes.append(text(in: out.language))
            out.literal("</bdi>")
        case .quoted, .plain: out.bytes.append(text(in: out.language))
        }
    }

    package func text(in language: Language) -> String { money.text(in: language, isShort: true) }
}

private func grouped(_ number: UInt64, _ separator: String) -> String {
    let digits = String(number)
    var text = ""
    for (index, digit) in digits.enumerated() {
        if index > 0, (digits.count - index) % 3 == 0 { text += separator }
        text.append(digit)
    }
    return text
}
