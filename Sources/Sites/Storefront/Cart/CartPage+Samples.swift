import Components
import HTML
import Kernel
import Links
import Shipping
import Web

extension CartPage {
    /// Two sellers. A price changed, fewer pieces are left than wanted, and a piece was sold.
    static func sample(frame: Frame = .sample) -> CartPage {
        CartPage(
            frame: frame, sellers: [.sample, .secondSample], count: 4, city: "Casablanca", cityChoice: .sample,
            subtotal: .dirhams(1520), delivery: .dirhams(65), hasChanges: true, similar: [.sample])
    }

    /// One seller, no changes, no city chosen yet.
    static func calmSample(frame: Frame = .sample) -> CartPage {
        CartPage(
            frame: frame, sellers: [.calmSample], count: 1, city: nil, cityChoice: .sample, subtotal: .dirhams(1200),
            delivery: .dirhams(35))
    }

    static func emptySample(frame: Frame = .sample) -> CartPage {
        CartPage(frame: frame, sellers: [], count: 0, city: nil, cityChoice: .sample, subtotal: .zero, delivery: .zero)
    }
}

extension CartSeller {
    static let sample = CartSeller(
        name: "Dar Zineb", address: Link(.french).seller("dar-zineb"), lines: [.sample, .soldSample, .heldSample], subtotal: .dirhams(1200),
        delivery: .sample)

    static let calmSample = CartSeller(
        name: "Dar Zineb", address: Link(.french).seller("dar-zineb"), lines: [.calmSample], subtotal: .dirhams(1200),
        delivery: .sample)

    static let secondSample = CartSeller(
        name: "سوق الأطلس", address: Link(.french).seller("souk-atlas"), lines: [.fewerSample], subtotal: .dirhams(320),
        delivery: .oneDaySample)
}

extension CartSeller.Delivery {
    static let sample = Self(
        DeliveryQuote(sellerID: ID(), price: .dirhams(35), minDays: 2, maxDays: 4), orderedOn: CalendarDay(year: 2026, month: 11, day: 30))

    static let oneDaySample = Self(
        DeliveryQuote(sellerID: ID(), price: .zero, minDays: 1, maxDays: 1), orderedOn: CalendarDay(year: 2026, month: 11, day: 30))
}

extension CartLine {
    static let calmSample = CartLine(
        offer: "0193e7a0-0000-7000-8000-000000000001", title: "Caftan brodé vert", language: .french,
        product: Link(.french).product("caftan-brode-vert"), variant: "M", condition: .conditionLikeNew, picture: .sample,
        price: .dirhams(1200), quantity: 1, available: 1)

    static var heldSample: CartLine {
        var line = soldSample
        line.heldUntil = Moment(seconds: 1_798_718_400).inUTC
        return line
    }

    static let sample = CartLine(
        offer: "0193e7a0-0000-7000-8000-000000000001", title: "Caftan brodé vert", language: .french,
        product: Link(.french).product("caftan-brode-vert"), variant: "M", condition: .conditionLikeNew, picture: .sample,
        price: .dirhams(1200), quantity: 1, available: 1, formerPrice: .dirhams(1100))

    static let soldSample = CartLine(
        offer: "0193e7a0-0000-7000-8000-000000000002", title: "Lampe en fer forgé", language: .french,
        product: Link(.french).product("lampe-fer-forge"), variant: "", condition: .conditionWorn, picture: nil,
        price: .dirhams(150), quantity: 1, available: 0)

    static let fewerSample = CartLine(
        offer: "0193e7a0-0000-7000-8000-000000000003", title: "بلغة جلدية", language: .arabic,
        product: Link(.french).product("belgha-cuir"), variant: "42 · Safran", condition: .conditionNew, picture: .sample,
        price: .dirhams(160), quantity: 5, available: 2)
}
