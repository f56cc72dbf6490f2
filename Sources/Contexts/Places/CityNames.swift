import Foundation

/// Finds cities by a typed name, in French or Arabic script. Accents, articles and usual spellings do not matter.
struct CityNames: Sendable {
    private let entries: [Entry]

    private struct Entry {
        let city: City
        /// The spellings of the name in each script.
        let names: [FoldedName]
    }

    /// Names that people use, with the French name in the census.
    private static let others = [
        "Casablanca": ["Casa", "Dar Beida", "كازا", "كازابلانكا"], "Tanger": ["Tangier", "Tanja"], "Fès": ["Fez"],
        "Marrakech": ["Marrakesh", "Kech"], "Laâyoune": ["Laayoune", "El Aaiun"],
    ]

    init(_ cities: [City]) {
        entries = cities.sorted { $0.population > $1.population }.map { city in
            Entry(city: city, names: ([city.french, city.arabic] + Self.others[city.french, default: []]).map(FoldedName.init))
        }
    }

    /// The most cities that a name may mean.
    private static let most = 8

    /// The cities that the name may mean, the largest first. The best kind of match decides: the whole name, its beginning, the beginning
    /// of one of its words, a typing error.
    func matches(_ typed: String) -> [City] {
        let typed = FoldedName(String(typed.prefix(60)))
        guard !typed.joined.isEmpty else { return [] }
        let kinds: [(FoldedName) -> Bool] = [
            { $0.joined == typed.joined },
            { typed.joined.count > 1 && $0.joined.hasPrefix(typed.joined) },
            { typed.joined.count > 1 && $0.tails.contains { $0.hasPrefix(typed.joined) } },
            { $0.isMisspelled(as: typed) },
        ]
        for isMatch in kinds {
            let found = entries.filter { $0.names.contains(where: isMatch) }
            if !found.isEmpty { return found.prefix(Self.most).map(\.city) }
        }
        return []
    }
}

/// A name without accents, articles and the differences between usual spellings.
struct FoldedName: Sendable {
    /// All words without spaces.
    let joined: String
    /// The name from its second word on, from its third on, and so forth.
    let tails: [String]

    private static let articles: Set<String> = ["el", "al", "es", "er", "ech", "de"]
    /// Spellings of the same sound, in the order in which they are replaced.
    private static let sounds = [
        ("ch", "x"), ("sh", "x"), ("kh", "k"), ("gh", "g"), ("th", "t"), ("dh", "d"), ("ph", "f"), ("ou", "u"), ("oo", "u"), ("w", "u"),
        ("q", "k"), ("c", "k"), ("z", "s"), ("y", "i"), ("ee", "i"),
    ]
    private static let arabicLetters: [Unicode.Scalar: Unicode.Scalar] = [
        "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ة": "ه", "ى": "ي", "ئ": "ي", "ؤ": "و",
        "گ": "ك", "ڭ": "ك", "ڤ": "ف", "پ": "ب",
    ]

    init(_ name: String) {
        let plain = name.folding(options: [.diacriticInsensitive, .caseInsensitive, .widthInsensitive], locale: nil)
        var text = String.UnicodeScalarView()
        for scalar in plain.unicodeScalars where scalar != "\u{640}" {
            let isLetter = scalar.properties.isAlphabetic || scalar.properties.numericType != nil
            text.append(isLetter ? Self.arabicLetters[scalar] ?? scalar : " ")
        }
        let all = String(text).split(separator: " ").map { Self.withoutArticle(String($0)) }
        let words = all.filter { !Self.articles.contains($0) }
        let folded = (words.isEmpty ? all : words).map(Self.sounding)
        joined = folded.joined()
        tails = folded.indices.dropFirst().map { folded[$0...].joined() }
    }

    /// Without the Arabic article, which is a part of its word.
    private static func withoutArticle(_ word: String) -> String {
        word.hasPrefix("ال") && word.count > 4 ? String(word.dropFirst(2)) : word
    }

    private static func sounding(_ word: String) -> String {
        var text = word
        for (spelling, sound) in sounds { text = text.replacing(spelling, with: sound) }
        var last: Character?
        return String(
            text.filter { letter in
                defer { last = letter }
                return letter != last
            })
    }

    /// Whether one letter differs, or two letters of a long name.
    func isMisspelled(as other: FoldedName) -> Bool {
        let (one, two) = (Array(joined), Array(other.joined))
        let allowed = two.count < 4 ? 0 : two.count < 7 ? 1 : 2
        guard allowed > 0, abs(one.count - two.count) <= allowed else { return false }
        return Self.distance(one, two) <= allowed
    }

    /// The number of letters to insert, delete or replace (Levenshtein).
    private static func distance(_ one: [Character], _ two: [Character]) -> Int {
        var row = Array(0...two.count)
        for (i, letter) in one.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, other) in two.enumerated() {
                let replaced = diagonal + (letter == other ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(replaced, row[j] + 1, diagonal + 1)
            }
        }
        return row[two.count]
    }
}
