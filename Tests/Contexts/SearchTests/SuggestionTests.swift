import Kernel
import Postgres
import Search
import TestKit
import Testing

@Suite("Suggestions")
struct SuggestionTests {
    private func suggest(_ typed: String, in language: Language = .french, on tx: Transaction) async throws -> [Suggestion] {
        try await tx.read(
            Suggestion.all(
                for: typed, in: language, categories: [("caftans", "Caftans et djellabas"), ("tapis", "Tapis"), ("cafe", "Pour le café")]))
    }

    @Test("words complete the typed text as titles write them, the most frequent first; categories, sellers and titles follow")
    func order() async throws {
        try await TestDatabase.rolledBack { tx in
            let shelf = try await TitleShelf(tx: tx)
            try await shelf.put([
                [.french: "Caftan bleu", .arabic: "قفطان أزرق"], [.french: "Caftan rouge"], [.french: "Café moulu"],
                [.french: "Vase pour café"], [.french: "Café en grains"],
            ])
            try await tx.run("SELECT search.count_words()")
            let found = try await suggest("CAF", on: tx)
            #expect(found.filter { $0.kind == .word }.map(\.text) == ["café", "caftan"])
            #expect(found.filter { $0.kind == .category }.map(\.slug) == ["caftans", "cafe"])
            #expect(found.filter { $0.kind == .title }.allSatisfy { $0.text.contains("afé") } && found.contains { $0.kind == .title })
            let kinds = found.map(\.kind)
            #expect(kinds == kinds.filter { $0 == .word } + kinds.filter { $0 == .category } + kinds.filter { $0 == .title })
            #expect(try await suggest("caftan bl", on: tx).map(\.text) == ["caftan bleu", "Caftan bleu"])
            #expect(try await suggest("قفـطَ", in: .arabic, on: tx).map(\.text).prefix(1) == ["قفطان"])
            #expect(try await suggest("dar kh", on: tx).contains(Suggestion.seller))
            #expect(try await suggest("9eft", on: tx).map(\.text).first == "9eftan")
            #expect(try await suggest("c", on: tx) == [])
            #expect(try await suggest("zzzz", on: tx) == [])
        }
    }

    @Test("there are at most eight, and none from sold listings")
    func bounds() async throws {
        try await TestDatabase.rolledBack { tx in
            let shelf = try await TitleShelf(tx: tx)
            try await shelf.put((0..<40).map { "Caftan cafar\($0)x" })
            try await tx.run("SELECT search.count_words()")
            #expect(try await suggest("caf", on: tx).count == 8)
            try await shelf.sellOut()
            try await tx.run("SELECT search.count_words()")
            #expect(try await suggest("caf", on: tx).allSatisfy { $0.kind == .category })
        }
    }
}

extension Suggestion {
    fileprivate static let seller = Suggestion(kind: .seller, text: "Dar Khaïma", slug: "dar-khaima")
}
