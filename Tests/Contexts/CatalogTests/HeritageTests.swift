import Catalog
import Kernel
import Postgres
import TestKit
import Testing

@Suite("The operator's texts about goods")
struct HeritageTests {
    private static func names(_ text: String) -> Names { Names(french: "\(text) fr", arabic: "\(text) ar", english: "\(text) en") }
    private static let summary = names(String(repeating: "Zellij. ", count: 4))
    private static let body = names(String(repeating: "Faïence taillée à la marteline. ", count: 4))
    private static let book = CraftNote.Source(citation: "A book that was printed, 1992")

    /// Crafts and regions, as in a shop without the demo data.
    private func attributes(in tx: Transaction) async throws {
        try await Attribute.add(
            CraftNote.attribute, named: Self.names("Craft"), ofVariant: false,
            values: [("zellij", Self.names("Zellij")), ("thuya", Self.names("Thuya"))], in: tx)
        try await Attribute.add(
            CraftNote.regionAttribute, named: Self.names("Region"), ofVariant: false,
            values: [("fes-meknes", Self.names("Fez")), ("marrakech-safi", Self.names("Safi"))], in: tx)
    }

    private func write(_ craft: String = "zellij", sources: [CraftNote.Source] = [book], in tx: Transaction) async throws {
        try await CraftNote.write(craft, of: "fes-meknes", summary: Self.summary, body: Self.body, sources: sources, in: tx)
    }

    @Test("a piece inherits the note of its craft, and also its region unless it names one itself")
    func inherited() async throws {
        try await TestDatabase.rolledBack { tx in
            let shop = try await Shop(in: tx)
            try await attributes(in: tx)
            try await write(in: tx)
            _ = try await Product.publish(shop.draft(values: ["craft": "zellij"]), in: tx)
            _ = try await Product.publish(shop.draft("another", values: ["craft": "zellij", "region": "marrakech-safi"]), in: tx)
            _ = try await Product.publish(shop.draft("plain", values: [:]), in: tx)
            let (notes, traits, other, plain) = try await tx.read(
                CraftNote.ofProduct("caftan-of-the-test", in: .arabic), Product.traits("caftan-of-the-test"),
                Product.traits("another"), CraftNote.ofProduct("plain", in: .arabic))
            #expect(notes.map(\.code) == ["zellij"] && notes.map(\.name) == ["Zellij ar"] && notes.map(\.regionName) == ["Fez ar"])
            #expect(notes.first?.summary == Self.summary.arabic && notes.first?.sources == [Self.book])
            #expect(traits.map(\.value).sorted() == ["fes-meknes", "zellij"])
            #expect(other.map(\.value).sorted() == ["marrakech-safi", "zellij"])
            #expect(plain.isEmpty)
        }
    }

    @Test("a note can be rewritten, and a craft without a note has none")
    func rewritten() async throws {
        try await TestDatabase.rolledBack { tx in
            try await attributes(in: tx)
            try await write(in: tx)
            let online = CraftNote.Source(citation: "A list", address: "https://whc.unesco.org/en/list/170")
            try await write(sources: [online, Self.book], in: tx)
            let (all, note, none) = try await tx.read(
                CraftNote.all(in: .french), CraftNote.of("zellij", in: .english), CraftNote.of("thuya", in: .english))
            #expect(all.count == 1 && note?.sources == [online, Self.book] && note?.body == Self.body.english && none == nil)
        }
    }

    @Test("a note without a source, for an unknown craft, or with an address that is not https is refused")
    func refused() async throws {
        for (craft, sources, refusal) in [
            ("zellij", [], CraftNote.Refusal.unfit), ("weaving", [Self.book], .unknownValue),
            ("zellij", [CraftNote.Source(citation: "x", address: "javascript:alert(1)")], .unfit),
        ] {
            await #expect(throws: refusal) {
                try await TestDatabase.rolledBack { tx in
                    try await attributes(in: tx)
                    try await write(craft, sources: sources, in: tx)
                }
            }
        }
    }

    @Test("a reuse figure is a range, and holds for a category and those below it but for no other")
    func reuse() async throws {
        try await TestDatabase.rolledBack { tx in
            _ = try await Shop(in: tx)
            _ = try await Category.add("test-phones", named: Self.names("Phones"), in: tx)
            try await ReuseFigure.set(.garmentsReplaced, from: 60, to: 85, in: "test-clothes", in: tx)
            let (categories, figures) = try await tx.read(Category.all, ReuseFigure.all)
            let taxonomy = Taxonomy(categories: categories, attributes: [], reuseFigures: figures)
            #expect(taxonomy.reuseFigure(of: "test-caftans")?.low == 60 && taxonomy.reuseFigure(of: "test-clothes")?.high == 85)
            #expect(taxonomy.reuseFigure(of: "test-phones") == nil)
        }
        await #expect(throws: DatabaseError.self) {
            try await TestDatabase.rolledBack { tx in
                _ = try await Shop(in: tx)
                try await ReuseFigure.set(.garmentsReplaced, from: 60, to: 60, in: "test-clothes", in: tx)
            }
        }
    }
}
