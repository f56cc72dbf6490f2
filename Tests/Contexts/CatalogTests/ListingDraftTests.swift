import Foundation
import Identity
import Kernel
import Media
import Postgres
import Sellers
import TestKit
import Testing

@testable import Catalog

@Suite("The draft of a listing")
struct ListingDraftTests {
    private static func begin(in tx: Transaction) async throws -> (shop: Shop, person: Person.ID, draft: ListingDraft.ID) {
        let shop = try await Shop(in: tx)
        let person = try await Cast.salma.signsUp(in: tx).id
        return (shop, person, try await ListingDraft.start(by: shop.seller, person: person, in: tx))
    }

    private static func picture(_ hash: String) -> ListingContent.Picture {
        ListingContent.Picture(hash: hash, width: 640, height: 640, alt: [.french: "De face"])
    }

    @Test("keeps each part as it was typed, also with faults, and counts its versions")
    func keeps() async throws {
        try await TestDatabase.rolledBack { tx in
            let (shop, person, id) = try await Self.begin(in: tx)
            var words = ListingInput.Words(language: .arabic)
            words.titles = [.arabic: "ق", .french: "Caftan"]
            try await ListingDraft.save(.words(words), of: id, over: 0, by: shop.seller, person: person, in: tx)
            words.category = "no-such-category"
            try await ListingDraft.save(.words(words), of: id, over: 1, by: shop.seller, person: person, in: tx)
            var variants = ListingInput.Variants()
            var row = ListingInput.Row()
            (row.price, row.gtin) = ("cent", "123")
            variants.rows = [row]
            try await ListingDraft.save(.variants(variants), of: id, over: 0, by: shop.seller, person: person, in: tx)
            let draft = try #require(try await tx.read(ListingDraft.with(id, of: shop.seller)))
            #expect(draft.input.words == words && draft.input.variants == variants && draft.subject == .new)
            #expect(draft.version(of: .words) == 2 && draft.version(of: .variants) == 1 && draft.version(of: .details) == 0)
            #expect(draft.saved[.words]?.person == person)
        }
    }

    @Test("is refused to the later of two writers, who then sees what is saved")
    func stale() async throws {
        try await TestDatabase.rolledBack { tx in
            let (shop, person, id) = try await Self.begin(in: tx)
            for version in [0, 1] {
                try await ListingDraft.save(.words(.init()), of: id, over: version, by: shop.seller, person: person, in: tx)
            }
            for version in [0, 1, 3] {
                await #expect(throws: ListingDraft.Refusal.stale) {
                    try await ListingDraft.save(
                        .words(.init(language: .english)), of: id, over: version, by: shop.seller, person: person, in: tx)
                }
            }
            #expect(try await tx.read(ListingDraft.with(id, of: shop.seller))?.input.words.language == .french)
        }
    }

    @Test("of another shop is neither read, written nor deleted")
    func foreign() async throws {
        try await TestDatabase.rolledBack { tx in
            let (shop, person, id) = try await Self.begin(in: tx)
            #expect(try await tx.read(ListingDraft.with(id, of: shop.other)) == nil)
            #expect(try await tx.read(ListingDraft.open(of: shop.other)).isEmpty)
            await #expect(throws: ListingDraft.Refusal.unknownDraft) {
                try await ListingDraft.save(.words(.init()), of: id, over: 0, by: shop.other, person: person, in: tx)
            }
            await #expect(throws: ListingDraft.Refusal.unknownDraft) { try await ListingDraft.remove(id, by: shop.other, in: tx) }
            let written = try await Product.publish(shop.draft(), in: tx)
            await #expect(throws: ListingDraft.Refusal.unknownOffers) {
                _ = try await ListingDraft.edit(
                    written.product, written.offers, showing: Self.content(), as: ListingInput(), by: shop.other, person: person, in: tx)
            }
        }
    }

    @Test("keeps its pictures in Media as long as a part shows them, and releases them then")
    func pictures() async throws {
        try await TestDatabase.rolledBack { tx in
            let (shop, person, id) = try await Self.begin(in: tx)
            var hashes: [String] = []
            for name in ["cover", "detail", "defect"] {
                hashes.append(try await Cast.storeTransientPicture(name, in: tx))
            }
            func released() async throws -> Set<String> {
                Set(
                    try await tx.read(
                        Query<[String]>.all("SELECT hash FROM media.picture WHERE released_at IS NOT NULL") { row in try row.next() }))
            }
            try await ListingDraft.save(
                .pictures([Self.picture(hashes[0]), Self.picture(hashes[1])]), of: id, over: 0, by: shop.seller, person: person, in: tx)
            var details = ListingInput.Details()
            details.defects = [
                ListingInput.Defect(picture: Self.picture(hashes[2])), ListingInput.Defect(picture: Self.picture(hashes[1])),
            ]
            try await ListingDraft.save(.details(details), of: id, over: 0, by: shop.seller, person: person, in: tx)
            // The defect still shows the second picture.
            try await ListingDraft.save(.pictures([Self.picture(hashes[0])]), of: id, over: 1, by: shop.seller, person: person, in: tx)
            #expect(try await released().isEmpty)
            try await ListingDraft.save(.details(.init()), of: id, over: 1, by: shop.seller, person: person, in: tx)
            #expect(try await released() == [hashes[1], hashes[2]])
            try await ListingDraft.remove(id, by: shop.seller, in: tx)
            #expect(try await released() == Set(hashes))
            #expect(try await tx.read(ListingDraft.with(id, of: shop.seller)) == nil)
        }
    }

    @Test("is removed when nobody has changed it for half a year")
    func sweeps() async throws {
        try await TestDatabase.clone { db in
            let (shop, person, old) = try await db.transaction { tx in try await Self.begin(in: tx) }
            let young = try await db.transaction { tx in
                try await tx.run(
                    "UPDATE catalog.listing_draft SET changed_at = changed_at - make_interval(days => \(ListingDraft.daysKept), mins => 1)"
                )
                return try await ListingDraft.start(by: shop.seller, person: person, in: tx)
            }
            try await ListingDraft.sweep(in: db)
            #expect(try await db.read(ListingDraft.open(of: shop.seller)).map(\.id) == [young])
            #expect(try await db.read(ListingDraft.with(old, of: shop.seller)) == nil)
        }
    }

    private static func content() -> ListingContent {
        ListingContent(
            language: .french, texts: [.french: .init(title: "Caftan", description: "")], category: "test-caftans", condition: .new,
            variants: [.init(price: .dirhams(1), pieces: 1)])
    }
}

