import HTML
import Kernel
import Places
import Postgres
import Sellers
import Shipping
import TestKit
import Testing

@Suite("Shipping")
struct ShippingTests {
    static let fes = City.Code("03.231.01.0"), meknes = City.Code("03.061.01.01"), agadir = City.Code("09.001.01.01")
    static let casablanca = City.Code("06.141.01.0")

    private func seller(in tx: Transaction) async throws -> Seller.ID {
        try await Seller.open(
            NewSeller(slug: "seller-of-fes", name: "Fès", city: Self.fes.rawValue, about: [.french: ""]), in: tx)
    }

    @Test("without a city the price range of all zones is shown, and whether all of Morocco is served")
    func span() async throws {
        try await TestDatabase.rolledBack { tx in
            let id = try await seller(in: tx)
            let near = DeliveryRate(.sameCity, price: .dirhams(15), minDays: 1, maxDays: 1)
            let country = DeliveryRate(.country, price: .dirhams(39), minDays: 2, maxDays: 5)
            let keys: SQL = "SELECT unnest(\([id])::uuid[])"
            #expect(try await tx.read(DeliverySpan.of(sellers: keys)).isEmpty)
            try await DeliveryRate.set([near], of: id, in: tx)
            #expect(try await tx.read(DeliverySpan.of(sellers: keys)).map(\.isCountrywide) == [false, false, false, false])
            try await DeliveryRate.set([near, country], of: id, in: tx)
            let span = try #require(try await tx.read(DeliverySpan.of(sellers: keys)).span(of: id, for: .shoeBox, worth: .zero))
            #expect(
                span
                    == DeliverySpan(
                        sellerID: id, inCity: .dirhams(15), elsewhere: .dirhams(39)...(.dirhams(39)), minDays: 1, maxDays: 5,
                        isCountrywide: true, preparation: span.preparation))
            #expect(span.preparation != .none, "the shop works on its weekdays only")
            // Large parcels cost more, everything is free from 500 dirhams, and one region is left out.
            let large = DeliveryRate(.country, price: .dirhams(120), freeFrom: .dirhams(500), minDays: 2, maxDays: 9)
            let small = DeliveryRate(.country, size: .shoeBox, price: .dirhams(39), freeFrom: .dirhams(400), minDays: 2, maxDays: 5)
            try await DeliveryRate.set([large, small], of: id, in: tx)
            try await Unserved.add(.region("12"), of: id, by: .system, in: tx)
            let spans = try await tx.read(DeliverySpan.of(sellers: keys))
            func highest(_ size: SizeClass, _ worth: Int64 = 0) -> Money? { spans.span(of: id, for: size, worth: .dirhams(worth))?.highest }
            #expect(highest(.letter) == .dirhams(39) && highest(.shoeBox) == .dirhams(39))
            #expect(highest(.oneCarries) == .dirhams(120) && highest(.twoCarry) == .dirhams(120))
            #expect(highest(.letter, 400) == .zero && highest(.twoCarry, 499) == .dirhams(120) && highest(.twoCarry, 500) == .zero)
            #expect(spans.map(\.isCountrywide) == [false, false, false, false])
        }
    }

    @Test("a parcel costs the rate of the nearest zone that has one")
    func zones() async throws {
        try await TestDatabase.rolledBack { tx in
            let id = try await seller(in: tx)
            let near = DeliveryRate(.sameCity, price: .dirhams(15), minDays: 1, maxDays: 1)
            let country = DeliveryRate(.country, price: .dirhams(39), minDays: 2, maxDays: 5)
            try await DeliveryRate.set([country, near], of: id, in: tx)
            #expect(try await tx.read(DeliveryRate.of(id)) == [country, near])
            func price(_ city: City.Code) async throws -> Money? {
                try await tx.read(CityRates.of([id, ID()], to: city)).quote(of: id, for: .shoeBox, worth: .zero)?.price
            }
            #expect(try await price(Self.fes) == .dirhams(15))
            #expect(try await price(Self.meknes) == .dirhams(39))
            try await DeliveryRate.set(
                [near, DeliveryRate(.sameRegion, price: .dirhams(25), minDays: 1, maxDays: 2)], of: id, in: tx)
            #expect(try await price(Self.meknes) == .dirhams(25))
            #expect(try await price(Self.agadir) == nil)
            #expect(try await price(City.Code("nowhere")) == nil)
        }
    }

    /// Rates of a seller of Fès in the region Fès-Meknès, with the price that each zone and size costs.
    private static let graded = [
        DeliveryRate(.country, size: .shoeBox, price: .dirhams(40), minDays: 2, maxDays: 4),
        DeliveryRate(.country, size: .twoCarry, price: .dirhams(90), minDays: 2, maxDays: 4),
        DeliveryRate(.sameRegion, size: .letter, price: .dirhams(20), minDays: 2, maxDays: 4),
        DeliveryRate(.region("09"), size: .oneCarries, price: .dirhams(30), freeFrom: .dirhams(300), minDays: 2, maxDays: 4),
        DeliveryRate(.city(agadir), size: .letter, price: .dirhams(10), minDays: 2, maxDays: 4),
    ]

    @Test(
        "the nearest zone that takes the parcel decides, and in it the next larger size",
        arguments: [
            (agadir, SizeClass.letter, 10), (agadir, .shoeBox, 30), (agadir, .oneCarries, 30), (agadir, .twoCarry, 90),
            (meknes, .letter, 20), (meknes, .shoeBox, 40), (meknes, .oneCarries, 90), (fes, .letter, 20),
            (casablanca, .letter, 40), (casablanca, .oneCarries, 90),
        ])
    func nearest(city: City.Code, size: SizeClass, price: Int) async throws {
        try await TestDatabase.rolledBack { tx in
            let id = try await seller(in: tx)
            try await DeliveryRate.set(Self.graded, of: id, in: tx)
            let rates = try await tx.read(CityRates.of([id], to: city))
            #expect(rates.quote(of: id, for: size, worth: .zero)?.price == .dirhams(Int64(price)))
        }
    }

    @Test("delivery is free from the worth that the rate names, and a quote below it says so")
    func free() async throws {
        try await TestDatabase.rolledBack { tx in
            let id = try await seller(in: tx)
            try await DeliveryRate.set(Self.graded, of: id, in: tx)
            let rates = try await tx.read(CityRates.of([id], to: Self.agadir))
            let below = try #require(rates.quote(of: id, for: .shoeBox, worth: Money(minor: 29_999)))
            let above = try #require(rates.quote(of: id, for: .shoeBox, worth: .dirhams(300)))
            #expect(below.price == .dirhams(30) && below.freeFrom == .dirhams(300))
            #expect(above.price == .zero && above.freeFrom == nil)
            #expect(below.priceWords.text(in: .english).contains("free from"))
        }
    }

    @Test("a region or city that is left out has no quote, whatever the rates say")
    func unserved() async throws {
        try await TestDatabase.rolledBack { tx in
            let id = try await seller(in: tx)
            try await DeliveryRate.set(Self.graded, of: id, in: tx)
            func served(_ city: City.Code) async throws -> Bool { try await !tx.read(CityRates.of([id], to: city)).isEmpty }
            try await Unserved.add(.city(Self.agadir), of: id, by: .system, in: tx)
            try await Unserved.add(.region("03"), of: id, by: .system, in: tx)
            try await Unserved.add(.region("03"), of: id, by: .system, in: tx)
            let (here, there, elsewhere) = (
                try await served(Self.meknes), try await served(Self.agadir), try await served(Self.casablanca)
            )
            #expect(!here && !there && elsewhere)
            #expect(try await tx.read(Unserved.of(id)) == [.region("03"), .city(Self.agadir)])
            try await Unserved.remove(.region("03"), of: id, by: .system, in: tx)
            #expect(try await served(Self.meknes))
            await #expect(throws: DeliveryRate.Refusal.unknownPlace) {
                try await Unserved.add(.country, of: id, by: .system, in: tx)
            }
        }
    }

    @Test("a rate is added once, changed over what was seen, and removed")
    func changes() async throws {
        try await TestDatabase.rolledBack { tx in
            let id = try await seller(in: tx)
            let one = DeliveryRate(.city(Self.agadir), size: .letter, price: .dirhams(10), minDays: 1, maxDays: 2)
            let other = DeliveryRate(.city(Self.agadir), size: .shoeBox, price: .dirhams(11), minDays: 1, maxDays: 2)
            try await DeliveryRate.save(one, over: nil, of: id, by: .system, in: tx)
            try await DeliveryRate.save(other, over: one, of: id, by: .system, in: tx)
            #expect(try await tx.read(DeliveryRate.of(id)) == [other])
            await #expect(throws: DeliveryRate.Refusal.stale) {
                try await DeliveryRate.save(one, over: one, of: id, by: .system, in: tx)
            }
            try await DeliveryRate.remove(.city(Self.agadir), .letter, of: id, by: .system, in: tx)
            #expect(try await tx.read(DeliveryRate.of(id)) == [other])
            try await DeliveryRate.remove(.city(Self.agadir), .shoeBox, of: id, by: .system, in: tx)
            #expect(try await tx.read(DeliveryRate.of(id)).isEmpty)
        }
        await #expect(throws: DeliveryRate.Refusal.exists) {
            try await TestDatabase.rolledBack { tx in
                let id = try await seller(in: tx)
                for _ in 1...2 { try await DeliveryRate.save(Self.graded[0], over: nil, of: id, by: .system, in: tx) }
            }
        }
        await #expect(throws: DeliveryRate.Refusal.unknownPlace) {
            try await TestDatabase.rolledBack { tx in
                let rate = DeliveryRate(.city(City.Code("nowhere")), price: .zero, minDays: 1, maxDays: 2)
                try await DeliveryRate.save(rate, over: nil, of: try await seller(in: tx), by: .system, in: tx)
            }
        }
    }

    @Test("a file adds to the rates or replaces them, and no shop has more than a fixed number")
    func takes() async throws {
        try await TestDatabase.rolledBack { tx in
            let id = try await seller(in: tx)
            try await DeliveryRate.set(Self.graded, of: id, in: tx)
            let cheaper = DeliveryRate(.country, size: .shoeBox, price: .dirhams(1), minDays: 2, maxDays: 4)
            _ = try await DeliveryRate.take([cheaper], unserved: [.region("12")], replacing: false, of: id, by: .system, in: tx)
            let merged = try await tx.read(DeliveryRate.of(id))
            #expect(merged.count == Self.graded.count && merged.contains(cheaper))
            _ = try await DeliveryRate.take([cheaper], unserved: [], replacing: true, of: id, by: .system, in: tx)
            let (rates, places) = try await tx.read(DeliveryRate.of(id), Unserved.of(id))
            #expect(rates == [cheaper] && places.isEmpty)
            let cities = try await tx.read(City.all(in: .french))
            let many = cities.prefix(DeliveryRate.most / 4 + 1).flatMap { city in
                SizeClass.allCases.map { DeliveryRate(.city(city.code), size: $0, price: .zero, minDays: 1, maxDays: 1) }
            }
            await #expect(throws: DeliveryRate.Refusal.tooMany) {
                _ = try await DeliveryRate.take(many, unserved: [], replacing: true, of: id, by: .system, in: tx)
            }
        }
    }

    @Test(
        "weight and sides decide the size of a parcel",
        arguments: [
            (nil, nil, SizeClass.shoeBox), (500, [350, 250, 30], .letter), (500, nil, .shoeBox), (500, [350, 250, 31], .shoeBox),
            (501, [10, 10, 10], .shoeBox), (5_000, [400, 300, 200], .shoeBox), (5_000, [401, 300, 200], .oneCarries),
            (30_000, nil, .oneCarries), (30_001, nil, .twoCarry), (100, [1_501, 10, 10], .twoCarry),
        ] as [(Int?, [Int]?, SizeClass)])
    func sizes(grams: Int?, sides: [Int]?, size: SizeClass) {
        #expect(SizeClass(grams: grams, millimetres: sides) == size)
    }

    @Test("rates out of bounds are refused")
    func bounds() async throws {
        for (rate, refusal) in [
            (DeliveryRate(.country, price: Money(minor: -1), minDays: 1, maxDays: 2), DeliveryRate.Refusal.priceOutOfBounds),
            (DeliveryRate(.country, price: .dirhams(100_001), minDays: 1, maxDays: 2), .priceOutOfBounds),
            (DeliveryRate(.country, price: .zero, minDays: 3, maxDays: 2), .daysOutOfBounds),
            (DeliveryRate(.country, price: .zero, minDays: 1, maxDays: 91), .daysOutOfBounds),
            (DeliveryRate(.country, price: .zero, freeFrom: .zero, minDays: 1, maxDays: 2), .worthOutOfBounds),
        ] {
            await #expect(throws: refusal) {
                try await TestDatabase.rolledBack { tx in
                    try await DeliveryRate.set([rate], of: try await seller(in: tx), in: tx)
                }
            }
        }
    }
}
