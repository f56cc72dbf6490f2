import Kernel

/// Why a name that others see is not taken.
package enum NameFault: Error, Equatable, Sendable {
    /// It holds signs that nobody sees, that turn the direction of writing, or that no font has.
    case unseen
    /// A word of it has letters of several scripts, or looks like a word of another script.
    case lookalike
    /// It is one of the reserved names, or looks like one.
    case reserved

    /// Scripts that stand side by side in this country. Words of other scripts may not look like Latin ones.
    private static let ofTheCountry: Set<String> = ["Latn", "Arab", "Tfng"]
    /// Those of which Japanese, Chinese and Korean are written together, as one.
    private static let eastern: Set<String> = ["Hani", "Hira", "Kana", "Hang", "Bopo"]

    /// What is wrong with a tidied name; nil where nothing is.
    ///
    /// Words of Latin, Arabic and Tifinagh letters may stand side by side, as in `Café النخيل`; one word has one script. A
    /// word of another script is refused where it looks like a Latin one, as Cyrillic `Сара` like `Capa`. Joiners (ZWJ,
    /// ZWNJ) are refused too: a name can do without them, and nobody sees them.
    ///
    /// - Parameter reserved: names that are kept for others, of letters only.
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
            // An emoji may say that it wants its colours.
            if scalar.value == 0xFE0F, let last, last.properties.isEmoji, !last.isASCII { continue }
            if scalar.isInvisible || scalar.isUnreadable { return true }
            switch scalar.properties.generalCategory {
            case .privateUse, .surrogate, .unassigned, .control: return true
            default: continue
            }
        }
        return false
    }

    /// Runs of letters, their marks, and digits.
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
                // A mathematical letter and the like.
                isForm = true
            }
        }
        if isForm || scripts.count > 1 { return true }
        guard let script = scripts.first, !ofTheCountry.contains(script) else { return false }
        return isLatin(Skeleton.of(String(word)))
    }

    /// Whether it has letters, and all of them are those of ASCII.
    private static func isLatin(_ skeleton: String?) -> Bool {
        guard let skeleton else { return true }
        let letters = skeleton.unicodeScalars.filter(\.properties.isAlphabetic)
        return !letters.isEmpty && letters.allSatisfy(\.isASCII)
    }

    /// Whether one of its words, or all of them together, look like a reserved name.
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
