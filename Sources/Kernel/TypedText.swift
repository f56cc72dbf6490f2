/// What a person typed where a machine wants a number or a code: the reader of all such fields.
///
/// Characters are read by their Unicode class (UAX #44 General_Category), whatever keyboard or page they come from:
/// - decimal digits of any script become `0` to `9`;
/// - white space of any kind becomes a blank;
/// - dashes of any kind and the minus sign become `-`;
/// - characters that cannot be seen, such as soft hyphens and marks of direction, are left out;
/// - full-width forms become the ASCII characters that they stand for.
package struct TypedText: Sendable, Equatable {
    /// All of it, read as above.
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

    /// Without any blank.
    package var compact: String { plain.filter { $0 != " " } }

    /// As a code of digits: without blanks and dashes.
    package var digits: String { plain.filter { $0 != " " && $0 != "-" } }

    /// A whole number, not below zero; nil where it is none, or has more digits than `Int` holds.
    package var wholeNumber: Int? {
        let text = compact
        guard !text.isEmpty, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        return Int(text)
    }
}

extension Unicode.Scalar {
    /// White space of any kind: space separators, line and paragraph separators, the controls that move the cursor, and the
    /// blank of braille.
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

    /// A character that a page shows as nothing: a format character, or one that is ignorable by default (UAX #44).
    /// Selectors of variants and the fillers of Hangul are among them.
    package var isInvisible: Bool { properties.generalCategory == .format || properties.isDefaultIgnorableCodePoint }

    /// A dash of any kind, or the minus sign.
    package var isDash: Bool { properties.generalCategory == .dashPunctuation || value == 0x2212 }

    /// The digit that it is in any script; nil where it is no decimal digit.
    package var decimalDigit: UInt8? {
        guard properties.generalCategory == .decimalNumber, let number = properties.numericValue else { return nil }
        return UInt8(number)
    }

    /// A character that no text may hold: a control, one that turns the direction of the text around it, a tag, one that
    /// Unicode gives to nobody (noncharacters), and the mark that stands for bytes that were no text.
    ///
    /// White space is to be looked for before, for some of it is controls.
    package var isUnreadable: Bool {
        switch value {
        case 0x202A...0x202E, 0x2066...0x2069, 0xFEFF, 0xFFFD, 0xFFF9...0xFFFB: true
        case 0xE0000...0xE001F, 0xFDD0...0xFDEF: true
        default: properties.generalCategory == .control || value & 0xFFFE == 0xFFFE
        }
    }
}

extension String {
    /// Whether something is written: a letter or a digit that can be seen.
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

    /// One line of text: without blanks and unseen marks at its ends, and with one blank between its words.
    package var tidied: String {
        var tidy = unicodeScalars.trimmed.reduce(into: String.UnicodeScalarView()) { tidy, scalar in
            if !scalar.isBlank { tidy.append(scalar) } else if tidy.last != " " { tidy.append(" ") }
        }
        if tidy.last == " " { tidy.removeLast() }
        return String(tidy)
    }

    /// A text of several lines: each without blanks at its end, line ends as `\n` (LF), at most two empty lines one after
    /// another, and neither a blank nor an empty line at the beginning and at the end.
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

    /// How long PostgreSQL finds it with `length()`: in Unicode scalars. Bounds of texts are counted so.
    package var length: Int { unicodeScalars.count }

    /// The beginning of at most that length.
    package func cut(to most: Int) -> String { String(String.UnicodeScalarView(unicodeScalars.prefix(most))) }
}

extension BidirectionalCollection<Unicode.Scalar> {
    /// Without blanks and unseen marks at both ends. Those that belong to the character before stay: selectors of variants
    /// and the tags of a flag.
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
    /// Comes along when text is copied from a page, and means nothing at the end of a text.
    fileprivate var isStrayMark: Bool {
        switch properties.generalCategory {
        case .format: !(0xE0020...0xE007F).contains(value)
        // The fillers of Hangul.
        case .otherLetter: properties.isDefaultIgnorableCodePoint
        default: false
        }
    }
}
