import Foundation
import Kernel
import Postgres
import Search
import TestKit
import Testing

@Suite("Typing errors")
struct TypingErrorsTests {
    /// The titles of the demo shop in three languages.
    private static func titles() throws -> [[Language: String]] {
        struct Shop: Decodable {
            struct Product: Decodable {
                let title: [String: String]
            }
            let products: [Product]
        }
        let data = try Data(contentsOf: checkoutFolder.appending(path: "Demo/shop.json"))
        return try JSONDecoder().decode(Shop.self, from: data).products.map { product in
            Dictionary(uniqueKeysWithValues: product.title.compactMap { code, text in Language(rawValue: code).map { ($0, text) } })
        }
    }

    /// The word with one error. The number determines its kind and place.
    private func mistyped(_ word: String, _ number: Int) -> String {
        var letters = Array(word)
        let place = 1 + number / 4 % (letters.count - 2)
        switch number % 4 {
        case 0: letters.remove(at: place)
        case 1: letters.insert(letters[0], at: place + 1)
        case 2: letters.swapAt(place, place + 1)
        default: letters[place] = letters[place] == letters[0] ? letters[letters.count - 1] : letters[0]
        }
        return String(letters)
    }

    @Test(
        "fifty words of real titles per language are found with one letter omitted, added, swapped or changed",
        arguments: Language.allCases)
    func fifty(language: Language) async throws {
        let titles = try Self.titles()
        try await TestDatabase.rolledBack { tx in
            let shelf = try await TitleShelf(tx: tx)
            try await shelf.put(titles)
            let words = titles.compactMap { $0[language] }.flatMap { $0.split { !$0.isLetter } }.map { $0.lowercased() }
            var tried: Set<String> = []
            var misses: [String] = []
            for (number, word) in words.filter({ $0.count >= 5 }).enumerated() where tried.count < 50 {
                let typed = mistyped(word, number)
                let folded = try await shelf.folded(typed)
                // An error may give another word that titles have. The search then means that word, so skip it.
                guard folded != (try await shelf.folded(word)), try await shelf.found(typed, exactly: true) == [] else { continue }
                guard tried.insert(typed).inserted else { continue }
                let understood = try await shelf.understood(typed)
                let (right, found) = (try await shelf.found(word, exactly: true), try await shelf.found(understood))
                if !Set(right).isSubset(of: found) || right.isEmpty { misses.append("\(typed) for \(word)") }
                #expect(understood.corrected.count == 1, "\(typed)")
            }
            #expect(tried.count == 50)
            #expect(misses == [])
        }
    }

    @Test("only words that no listing has are replaced, and an exact search replaces none")
    func told() async throws {
        try await TestDatabase.rolledBack { tx in
            let shelf = try await TitleShelf(tx: tx)
            try await shelf.put(["Théière émaillée", "Caftan bleu"])
            let words = try await shelf.understood("Caftan bleu, Théèire")
            #expect(words.corrected.map(\.typed) == ["Théèire"])
            #expect(words.corrected.map(\.shown) == [["théière"]])
            #expect(words.unlisted == [])
            #expect(words.shown == "caftan bleu théière")
            #expect(try await shelf.understood("Théière").corrected.isEmpty)
            let exact = try await shelf.understood("Théèire", exactly: true)
            #expect(exact.corrected.isEmpty && exact.unlisted == ["Théèire"])
            #expect(try await shelf.found("Théèire", exactly: true) == [])
            #expect(try await shelf.found("Théèire") == ["Théière émaillée"])
        }
    }

    @Test("words of sold listings replace no others")
    func gone() async throws {
        try await TestDatabase.rolledBack { tx in
            let shelf = try await TitleShelf(tx: tx)
            try await shelf.put(["Théière émaillée"])
            #expect(try await shelf.understood("théèire").unlisted == [])
            let sold = try await shelf.sellOut()
            #expect(try await shelf.understood("théèire").unlisted == ["théèire"])
            try await tx.run("SELECT search.count_words()")
            #expect(try await tx.read(Query<Int>.one("SELECT count(*) FROM search.known_word WHERE listings > 0") { try $0.next() }) == 0)
            try await shelf.takeBack(sold)
            #expect(try await shelf.found("théèire") == ["Théière émaillée"])
        }
    }

    @Test(
        "any typed text is harmless",
        arguments: [
            "'; DROP TABLE search.listing; --", "&|!:*", "!!!", "a & | !b:*", "(((", "\\", "\\'", "\"", "%_%", "\u{200F}\u{202E}", "<->",
            "caftan:*A",
            "$1", "a\u{0}b", "\u{0}", "😀", "👩‍👩‍👧", "👩‍👩‍👧 caftan", "½ ß ﷺ", "ـــ", "َُِ", "x|y", "|", ", ; .", "e\u{301}\u{301}\u{301}", "9",
            "999999999999999999999999",
            String(repeating: "caftan ", count: 2000), String(repeating: "é", count: 10_000), String(repeating: "7", count: 10_000),
            String(repeating: "a&", count: 5_000),
            String(repeating: "x", count: 39) + "9", String(repeating: "قفط", count: 60),
        ])
    func hostile(typed: String) async throws {
        try await TestDatabase.rolledBack { tx in
            let shelf = try await TitleShelf(tx: tx)
            try await shelf.put(["Caftan bleu"])
            for exactly in [false, true] { _ = try await shelf.found(typed, exactly: exactly) }
            let suggestions = try await tx.read(Suggestion.all(for: typed, in: .arabic, categories: [("caftans", "Caftans '\"\\%")]))
            #expect(suggestions.count <= 8)
            #expect(try await shelf.found("caftan") == ["Caftan bleu"])
        }
    }
}
