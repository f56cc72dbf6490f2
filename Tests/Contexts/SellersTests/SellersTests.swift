import Images
import Kernel
import Media
import Postgres
import Sellers
import TestKit
import Testing

@Suite("Sellers")
struct SellersTests {
    static let salma = NewSeller(
        slug: "dar-salma-of-fes", name: "Dar Salma", city: "03.231.01.0",
        about: [.french: "Caftans anciens", .arabic: "قفاطين عتيقة"], policies: [.french: "Retour sous 7 jours"])

    @Test("a seller is read in the requested language, or else in the seller's own")
    func languages() async throws {
        try await TestDatabase.rolledBack { tx in
            let id = try await Seller.open(Self.salma, in: tx)
            let arabic = try #require(try await tx.read(Seller.named("dar-salma-of-fes", in: .arabic)))
            #expect(arabic.about == LocalizedText("قفاطين عتيقة", .arabic))
            #expect(arabic.id == id && arabic.isOpen)
            let english = try #require(try await tx.read(Seller.named("dar-salma-of-fes", in: .english)))
            #expect(english.about == LocalizedText("Caftans anciens", .french))
            #expect(english.policies == LocalizedText("Retour sous 7 jours", .french))
            #expect(try await tx.read(Seller.newest(1, in: .french)).map(\.id) == [id])
        }
    }

    @Test("traders and private sellers are told apart, and sellers are found by a query of keys")
    func trade() async throws {
        try await TestDatabase.rolledBack { tx in
            let trader = try await Seller.open(Self.salma, in: tx)
            let own = try await Seller.open(
                NewSeller(slug: "own-things", name: "Nadia", city: "03.231.01.0", about: [.french: ""], isTrader: false), in: tx)
            let sellers = try await tx.read(Seller.among("SELECT unnest(\([trader, own])::uuid[])", in: .french))
            #expect(sellers.first { $0.id == trader }?.isTrader == true && sellers.first { $0.id == own }?.isTrader == false)
        }
    }

    @Test("a slug belongs to one seller")
    func slugTaken() async throws {
        await #expect(throws: Seller.Refusal.slugTaken) {
            try await TestDatabase.rolledBack { tx in
                _ = try await Seller.open(Self.salma, in: tx)
                _ = try await Seller.open(Self.salma, in: tx)
            }
        }
    }

    @Test(
        "invalid names and slugs are refused",
        arguments: [
            ("Dar", "Dar", Seller.Refusal.slugUnfit), ("-dar", "Dar", .slugUnfit), ("dar--x", "Dar", .slugUnfit),
            ("dar", " x ", .nameUnfit), ("dar", String(repeating: "x", count: 81), .nameUnfit),
        ])
    func unfit(slug: String, name: String, refusal: Seller.Refusal) async throws {
        await #expect(throws: refusal) {
            try await TestDatabase.rolledBack { tx in
                _ = try await Seller.open(
                    NewSeller(slug: slug, name: name, city: "03.231.01.0", about: [.french: ""]), in: tx)
            }
        }
    }

    @Test("a seller without a text in the seller's own language is refused")
    func textMissing() async throws {
        await #expect(throws: Seller.Refusal.textMissing) {
            try await TestDatabase.rolledBack { tx in
                _ = try await Seller.open(
                    NewSeller(slug: "dar", name: "Dar", city: "03.231.01.0", about: [.english: "Old caftans"]), in: tx)
            }
        }
    }

    @Test("a seller on holiday is found by name but not among the newest")
    func holiday() async throws {
        try await TestDatabase.rolledBack { tx in
            let id = try await Seller.open(Self.salma, in: tx)
            try await Seller.goAway(id, by: .system, in: tx)
            #expect(try await tx.read(Seller.named("dar-salma-of-fes", in: .french))?.isOpen == false)
            #expect(try await !tx.read(Seller.newest(5, in: .french)).contains { $0.id == id })
        }
    }

    private static func picture(_ name: String, in tx: Transaction) async throws -> Media.Picture {
        let file = ProcessedPicture.File(width: 1600, format: .jpeg, bytes: Array(name.utf8))
        return try await Media.Picture.store(
            ProcessedPicture(width: 1600, height: 400, colour: [1, 2, 3], files: [file]), .whileShown, in: tx)
    }

    @Test("a seller shows a picture and a cover, and a picture that it shows no more is released")
    func pictures() async throws {
        try await TestDatabase.rolledBack { tx in
            let id = try await Seller.open(Self.salma, in: tx)
            #expect(try await tx.read(Seller.named(Self.salma.slug, in: .french))?.cover == nil)
            let (one, other) = (try await Self.picture("one", in: tx), try await Self.picture("other", in: tx))
            try await Seller.show(one, as: .cover, of: id, in: tx)
            try await Seller.show(other, as: .picture, of: id, in: tx)
            let seller = try #require(try await tx.read(Seller.named(Self.salma.slug, in: .french)))
            #expect(seller.cover?.hash == one.hash && seller.cover?.width == 1600 && seller.cover?.height == 400)
            #expect(seller.picture?.hash == other.hash)
            try await Seller.show(nil, as: .cover, of: id, in: tx)
            #expect(try await tx.read(Seller.named(Self.salma.slug, in: .french))?.cover == nil)
            let released = Query<[String]>.all("SELECT hash FROM media.picture WHERE released_at IS NOT NULL") { row in try row.next() }
            #expect(try await tx.read(released) == [one.hash])
        }
    }

    @Test("sellers are found by their slugs, in that order, without those on holiday")
    func called() async throws {
        try await TestDatabase.rolledBack { tx in
            for (slug, name) in [("b-shop", "Bab Doukkala"), ("c-shop", "Chez Nora"), ("a-shop", "Ateliers du Sud")] {
                let id = try await Seller.open(NewSeller(slug: slug, name: name, city: "03.231.01.0", about: [.french: ""]), in: tx)
                if slug == "c-shop" { try await Seller.goAway(id, by: .system, in: tx) }
            }
            let found = try await tx.read(Seller.called(["a-shop", "c-shop", "none", "b-shop"], in: .french))
            #expect(found.map(\.slug) == ["a-shop", "b-shop"])
        }
    }
}