@Suite("The check of a listing")
struct CheckListingTests {
    private static let size = Attribute(
        code: "size", names: names("Taille"), isOfVariant: true,
        values: [.init(code: "S", names: names("S")), .init(code: "M", names: names("M"))])
    private static let brand = Attribute(
        code: "brand", names: names("Marque"), isOfVariant: false, values: [.init(code: "atlas", names: names("Atlas"))])
    private static let clothes = Category(id: .init(), parent: nil, slug: "clothes", names: names("Mode"), depth: 0, googleCategory: nil)
    private static let caftans = Category(
        id: .init(), parent: clothes.id, slug: "caftans", names: names("Caftans"), depth: 1, googleCategory: nil)

    private static func names(_ text: String) -> Names { Names(french: text, arabic: text, english: text) }

    /// A listing without faults.
    private static func whole() -> ListingInput {
        var input = ListingInput()
        input.pictures = [ListingContent.Picture(hash: String(repeating: "a1", count: 32), width: 640, height: 640)]
        input.words = ListingInput.Words(language: .french)
        input.words.titles = [.french: "Caftan bleu"]
        input.words.category = "caftans"
        input.details.condition = "worn"
        input.details.values = .init(own: ["brand": "Maison Fès"])
        input.details.measurements = ["chest": "52,5"]
        input.details.defects = [.init(texts: [.french: "Une tache"])]
        var row = ListingInput.Row()
        (row.price, row.sku, row.gtin, row.pieces) = ("1 250,50", "AB-1", "4006381333931", "٣")
        row.values = .init(chosen: ["size": "M"])
        input.variants.rows = [row, ListingInput.Row()]
        (input.variants.grams, input.variants.sides) = ("800", ["30", "20,5", "4"])
        return input
    }

    private static func check(_ change: (inout ListingInput) -> Void) -> (content: ListingContent?, faults: [String]) {
        var input = whole()
        change(&input)
        let (content, faults) = input.check(for: .new, among: [clothes, caftans], [size, brand])
        return (content, faults.map { "\($0.field) \($0.kind)" })
    }

