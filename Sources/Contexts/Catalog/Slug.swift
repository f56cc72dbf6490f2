import Kernel
import Postgres

/// Slugs made from titles.
extension Product {
    /// The title in lower-case ASCII letters and digits with hyphens between, at most 80 characters. Accents are dropped. Arabic letters
    /// become the Latin ones by which Moroccans know them. Nil if nothing is left, for example of a title in Japanese.
    package static func slug(from title: String) -> String? {
        let scalars = Array(title.lowercased().unicodeScalars)
        var words: [String] = [""]
        for (index, scalar) in scalars.enumerated() {
            let isFirst = words.last?.isEmpty ?? true
            if let latin = SlugLetters.latin(scalar, isFirst: isFirst, before: index + 1 < scalars.count ? scalars[index + 1] : nil) {
                words[words.count - 1] += latin
            } else if !isFirst {
                words.append("")
            }
        }
        words.removeAll(where: \.isEmpty)
        var slug = ""
        for word in words {
            let longer = slug.isEmpty ? String(word.prefix(longestSlug)) : "\(slug)-\(word)"
            guard longer.utf8.count <= longestSlug else { break }
            slug = longer
        }
        return slug.isEmpty ? nil : slug
    }

    /// The longest slug made from a title.
    package static let longestSlug = 80

    /// Claims slugs for new products. If one is taken, a number follows it.
    ///
    /// - Parameter wanted: each without a number.
    static func claimSlugs(like wanted: [(id: ID, wanted: String)], in tx: Transaction) async throws -> [ID: String] {
        guard !wanted.isEmpty else { return [:] }
        let claimed = Query<[(ID, String)]>.all(
            """
            SELECT new.id, catalog.claim_slug(new.wanted, new.id)
            FROM unnest(\(wanted.map(\.id))::uuid[], \(wanted.map(\.wanted))::text[]) WITH ORDINALITY AS new (id, wanted, place)
            ORDER BY new.place
            """
        ) { row in (try row.next(), try row.next()) }
        return Dictionary(uniqueKeysWithValues: try await tx.read(claimed))
    }
}

private enum SlugLetters {
    /// What stands for a lower-case letter in a slug: nil for what separates words, empty for what is left out.
    static func latin(_ scalar: Unicode.Scalar, isFirst: Bool, before next: Unicode.Scalar?) -> String? {
        switch scalar {
        case "a"..."z", "0"..."9": return String(scalar)
        // Wāw and yāʼ are consonants at the beginning of a word and before ā, and long vowels elsewhere.
        case "و": return isFirst || next == "ا" ? "w" : "ou"
        case "ي": return isFirst || next == "ا" ? "y" : "i"
        default: break
        }
        if let known = letters[scalar] { return known }
        if let digit = scalar.decimalDigit { return String(digit) }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .spacingMark, .format: return ""
        default: return nil
        }
    }

    private static let letters: [Unicode.Scalar: String] = {
        var letters: [Unicode.Scalar: String] = [
            // Arabic, with the letters that Moroccans add for p, g and v.
            "ا": "a", "أ": "a", "إ": "i", "آ": "a", "ٱ": "a", "ب": "b", "ت": "t", "ث": "th", "ج": "j", "ح": "h", "خ": "kh", "د": "d",
            "ذ": "d", "ر": "r", "ز": "z", "س": "s", "ش": "ch", "ص": "s", "ض": "d", "ط": "t", "ظ": "d", "ع": "a", "غ": "gh", "ف": "f",
            "ق": "q", "ك": "k", "ل": "l", "م": "m", "ن": "n", "ه": "h", "ى": "a", "ة": "a", "ء": "", "ؤ": "ou", "ئ": "i", "پ": "p",
            "گ": "g", "ڭ": "g", "ݣ": "g", "ڤ": "v", "چ": "tch", "ـ": "", "َ": "a", "ُ": "ou", "ِ": "i",
            // Latin letters that are more than a letter with an accent.
            "æ": "ae", "œ": "oe", "ß": "ss", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ħ": "h", "ı": "i", "ŋ": "n", "ĳ": "ij",
        ]
        let accented: [(String, String)] = [
            ("a", "àáâãäåāăąǎạảấầẩẫậắằẳẵặ"), ("c", "çćĉċč"), ("d", "ďḍ"), ("e", "èéêëēĕėęěẹẻẽếềểễệ"), ("g", "ĝğġģǧ"), ("h", "ĥḥ"),
            ("i", "ìíîïĩīĭįǐịỉ"), ("j", "ĵ"), ("k", "ķ"), ("l", "ĺļľŀ"), ("n", "ñńņňṇ"), ("o", "òóôõöōŏőơǒọỏốồổỗộớờởỡợ"), ("r", "ŕŗřṛ"),
            ("s", "śŝşšșṣ"), ("t", "ţťțṭ"), ("u", "ùúûüũūŭůűųưǔụủứừửữự"), ("w", "ŵẁẃẅ"), ("y", "ýÿŷỳỵỷỹ"), ("z", "źżžẓ"),
        ]
        for (letter, forms) in accented { for form in forms.unicodeScalars { letters[form] = letter } }
        return letters
    }()
}
