import Catalog
import Kernel
import Postgres
import Secrets
import Sellers
import TestKit
import Testing

@Suite("Editing a listing")
struct ApplyListingTests {
    /// A published listing of two sizes: what it is, and its live content.
    private func listing(
        _ body: @Sendable (Shop, AppliedListing, ListingContent, Transaction) async throws -> Void
    ) async throws {
        try await TestDatabase.rolledBack { tx in
            let shop = try await Shop(in: tx)
            let applied = try await PublishListingTests.rich(shop, SigningKey(), in: tx).publish(by: shop.seller, in: tx)
            try await body(shop, applied, try #require(try await shop.live(applied, in: tx)), tx)
        }
    }

    @Test("an edit writes the fields that it touches, and leaves what changed meanwhile")
    func touched() async throws {
        try await listing { shop, applied, base, tx in
            let offers = applied.pieces.map(\.offer)
            let other = try await Cast.storePicture("other", width: 800, height: 600, in: tx)
            // Each edit touches one thing, and all of them began from the same live listing.
            let edits: [@Sendable (inout ListingContent) -> Void] = [
                { $0.texts[.french] = .init(title: "Caftan de fête", description: "Sfifa") },
                { $0.texts[.english] = .init(title: "Blue caftan", description: "") },
                { $0.texts[.arabic] = nil },
                { $0.values["test-brand"] = .known("atlas") },
                { $0.condition = .worn },
                { $0.pictures.insert(.init(hash: other, width: 800, height: 600), at: 0) },
                { $0.defects.append(.init(text: [.french: "Un accroc"])) },
                { $0.measurements = [Measurement(.length, millimetres: 1400)] },
                { $0.serial = nil },
                { $0.parcel = ParcelSize(grams: 1200, millimetres: nil) },
                { $0.variants[0].price = .dirhams(700) },
                { $0.variants[1].sku = "NEW" },
                { $0.variants[1].gtin = GTIN("4006381333931") },
                { $0.variants[1].values = ["test-size": .own("XXL")] },
                { $0.variants[0].pieces = 99 },
            ]
            var expected = base
            for edit in edits {
                var new = base
                edit(&new)
                edit(&expected)
                let done = try await new.apply(over: base, to: applied.product, offers, by: shop.seller, in: tx)
                #expect(done.product == applied.product && done.pieces.isEmpty)
            }
            let live = try #require(try await shop.live(applied, in: tx))
            expected.variants[0].pieces = 0
            let own = live.variants[1].values
            expected.variants[1].values = own
            #expect(live == expected)
            let traits = try await tx.read(Variant.of("caftan-bleu")).flatMap(\.traits)
            #expect(traits.contains { $0.ownName == "XXL" && own["test-size"] == .known($0.value) })
        }
    }

    @Test("a new variant gets an offer with what the others share now, and a variant that is left out is withdrawn")
    func variants() async throws {
        try await listing { shop, applied, base, tx in
            let offers = applied.pieces.map(\.offer)
            var meanwhile = base
            meanwhile.condition = .worn
            _ = try await meanwhile.apply(over: base, to: applied.product, offers, by: shop.seller, in: tx)
            var new = base
            new.variants.remove(at: 0)
            new.variants.append(.init(values: ["test-size": .own("3 ans")], price: .dirhams(100), sku: "CAF-3", pieces: 4))
            let done = try await new.apply(over: base, to: applied.product, offers, by: shop.seller, in: tx)
            #expect(done.pieces.map(\.pieces) == [4])
            let added = try #require(done.pieces.first).offer
            let all = try await tx.read(Offer.of("caftan-bleu", in: .french))
            #expect(all.first { $0.id == added }?.condition == .worn && all.first { $0.id == added }?.pictures.count == 1)
            #expect(all.first { $0.id == added }?.serialEnding == "02A4")
            #expect(all.first { $0.id == offers[0] }?.isPublished == false && all.first { $0.id == offers[1] }?.isPublished == true)
            let siblings = try await tx.read(ListingContent.siblings(of: added, of: shop.seller))
            #expect(siblings == offers + [added])
            #expect(try await tx.read(ListingContent.siblings(of: added, of: shop.other)).isEmpty)
            new.variants = [.init(values: ["test-size": .known("M")], price: .dirhams(1), pieces: 1)]
            await #expect(throws: Product.Refusal.variantTwice) {
                _ = try await new.apply(over: base, to: applied.product, offers, by: shop.seller, in: tx)
            }
        }
    }

    @Test("only offers that share condition, pictures, defects, measurements and serial are one listing")
    func siblings() async throws {
        try await listing { shop, applied, base, tx in
            let offers = applied.pieces.map(\.offer)
            #expect(try await tx.read(ListingContent.siblings(of: offers[1], of: shop.seller)) == offers)
            var used = base
            used.condition = .worn
            used.variants = [base.variants[0]]
            used.variants[0].offer = nil
            used.variants[0].sku = nil
            let second = try await used.offer(beside: applied.product, by: shop.seller, in: tx)
            #expect(try await tx.read(ListingContent.siblings(of: offers[0], of: shop.seller)) == offers)
            #expect(try await tx.read(ListingContent.siblings(of: second.pieces[0].offer, of: shop.seller)) == second.pieces.map(\.offer))
            #expect(try await shop.live(applied, of: shop.other, in: tx) == nil)
            #expect(try await tx.read(ListingContent.live(ID(), offers, of: shop.seller)) == nil)
        }
    }