    @Test("makes a content of a listing without faults, and leaves blank rows out")
    func whole() throws {
        let (content, faults) = Self.check { _ in }
        #expect(faults.isEmpty)
        let listing = try #require(content)
        #expect(listing.values == ["brand": .own("Maison Fès")] && listing.condition == .worn)
        #expect(listing.measurements == [Measurement(.chest, millimetres: 525)])
        #expect(listing.variants.count == 1 && listing.variants[0].price == Money(minor: 125_050) && listing.variants[0].pieces == 3)
        #expect(listing.variants[0].gtin?.key == "04006381333931" && listing.variants[0].values == ["size": .known("M")])
        #expect(listing.parcel == ParcelSize(grams: 800, millimetres: [300, 205, 40]))
        #expect(Self.check { $0.details.values = .init(own: ["brand": "atlas"]) }.content?.values == ["brand": .known("atlas")])
    }

    @Test("names each fault by its field")
    func faults() {
        func faults(_ change: (inout ListingInput) -> Void) -> [String] { Self.check(change).faults }
        #expect(faults { $0.pictures = [] } == ["pictures missing"])
        #expect(faults { $0.words.titles = [:] } == ["title-fr missing"])
        #expect(faults { $0.words.titles[.french] = "C" } == ["title-fr tooShort"])
        #expect(faults { $0.words.titles[.french] = String(repeating: "a", count: 161) } == ["title-fr tooLong(most: 160)"])
        // A direction override, and a Cyrillic word that looks Latin.
        #expect(faults { $0.words.titles[.french] = "Caftan \u{202E}uelb" } == ["title-fr unreadable"])
        #expect(faults { $0.words.titles[.french] = "Сара" } == ["title-fr lookalike"])
        #expect(faults { $0.words.descriptions[.english] = "Blue" } == ["title-en missing"])
        #expect(faults { $0.words.category = "" } == ["category missing"])
        #expect(faults { $0.words.category = "clothes" } == ["category malformed"], "a listing stands in a leaf of the tree")
        #expect(faults { $0.words.category = "nowhere" } == ["category malformed"])
        #expect(faults { $0.details.condition = "" } == ["condition missing"])
        #expect(faults { $0.details.values = .init(chosen: ["brand": "nike"]) } == ["value-brand malformed"])
        #expect(faults { $0.details.values = .init(own: ["brand": "Nikе"]) } == ["own-brand lookalike"])
        #expect(faults { $0.details.measurements = ["chest": "wide"] } == ["measure-chest malformed"])
        #expect(faults { $0.details.measurements = ["chest": "2001"] } == ["measure-chest outOfBounds"])
        #expect(faults { $0.details.defects = [.init()] } == ["defect-0-fr missing"])
        #expect(faults { $0.variants.rows[0].price = "" } == ["row-0-price missing"])
        #expect(faults { $0.variants.rows[0].price = "0" } == ["row-0-price outOfBounds"])
        #expect(faults { $0.variants.rows[0].price = "10000000,01" } == ["row-0-price outOfBounds"])
        #expect(faults { $0.variants.rows[0].price = "-5" } == ["row-0-price malformed"])
        #expect(faults { $0.variants.rows[0].pieces = "100001" } == ["row-0-pieces outOfBounds"])
        #expect(faults { $0.variants.rows[0].pieces = "1.5" } == ["row-0-pieces malformed"])
        #expect(faults { $0.variants.rows[0].gtin = "4006381333932" } == ["row-0-gtin checkDigit"])
        #expect(faults { $0.variants.rows.append($0.variants.rows[0]) } == ["row-2-price twice", "row-2-sku twice"])
        #expect(faults { $0.variants.rows = [] } == ["row-0-price missing"])
        #expect(faults { $0.variants.grams = "" } == ["grams missing"])
        #expect(faults { $0.variants.grams = "100001" } == ["grams outOfBounds"])
        #expect(faults { $0.variants.sides[2] = "" } == ["side-3 missing"])
    }

    @Test("asks a second offer for no words, and counts only the variants with a price")
    func second() {
        var input = Self.whole()
        input.words = ListingInput.Words()
        var row = ListingInput.Row(variant: .init())
        (row.price, row.pieces) = ("10", "1")
        input.variants.rows = [row, ListingInput.Row(variant: .init())]
        let (content, faults) = input.check(for: .offer(beside: .init()), among: [Self.caftans], [Self.size, Self.brand])
        #expect(faults.isEmpty && content?.variants.map { $0.variant } == [row.variant])
    }
}
