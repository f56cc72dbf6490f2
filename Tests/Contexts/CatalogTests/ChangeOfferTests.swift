import Catalog
import Kernel
import Postgres
import Sellers
import TestKit
import Testing

@Suite("Changing offers")
struct ChangeOfferTests {
    /// A published caftan with one offer.
    private func piece(_ body: @Sendable (Shop, Offer.ID, Transaction) async throws -> Void) async throws {
        try await TestDatabase.rolledBack { tx in
            let shop = try await Shop(in: tx)
            try await body(shop, try await Product.publish(shop.draft(), in: tx).offers[0], tx)
        }
    }

    @Test("an offer for sale has everything that a cart shows")
    func forSale() async throws {
        try await piece { shop, id, tx in
            let offer = try #require(try await tx.read(Offer.forSale([id, ID()], in: .english)).first)
            #expect(offer.title == "Caftan bleu" && offer.titleLanguage == .french && offer.variantLabel == "M en")
            #expect(offer.price == .dirhams(890) && offer.sellerID == shop.seller && offer.pictureHash == Shop.cover)
            #expect(offer.isPublished && offer.defects.isEmpty && offer.productSlug == "caftan-of-the-test")
        }
    }

    @Test("only the seller can change a price, and only within bounds")
    func price() async throws {
        try await piece { shop, id, tx in
            try await Offer.changePrice(id, to: .dirhams(700), by: shop.seller, in: tx)
            #expect(try await tx.read(Offer.forSale([id], in: .french)).first?.price == .dirhams(700))
            await #expect(throws: Offer.Refusal.unknownOffer) {
                try await Offer.changePrice(id, to: .dirhams(1), by: shop.other, in: tx)
            }
            await #expect(throws: Offer.Refusal.priceOutOfBounds) {
                try await Offer.changePrice(id, to: Money(minor: 1_000_000_001), by: shop.seller, in: tx)
            }
        }
    }

    @Test("a withdrawn offer is still found, but it is not published")
    func withdrawn() async throws {
        try await piece { shop, id, tx in
            await #expect(throws: Offer.Refusal.unknownOffer) { try await Offer.withdraw(id, by: shop.other, in: tx) }
            try await Offer.withdraw(id, by: shop.seller, in: tx)
            #expect(try await tx.read(Offer.forSale([id], in: .french)).map(\.isPublished) == [false])
        }
    }

    @Test("an offer of a seller on holiday is not published")
    func closed() async throws {
        try await piece { shop, id, tx in
            try await Seller.goAway(shop.seller, by: .system, in: tx)
            #expect(try await tx.read(Offer.forSale([id], in: .french)).map(\.isPublished) == [false])
        }
    }

    @Test("pictures can be reordered, but only all of them and no others")
    func arranged() async throws {
        try await piece { shop, id, tx in
            await #expect(throws: Offer.Refusal.otherPictures) {
                try await Offer.arrange(id, pictures: [Shop.cover], by: shop.seller, in: tx)
            }
            await #expect(throws: Offer.Refusal.otherPictures) {
                try await Offer.arrange(id, pictures: [Shop.detail, Shop.cover], by: shop.other, in: tx)
            }
            try await Offer.arrange(id, pictures: [Shop.detail, Shop.cover], by: shop.seller, in: tx)
            let offers = try await tx.read(Offer.of("caftan-of-the-test", in: .french))
            #expect(offers.first?.pictures.map(\.hash) == [Shop.detail, Shop.cover])
            #expect(try await tx.read(Offer.forSale([id], in: .french)).first?.pictureHash == Shop.detail)
        }
    }

    @Test("another seller can offer a used piece of the same variant, and a thirteenth picture is refused")
    func added() async throws {
        try await piece { shop, _, tx in
            let variant = try #require(try await tx.read(Variant.of("caftan-of-the-test")).first)
            let used = OfferDraft(seller: shop.other, condition: .worn, price: .dirhams(300))
            let id = try await Offer.add(used, to: variant.id, in: tx)
            #expect(try await tx.read(Offer.of("caftan-of-the-test", in: .french)).first?.id == id)
            await #expect(throws: Offer.Refusal.unknownVariant) { _ = try await Offer.add(used, to: ID(), in: tx) }
            let pictures = (0..<13).map {
                OfferDraft.NewPicture(hash: String(repeating: "\($0 % 10)", count: 20 + $0), width: 1, height: 1)
            }
            await #expect(throws: Offer.Refusal.tooManyPictures) {
                _ = try await Offer.add(
                    OfferDraft(seller: shop.other, condition: .worn, price: .dirhams(300), pictures: pictures), to: variant.id, in: tx)
            }
        }
    }
}