    @Test("two offers swap their article numbers, and one of another offer is refused")
    func swap() async throws {
        try await listing { shop, applied, base, tx in
            let offers = applied.pieces.map(\.offer)
            var new = base
            (new.variants[0].sku, new.variants[1].sku) = ("CAF-M", "CAF-S")
            _ = try await new.apply(over: base, to: applied.product, offers, by: shop.seller, in: tx)
            #expect(try await shop.live(applied, in: tx)?.variants.map(\.sku) == ["CAF-M", "CAF-S"])
            _ = try await shop.content(variants: [Shop.variant("S", sku: "ELSE")]).publish(by: shop.seller, in: tx)
            await #expect(throws: Offer.Refusal.skuTaken("ELSE")) {
                try await Offer.setSKU(offers[0], to: "ELSE", by: shop.seller, in: tx)
            }
        }
    }

    @Test("offers of another seller or product are not edited, wherever they are named")
    func others() async throws {
        try await listing { shop, applied, base, tx in
            let offers = applied.pieces.map(\.offer)
            var theirs = shop.content(variants: [Shop.variant("S", price: .dirhams(500))])
            theirs.variants[0].variant = base.variants[0].variant
            let other = try await theirs.offer(beside: applied.product, by: shop.other, in: tx).pieces[0].offer
            let elsewhere = try await shop.content("Autre").publish(by: shop.seller, in: tx)
            var new = base
            new.condition = .forParts
            for wrong in [offers + [other], [other], [elsewhere.pieces[0].offer], [], [ID()]] {
                await #expect(throws: Offer.Refusal.unknownOffer) {
                    _ = try await new.apply(over: base, to: applied.product, wrong, by: shop.seller, in: tx)
                }
            }
            await #expect(throws: Offer.Refusal.unknownOffer) {
                _ = try await new.apply(over: base, to: applied.product, offers, by: shop.other, in: tx)
            }
            var named = base
            named.variants[0].offer = other
            named.variants[0].price = .dirhams(1)
            await #expect(throws: Offer.Refusal.unknownOffer) {
                _ = try await named.apply(over: base, to: applied.product, offers, by: shop.seller, in: tx)
            }
            await #expect(throws: Offer.Refusal.unknownOffer) { try await Offer.publishAgain(other, by: shop.seller, in: tx) }
            await #expect(throws: Offer.Refusal.unknownOffer) { try await Offer.setSKU(other, to: "X", by: shop.seller, in: tx) }
            await #expect(throws: Product.Refusal.notMaker) { try await Product.archive(applied.product, by: shop.other, in: tx) }
            await #expect(throws: Product.Refusal.othersOffer) { try await Product.archive(applied.product, by: shop.seller, in: tx) }
            await #expect(throws: Product.Refusal.othersOffer) {
                try await Product.rename(applied.product, to: "x", by: shop.seller, in: tx)
            }
            await #expect(throws: Product.Refusal.notMaker) {
                try await Product.setParcel(applied.product, to: nil, by: shop.other, in: tx)
            }
            #expect(try await shop.live(applied, in: tx) == base)
        }
    }

    @Test("another original language needs a title and a text of each defect, also of other sellers")
    func language() async throws {
        try await listing { shop, applied, base, tx in
            let offers = applied.pieces.map(\.offer)
            var arabic = base
            arabic.language = .arabic
            arabic.defects[0].text[.arabic] = "زر مُصلَح"
            var untold = arabic
            untold.defects = base.defects
            await #expect(throws: Offer.Refusal.defectUnfit) {
                _ = try await untold.apply(over: base, to: applied.product, offers, by: shop.seller, in: tx)
            }
            _ = try await arabic.apply(over: base, to: applied.product, offers, by: shop.seller, in: tx)
            #expect(try await shop.live(applied, in: tx)?.language == .arabic)
            var untitled = arabic
            untitled.texts[.arabic] = nil
            await #expect(throws: Product.Refusal.textUnfit) {
                _ = try await untitled.apply(over: arabic, to: applied.product, offers, by: shop.seller, in: tx)
            }
        }
    }

    @Test("a listing moves only to a category that has its attributes")
    func moved() async throws {
        try await listing { shop, applied, base, tx in
            var new = base
            new.category = "test-clothes"
            await #expect(throws: Attribute.Refusal.unknownAttribute("test-size")) {
                _ = try await new.apply(over: base, to: applied.product, applied.pieces.map(\.offer), by: shop.seller, in: tx)
            }
        }
    }

    @Test("a withdrawn offer is published again, and an archived product comes back")
    func again() async throws {
        try await listing { shop, applied, _, tx in
            let offer = applied.pieces[0].offer
            func isPublished() async throws -> Bool { try await tx.read(Offer.forSale([offer], in: .french)).map(\.isPublished) == [true] }
            try await Offer.withdraw(offer, by: shop.seller, in: tx)
            #expect(try await !isPublished())
            try await Offer.publishAgain(offer, by: shop.seller, in: tx)
            #expect(try await isPublished())
            try await Product.archive(applied.product, by: shop.seller, in: tx)
            #expect(try await !isPublished())
            try await Product.publish(applied.product, in: tx)
            #expect(try await isPublished())
        }
    }
}
