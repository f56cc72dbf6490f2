import Kernel
import Sellers
import Shipping
import Testing

@testable import Catalog
@testable import Storefront

/// Which variant and offer a product page shows, without a database.
struct ProductChoiceTests {
    private let small = ProductChoiceTests.variant("s", "blue"), medium = ProductChoiceTests.variant("m", "blue")
    private let mediumRed = ProductChoiceTests.variant("m", "red")
    private let near = Seller.ID(), far = Seller.ID()

    private static func variant(_ size: String, _ colour: String) -> Variant {
        Variant(id: Variant.ID(), traits: [.init(attribute: "size", value: size), .init(attribute: "colour", value: colour)])
    }

    private func offer(
        _ variant: Variant, _ price: Int64, _ condition: Condition = .new, by seller: Seller.ID? = nil, isTraders: Bool = true
    ) -> Offer {
        Offer(
            id: Offer.ID(), variant: variant.id, seller: seller ?? near, sellerName: "", sellerSlug: "", sellerCity: "",
            condition: condition,
            price: .dirhams(price), isPublished: true, pictures: [], defects: [], serialEnding: nil, isTraders: isTraders,
            parcel: nil)
    }

    private func choose(
        _ variants: [Variant], _ offers: [Offer], sold: [Offer] = [], quotes: [DeliveryQuote]? = nil, variant: String? = nil,
        offer: Offer? = nil
    ) throws -> ProductChoice {
        let left = Dictionary(uniqueKeysWithValues: offers.map { one in (one.id, sold.contains { $0.id == one.id } ? 0 : 3) })
        return try #require(
            ProductChoice(
                variants: variants, offers: offers.sorted { $0.price < $1.price }, left: left, rates: quotes?.map(CityRates.init),
                askedVariant: variant,
                askedOffer: offer?.id.description, order: { $0 == "size" ? ["xs", "s", "m"] : [] }))
    }

    @Test("without a choice, the page shows the cheapest offer that can be bought")
    func cheapest() throws {
        let offers = [offer(small, 90), offer(medium, 80), offer(mediumRed, 70)]
        let choice = try choose([small, medium, mediumRed], offers, sold: [offers[2]])
        #expect(choice.offer.id == offers[1].id && choice.variant == medium && choice.standings.count == 1)
        #expect(!choice.isSold && !choice.isSoldOut)
    }

    @Test("a requested variant stays chosen when it is sold, and is marked as sold")
    func soldVariant() throws {
        let offers = [offer(small, 90), offer(medium, 80)]
        let choice = try choose([small, medium], offers, sold: [offers[0]], variant: "s~blue")
        #expect(choice.variant == small && choice.offer.id == offers[0].id && choice.isSold && !choice.isSoldOut)
        #expect(choice.dimensions.map(\.attribute) == ["size"])
        #expect(choice.dimensions[0].options.map(\.value) == ["s", "m"])
        #expect(choice.dimensions[0].options.map(\.isSoldOut) == [true, false])
        #expect(choice.dimensions[0].options.map(\.isChosen) == [true, false])
    }

    @Test("a link to another value keeps the other attributes if such a variant exists")
    func alike() throws {
        let smallRed = Self.variant("s", "red")
        let all = [small, smallRed, medium, mediumRed]
        let choice = try choose(all, all.map { offer($0, 90) }, variant: "m~red")
        let size = try #require(choice.dimensions.first { $0.attribute == "size" })
        #expect(size.options.map(\.variant) == [smallRed, mediumRed])
        // There is no small red variant, so the link goes to the small blue one.
        let fewer = try choose([small, medium, mediumRed], [small, medium, mediumRed].map { offer($0, 90) }, variant: "m~red")
        #expect(fewer.dimensions.first { $0.attribute == "size" }?.options.map(\.variant) == [small, mediumRed])
    }

    @Test("offers are sorted by price with delivery, then by condition; sellers who do not deliver to the city come last")
    func best() throws {
        let offers = [offer(medium, 100, .worn, by: far), offer(medium, 110, .new, by: near), offer(medium, 110, .likeNew, by: near)]
        #expect(try choose([medium], offers).standings.map(\.offer.id) == [offers[0].id, offers[1].id, offers[2].id])
        func quote(_ seller: Seller.ID, _ price: Int64) -> DeliveryQuote {
            DeliveryQuote(sellerID: seller, price: .dirhams(price), minDays: 1, maxDays: 2)
        }
        let dear = try choose([medium], offers, quotes: [quote(far, 40), quote(near, 15)])
        #expect(dear.standings.map(\.offer.id) == [offers[1].id, offers[2].id, offers[0].id] && dear.offer.id == offers[1].id)
        let never = try choose([medium], offers, quotes: [quote(near, 15)])
        #expect(never.standings.last?.offer.id == offers[0].id)
    }

    @Test("a new piece from a trader stands second at the latest, behind the cheapest used one")
    func newNotHidden() throws {
        let used = [offer(medium, 50, .worn), offer(medium, 60, .gentlyUsed), offer(medium, 70, .likeNew)]
        let fromPrivate = offer(medium, 80, .new, isTraders: false), new = offer(medium, 120, .new)
        let choice = try choose([medium], used + [fromPrivate, new])
        #expect(choice.standings.map(\.offer.id) == [used[0].id, new.id, used[1].id, used[2].id, fromPrivate.id])
        #expect(choice.standings.map(choice.merits) == [[.cheapest], [.newFromTrader], [], [], []])
    }

    @Test("an offer says why it stands out: by the total with delivery, or by its condition")
    func merits() throws {
        let offers = [offer(medium, 100, .worn, by: far), offer(medium, 110, .likeNew, by: near)]
        func quote(_ seller: Seller.ID, _ price: Int64) -> DeliveryQuote {
            DeliveryQuote(sellerID: seller, price: .dirhams(price), minDays: 1, maxDays: 2)
        }
        func merits(_ quotes: [DeliveryQuote]?) throws -> [[ProductChoice.Merit]] {
            let choice = try choose([medium], offers, quotes: quotes)
            return offers.map { one in choice.standings.filter { $0.offer.id == one.id }.flatMap(choice.merits) }
        }
        #expect(try merits(nil) == [[.cheapest], [.bestCondition]])
        #expect(try merits([quote(far, 40), quote(near, 15)]) == [[], [.cheapest, .bestCondition]])
        #expect(try merits([quote(far, 15), quote(near, 5)]) == [[], [.bestCondition]])
        #expect(try merits([]) == [[], [.bestCondition]])
        let alone = try choose([medium], [offers[0]])
        #expect(alone.merits(of: alone.standings[0]).isEmpty)
    }

    @Test("an option has the lowest price of its variant, and none if it is sold out")
    func optionPrices() throws {
        let offers = [offer(small, 90), offer(medium, 80), offer(medium, 70, .worn)]
        let choice = try choose([small, medium], offers, sold: [offers[0]])
        #expect(choice.dimensions[0].options.map(\.price) == [nil, .dirhams(70)])
    }

    @Test("a requested offer is chosen with its variant; if it is sold, one that can be bought replaces it")
    func askedOffer() throws {
        let offers = [offer(small, 90), offer(medium, 80), offer(medium, 85, .worn)]
        #expect(try choose([small, medium], offers, offer: offers[0]).variant == small)
        #expect(try choose([small, medium], offers, offer: offers[2]).offer.id == offers[2].id)
        let gone = try choose([small, medium], offers, sold: [offers[2]], offer: offers[2])
        #expect(gone.offer.id == offers[1].id && gone.variant == medium)
        // A requested offer of another variant than the requested one is ignored.
        #expect(try choose([small, medium], offers, variant: "m~blue", offer: offers[0]).offer.id == offers[1].id)
    }

    @Test("a product that is sold out still has a page, with its cheapest offer")
    func allSold() throws {
        let offers = [offer(small, 90), offer(medium, 80)]
        let choice = try choose([small, medium], offers, sold: offers)
        #expect(choice.isSoldOut && choice.isSold && choice.offer.id == offers[1].id)
        #expect(
            ProductChoice(variants: [small], offers: [], left: [:], rates: nil, askedVariant: nil, askedOffer: nil, order: { _ in [] })
                == nil)
    }
}
