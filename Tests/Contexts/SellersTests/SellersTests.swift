import Kernel
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
            try await Seller.goAway(id, in: tx)
            #expect(try await tx.read(Seller.named("dar-salma-of-fes", in: .french))?.isOpen == false)
            #expect(try await !tx.read(Seller.newest(5, in: .french)).contains { $0.id == id })
        }
    }

    @Test("a seller on holiday can give a day of return, which is forgotten on return")
    func back() async throws {
        try await TestDatabase.rolledBack { tx in
            let id = try await Seller.open(Self.salma, in: tx)
            func backAt() async throws -> Moment? { try await tx.read(Seller.named("dar-salma-of-fes", in: .french))?.backAt }
            try await Seller.goAway(id, until: "2099-08-31", in: tx)
            #expect(try await backAt() == Moment(seconds: 4_091_860_800))  // 2099-08-31T12:00:00Z
            try await tx.run("UPDATE sellers.seller SET away_until = '2020-01-01' WHERE id = \(id)")
            #expect(try await backAt() == nil)
            try await Seller.goAway(id, until: "2099-08-31", in: tx)
            try await Seller.comeBack(id, in: tx)
            try await Seller.goAway(id, in: tx)
            #expect(try await backAt() == nil)
        }
    }

    @Test(
        "a past day or an invalid date is refused",
        arguments: ["2020-01-01", "2099-02-30", "0000-01-01", "tomorrow", "infinity", "31-12-2099", ""])
    func unfitDay(day: String) async throws {
        await #expect(throws: Seller.Refusal.dayUnfit) {
            try await TestDatabase.rolledBack { tx in try await Seller.goAway(Seller.open(Self.salma, in: tx), until: day, in: tx) }
        }
    }
}
