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
            #expect(try await tx.read(DeliverySpan.of(sellers: keys)).map(\.isCountrywide) == [false])
            try await DeliveryRate.set([near, country], of: id, in: tx)
            #expect(
                try await tx.read(DeliverySpan.of(sellers: keys)) == [
                    DeliverySpan(
                        sellerID: id, inCity: .dirhams(15), elsewhere: .dirhams(39)...(.dirhams(39)), minDays: 1, maxDays: 5,
                        isCountrywide: true)
                ])
        }
    }

    @Test("a parcel costs the rate of the nearest zone that has one")
    func zones() async throws {
        try await TestDatabase.rolledBack { tx in
            let id = try await seller(in: tx)
            let near = DeliveryRate(.sameCity, price: .dirhams(15), minDays: 1, maxDays: 1)
            let country = DeliveryRate(.country, price: .dirhams(39), minDays: 2, maxDays: 5)
            try await DeliveryRate.set([country, near], of: id, in: tx)
            #expect(try await tx.read(DeliveryRate.of(id)) == [near, country])
            func price(_ city: City.Code) async throws -> Money? {
                try await tx.read(DeliveryQuote.of([id, ID()], to: city)).first?.price
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

    @Test("rates out of bounds are refused")
    func bounds() async throws {
        for (rate, refusal) in [
            (DeliveryRate(.country, price: Money(minor: -1), minDays: 1, maxDays: 2), DeliveryRate.Refusal.priceOutOfBounds),
            (DeliveryRate(.country, price: .dirhams(100_001), minDays: 1, maxDays: 2), .priceOutOfBounds),
            (DeliveryRate(.country, price: .zero, minDays: 3, maxDays: 2), .daysOutOfBounds),
            (DeliveryRate(.country, price: .zero, minDays: 1, maxDays: 91), .daysOutOfBounds),
        ] {
            await #expect(throws: refusal) {
                try await TestDatabase.rolledBack { tx in
                    try await DeliveryRate.set([rate], of: try await seller(in: tx), in: tx)
                }
            }
        }
    }
}
