import Catalog
import Inventory
import Kernel
import Postgres
import Search
import Sellers
import TestKit
import Testing

@Suite("Search by words")
struct WordsTests {
    /// Titles and descriptions of four products in French, Arabic and English.
    private static let shelf: [(slug: String, texts: [Language: ProductDraft.Text])] = [
        (
            "w-caftan",
            [
                .french: .init(title: "Caftan brodé de Fès", description: "Porté une fois, à l’été."),
                .arabic: .init(title: "قفطان مطرز من فاس", description: "لُبس مرة واحدة"),
                .english: .init(title: "Embroidered caftan", description: "Worn once"),
            ]
        ),
        ("w-babouches", [.arabic: .init(title: "أحذية تقليدية مريحة", description: "مصنوعة من الجلد")]),
        ("w-theiere", [.french: .init(title: "Théière émaillée", description: "Pour le thé, avec un caftan assorti.")]),
        ("w-coat", [.english: .init(title: "Winter coats", description: "Three of them")]),
    ]

    private func shelf(_ body: @Sendable (@Sendable (String) async throws -> [String]) async throws -> Void) async throws {
        try await TestDatabase.rolledBack { tx in
            let seller = try await Cast.darSalma.opens(in: tx)
            _ = try await Category.add("w-all", named: Names(french: "Tout", arabic: "كل", english: "All"), in: tx)
            var offers: [Offer.ID] = []
            for (slug, texts) in Self.shelf {
                let original = Language.allCases.first { texts[$0] != nil } ?? .french
                let written = try await Product.publish(
                    ProductDraft(
                        slug: slug, category: "w-all", language: original, texts: texts,
                        variants: [.init(offers: [OfferDraft(seller: seller, condition: .worn, price: .dirhams(10))])]), in: tx)
                offers += written.offers
            }
            for offer in offers { try await Stock.open(offer, with: 1, in: tx) }
            try await Listing.refresh(offers.sorted(), in: tx)
            try await body { words in
                var search = ListingSearch()
                search.words = words
                search.understood = try await tx.read(SearchWords.understood(words))
                return try await tx.find(search, of: 10).listings.map(\.slug)
            }
        }
    }

    @Test("words are found regardless of accents, case, endings, Arabic letter variants and language")
    func found() async throws {
        try await shelf { search in
            for (words, slug) in [
                ("caftan brode", "w-caftan"), ("CAFTANS", "w-caftan"), ("qaftan", "w-caftan"), ("embroidered", "w-caftan"),
                ("قَفْطَان", "w-caftan"), ("قفـطان", "w-caftan"), ("احذيه", "w-babouches"), ("أحذيةٌ", "w-babouches"),
                ("shoes", "w-babouches"), ("theiere", "w-theiere"), ("Théières", "w-theiere"), ("coat", "w-coat"),
                ("manteau", "w-coat"), ("la théière", "w-theiere"), ("the coats", "w-coat"),
            ] {
                let found = try await search(words)
                #expect(found.first == slug, "\(words)")
            }
        }
    }

    @Test("a title counts more than a description")
    func weights() async throws {
        try await shelf { search in
            let found = try await search("caftan")
            #expect(found == ["w-caftan", "w-theiere"])
        }
    }

    @Test("a match in the category ranks below a match in the title, for one word and for several")
    func categories() async throws {
        try await TestDatabase.rolledBack { tx in
            let seller = try await Cast.darSalma.opens(in: tx)
            // The name of the category is the word in each language, and each is found by all its spellings.
            let names = Names(french: "Caftans brodés", arabic: "قفاطين قفطان", english: "Embroidered caftans, kaftans")
            _ = try await Category.add("w-caftans", named: names, in: tx)
            _ = try await Category.add("w-bags", named: Names(french: "Sacs", arabic: "حقائب", english: "Bags"), in: tx)
            var offers: [Offer.ID] = []
            for (slug, category, title) in [
                ("w-belt", "w-bags", "Ceinture brodée de caftan"), ("w-gandoura", "w-caftans", "Gandoura blanche"),
                ("w-gandoura-2", "w-caftans", "Gandoura brodée"),
            ] {
                offers += try await Product.publish(
                    ProductDraft(
                        slug: slug, category: category, language: .french, texts: [.french: .init(title: title, description: "")],
                        variants: [.init(offers: [OfferDraft(seller: seller, condition: .worn, price: .dirhams(10))])]), in: tx
                ).offers
            }
            for offer in offers { try await Stock.open(offer, with: 1, in: tx) }
            try await Listing.refresh(offers.sorted(), in: tx)
            for words in ["caftan", "caftans brodés", "caftan brodé"] {
                for isUnderstood in [true, false] {
                    var search = ListingSearch()
                    search.words = words
                    search.understood = isUnderstood ? try await tx.read(SearchWords.understood(words)) : nil
                    let found = try await tx.find(search, of: 10).listings.map(\.slug)
                    #expect(found.first == "w-belt" && found.count == 3, "\(words)")
                }
            }
        }
    }

    @Test("a typing error is forgiven")
    func typing() async throws {
        try await shelf { search in
            for (words, slug) in [("cafatn", "w-caftan"), ("theeiere", "w-theiere"), ("embroidred", "w-caftan"), ("brod", "w-caftan")] {
                let found = try await search(words)
                #expect(found.contains(slug), "\(words)")
            }
        }
    }

    @Test("every word must match")
    func none() async throws {
        try await shelf { search in
            for words in ["caftan winter", "xyzzyq", "caftan xyzzyq", "le la les", "&|!"] {
                let found = try await search(words)
                #expect(found.isEmpty, "\(words)")
            }
        }
    }

    @Test("any typed text is harmless")
    func hostile() async throws {
        try await shelf { search in
            for words in [
                "'; DROP TABLE search.listing; --", "&|!", "!!!", "a & | !b:*", "(((", "\\", "%_%", "\u{200F}\u{202E}", "<->",
                "caftan:*A", "'", "$1", String(repeating: "caftan ", count: 500), String(repeating: "é", count: 5000), "😀", "a\u{0}b",
            ] { _ = try await search(words) }
            let found = try await search("theiere")
            #expect(found == ["w-theiere"])
        }
    }
}
