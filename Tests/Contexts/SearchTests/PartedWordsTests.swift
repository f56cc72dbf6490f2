import Kernel
import Postgres
import Search
import TestKit
import Testing

@Suite("Words that are split differently from the listing")
struct PartedWordsTests {
    private func shelf(_ titles: [String], _ body: @Sendable (TitleShelf) async throws -> Void) async throws {
        try await TestDatabase.rolledBack { tx in
            let shelf = try await TitleShelf(tx: tx)
            try await shelf.put(titles)
            try await body(shelf)
        }
    }

    @Test("letters and digits are found with and without a space between, however the listing writes them")
    func digits() async throws {
        try await shelf(["Carte 128Go", "Carte 64 Go", "Galaxy S23 noir", "Galaxy S 24 noir", "PS5 slim"]) { shelf in
            for (typed, title) in [
                ("128go", "Carte 128Go"), ("128 go", "Carte 128Go"), ("carte 128 Go", "Carte 128Go"), ("١٢٨go", "Carte 128Go"),
                ("64go", "Carte 64 Go"),
                ("64 go", "Carte 64 Go"), ("64Go carte", "Carte 64 Go"), ("s23", "Galaxy S23 noir"), ("galaxy s23", "Galaxy S23 noir"),
                ("s24", "Galaxy S 24 noir"), ("ps5", "PS5 slim"), ("ps 5", "PS5 slim"),
            ] {
                let found = try await shelf.found(typed)
                #expect(found == [title], "\(typed)")
                // No word replaced another, so there is nothing to report.
                let words = try await shelf.understood(typed)
                #expect(words.corrected.isEmpty && words.unlisted.isEmpty, "\(typed)")
            }
        }
    }

    @Test("two adjacent words also find listings that write them as one word")
    func joined() async throws {
        try await shelf([
            "Smartphone bleu", "Smart TV", "Support pour phone et smart TV", "Portefeuille cuir", "Smartphone avec portefeuille",
        ]) { shelf in
            for (typed, titles) in [
                ("smart phone", ["Smartphone avec portefeuille", "Smartphone bleu", "Support pour phone et smart TV"]),
                ("smart phone bleu", ["Smartphone bleu"]),
                ("bleu smart phone", ["Smartphone bleu"]), ("porte feuille cuir", ["Portefeuille cuir"]),
                ("smart phone porte feuille", ["Smartphone avec portefeuille"]),
                ("smart tv", ["Smart TV", "Support pour phone et smart TV"]),
            ] {
                let found = try await shelf.found(typed)
                #expect(found == titles, "\(typed)")
            }
            let (words, exact) = (try await shelf.understood("porte feuille"), try await shelf.found("porte feuille", exactly: true))
            #expect(words.corrected.isEmpty && words.unlisted.isEmpty && exact == [])
        }
    }

    @Test("invisible characters inside a word are ignored, in listings and in searches")
    func unseen() async throws {
        try await shelf(["Théi\u{AD}ère émail\u{200B}lée", "Tapis berbère"]) { shelf in
            let (teapot, carpet) = (try await shelf.found("théière émaillée"), try await shelf.found("ta\u{AD}pis\u{200F} ber\u{2060}bère"))
            #expect(teapot.count == 1 && carpet == ["Tapis berbère"])
            let folded = try await shelf.folded("Ta\u{AD}pis\u{FEFF}")
            #expect(folded == "tapis")
        }
    }
}
