import Kernel

/// Why a public name is refused.
package enum NameFault: Error, Equatable, Sendable {
    /// It contains characters that are invisible, that change the writing direction, or that no font has.
    case unseen
    /// One of its words mixes scripts, or looks like a word of another script.
    case lookalike
    /// It is a reserved name, or looks like one.
    case reserved

    /// The scripts used side by side in Morocco. Words of other scripts must not look like Latin ones.
    private static let ofTheCountry: Set<String> = ["Latn", "Arab", "Tfng"]
    /// The scripts that Japanese, Chinese and Korean mix. They count as one.
    private static let eastern: Set<String> = ["Hani", "Hira", "Kana", "Hang", "Bopo"]

    /// Checks a tidied name; nil where it is accepted.
    ///
    /// Words of Latin, Arabic and Tifinagh letters may be side by side, as in `Café النخيل`. One word has one script.
    /// A word of another script is refused if it looks like a Latin one, as Cyrillic `Сара` looks like `Capa`.
    /// Joiners (ZWJ, ZWNJ) are refused too, because they are invisible and a name does not need them.
    ///
    /// - Parameter reserved: names that nobody may use, of letters only.
    package init?(in name: String, reserved: [String] = []) {
        if Self.hasUnseen(name) {
            self = .unseen
        } else if Self.words(of: name).contains(where: Self.isLookalike) {
            self = .lookalike
        } else if Self.looksLike(reserved, name) {
            self = .reserved
        } else {
            return nil
        }
    }

    private static func hasUnseen(_ name: String) -> Bool {
        var last: Unicode.Scalar?
        for scalar in name.unicodeScalars {
            defer { last = scalar }
            // A variation selector after an emoji requests colours.
            if scalar.value == 0xFE0F, let last, last.properties.isEmoji, !last.isASCII { continue }
            if scalar.isInvisible || scalar.isUnreadable { return true }
            switch scalar.properties.generalCategory {
            case .privateUse, .surrogate, .unassigned, .control: return true
            default: continue
            }
        }
        return false
    }

    /// Splits the name into runs of letters, their marks, and digits.
    private static func words(of name: String) -> [String.UnicodeScalarView.SubSequence] {
        name.unicodeScalars.split { scalar in
            switch scalar.properties.generalCategory {
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark, .spacingMark,
                .enclosingMark, .decimalNumber, .letterNumber:
                false
            default: true
            }
        }
    }

    private static func isLookalike(_ word: String.UnicodeScalarView.SubSequence) -> Bool {
        var scripts: Set<String> = []
        var isForm = false
        for scalar in word {
            if let script = scalar.script {
                scripts.insert(eastern.contains(script) ? "Hani" : script)
            } else if scalar.properties.isAlphabetic, !scalar.properties.isDiacritic, isLatin(Skeleton.of(String(scalar), folded: true)) {
                // For example a mathematical letter.
                isForm = true
            }
        }
        if isForm || scripts.count > 1 { return true }
        guard let script = scripts.first, !ofTheCountry.contains(script) else { return false }
        return isLatin(Skeleton.of(String(word)))
    }

    /// Whether the text has letters and all of them are ASCII; also true for nil, a text that is too long.
    private static func isLatin(_ skeleton: String?) -> Bool {
        guard let skeleton else { return true }
        let letters = skeleton.unicodeScalars.filter(\.properties.isAlphabetic)
        return !letters.isEmpty && letters.allSatisfy(\.isASCII)
    }

    /// Whether one of the words, or the whole name, looks like a reserved name.
    private static func looksLike(_ reserved: [String], _ name: String) -> Bool {
        guard !reserved.isEmpty else { return false }
        let taken = Set(reserved.flatMap { looks(of: $0) + looks(of: $0.uppercased()) })
        let parts = name.split { $0.isWhitespace || $0.isPunctuation || $0.isSymbol && $0.isASCII }.map(String.init) + [name]
        return parts.contains { part in looks(of: part).contains(where: taken.contains) }
    }

    private static func looks(of text: String) -> [String] {
        [Skeleton.of(text), Skeleton.of(text, folded: true)].compactMap(\.self).map { skeleton in
            String(
                String.UnicodeScalarView(
                    skeleton.lowercased().unicodeScalars.filter { $0.properties.isAlphabetic && !$0.properties.isDiacritic }))
        }.filter { !$0.isEmpty }
    }
}
