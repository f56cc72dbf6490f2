import Kernel
import Search
import Testing

@testable import Storefront

@Suite("Filters in words and in order")
struct SizeOrderTests {
    @Test("sizes are sorted by kind, and in each kind from small to large")
    func sizes() {
        let sorted = ["one-size", "2xl", "43", "s", "38.5", "xxs", "38", "m", "xl", "9-12-months", "200", "l", "xs"]
        let shop = ["9-12-months", "one-size", "200"]
        let places = sorted.map { (code: $0, place: SizeOrder($0, position: shop.firstIndex(of: $0) ?? 0)) }
        #expect(
            places.sorted { $0.place < $1.place }.map(\.code)
                == ["xxs", "xs", "s", "m", "l", "xl", "2xl", "38", "38.5", "43", "9-12-months", "one-size", "200"])
    }

    @Test("price bands name the currency once and have no decimals", arguments: Language.allCases)
    func bands(language: Language) {
        // Without no-break spaces and isolates.
        let names = PriceBand.all.map { band in
            band.name(in: language).replacing(#/[\u{A0}\u{202F}]/#, with: " ").replacing(#/[\u{2066}-\u{2069}]/#, with: "")
        }
        switch language {
        case .french:
            #expect(names.prefix(2) == ["Moins de 50 DH", "50 à 100 DH"])
            #expect(names.suffix(2) == ["5 000 à 10 000 DH", "10 000 DH et plus"])
        case .arabic: #expect(names.prefix(2) == ["أقل من 50 د.م.", "من 50 إلى 100 د.م."])
        case .english: #expect(names.prefix(2) == ["Under MAD 50", "MAD 50 to 100"] && names[6] == "MAD 2,000 to 5,000")
        }
    }
}
