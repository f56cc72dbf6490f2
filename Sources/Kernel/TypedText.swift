/// The text of a form field that expects a number or a code. All such fields are read through it.
///
/// It maps characters by their Unicode class (UAX #44 General_Category), whatever keyboard or page they come from:
/// - decimal digits of any script become `0` to `9`;
/// - white space of any kind becomes a blank;
/// - dashes of any kind and the minus sign become `-`;
/// - invisible characters, such as soft hyphens and direction marks, are removed;
/// - full-width forms become the corresponding ASCII characters.
package struct TypedText: Sendable, Equatable {
    /// The whole text with these rules applied.
    package let plain: String

    package init(_ text: String) {
        var read = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if let digit = scalar.decimalDigit {
                read.append(Unicode.Scalar(UInt8(ascii: "0") + digit))
            } else if scalar.isBlank {
                read.append(" ")
            } else if scalar.isInvisible {
                continue
            } else if scalar.isDash {
                read.append("-")
            } else if (0xFF01...0xFF5E).contains(scalar.value), let narrow = Unicode.Scalar(scalar.value - 0xFEE0) {
                read.append(narrow)
            } else {
                read.append(scalar)
            }
        }
        plain = String(read)
    }

    /// The text without blanks.
    package var compact: String { plain.filter { $0 != " " } }

    /// The text of a numeric code: without blanks and dashes.
    package var digits: String { plain.filter { $0 != " " && $0 != "-" } }

    /// A whole number, zero or greater; nil where the text is not one, or where it does not fit `Int`.
    package var wholeNumber: Int? {
        let text = compact
        guard !text.isEmpty, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        return Int(text)
    }
}

extension Unicode.Scalar {
    /// Any white space: space, line and paragraph separators, the control characters that move the cursor, and the braille blank.
    package var isBlank: Bool {
        switch value {
        case 0x09...0x0D, 0x85, 0x2800: true
        default:
            switch properties.generalCategory {
            case .spaceSeparator, .lineSeparator, .paragraphSeparator: true
            default: false
            }
        }
    }

    /// A character that a page shows as nothing: a format character, or a default-ignorable one (UAX #44).
    /// Variation selectors and Hangul fillers are among them.
    package var isInvisible: Bool { properties.generalCategory == .format || properties.isDefaultIgnorableCodePoint }

    /// A dash of any kind, or the minus sign.
    package var isDash: Bool { properties.generalCategory == .dashPunctuation || value == 0x2212 }

    /// The value of a decimal digit of any script, 0 to 9; nil for any other character.
    package var decimalDigit: UInt8? {
        guard properties.generalCategory == .decimalNumber, let number = properties.numericValue else { return nil }
        return UInt8(number)
    }

    /// A character that no text may contain:
    /// - a control character, or one that changes the direction of the text around it;
    /// - a language tag or a noncharacter;
    /// - the replacement character, which stands for bytes that were not text.
    ///
    /// Check for white space first, because some white space is also a control character.
    package var isUnreadable: Bool {
        switch value {
        case 0x202A...0x202E, 0x2066...0x2069, 0xFEFF, 0xFFFD, 0xFFF9...0xFFFB: true
        case 0xE0000...0xE001F, 0xFDD0...0xFDEF: true
        default: properties.generalCategory == .control || value & 0xFFFE == 0xFFFE
        }
    }
}

extension String {
    /// Whether the text contains a visible letter or digit.
    package var isWritten: Bool {
        unicodeScalars.contains { scalar in
            guard !scalar.isInvisible else { return false }
            switch scalar.properties.generalCategory {
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: return true
            case .decimalNumber, .letterNumber, .otherNumber: return true
            default: return false
            }
        }
    }

    /// The text without characters that could control a terminal or reverse the direction of text. White space stays.
    package var readable: String { String(String.UnicodeScalarView(unicodeScalars.filter { $0.isBlank || !$0.isUnreadable })) }

    /// The text as one line: without white space and invisible marks at its ends, and with one blank between words.
    package var tidied: String {
        var tidy = unicodeScalars.trimmed.reduce(into: String.UnicodeScalarView()) { tidy, scalar in
            if !scalar.isBlank { tidy.append(scalar) } else if tidy.last != " " { tidy.append(" ") }
        }
        if tidy.last == " " { tidy.removeLast() }
        return String(tidy)
    }

    /// The text as several lines. Line ends become `\n` (LF), and white space at the end of a line is removed.
    /// At most two empty lines follow each other. The text neither begins nor ends with a blank or an empty line.
    package var tidiedLines: String {
        var lines: [String] = []
        for line in split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            let tidy = String(
                line.unicodeScalars.trimmedAtEnd.reduce(into: String.UnicodeScalarView()) { $0.append($1.isBlank ? " " : $1) })
            if tidy.isEmpty, lines.isEmpty || (lines.suffix(2).allSatisfy(\.isEmpty) && lines.count >= 2) { continue }
            lines.append(tidy)
        }
        while lines.last?.isEmpty == true { lines.removeLast() }
        return String(lines.joined(separator: "\n").drop { $0 == " " })
    }

    /// The length in Unicode scalars, as PostgreSQL's `length()` counts it. All limits of texts are in this unit.
    package var length: Int { unicodeScalars.count }

    /// The first `most` Unicode scalars of the text.
    package func cut(to most: Int) -> String { String(String.UnicodeScalarView(unicodeScalars.prefix(most))) }
}

extension BidirectionalCollection<Unicode.Scalar> {
    /// Without white space and invisible marks at both ends. Marks that belong to the character before them stay:
    /// variation selectors and the tags of a flag emoji.
    fileprivate var trimmed: SubSequence {
        let start = firstIndex { !$0.isBlank && !$0.isStrayMark } ?? endIndex
        return self[start...].trimmedAtEnd
    }

    fileprivate var trimmedAtEnd: SubSequence {
        guard let last = lastIndex(where: { !$0.isBlank && !$0.isStrayMark }) else { return self[startIndex..<startIndex] }
        return self[startIndex...last]
    }
}

extension Unicode.Scalar {
    /// An invisible mark that is copied along with text from a page. It has no meaning at the end of a text.
    fileprivate var isStrayMark: Bool {
        switch properties.generalCategory {
        case .format: !(0xE0020...0xE007F).contains(value)
        // The Hangul fillers.
        case .otherLetter: properties.isDefaultIgnorableCodePoint
        default: false
        }
    }
}
