import Catalog
import Kernel
import Postgres
import Secrets
import Sellers
import TestKit
import Testing

@Suite("Publishing a listing")
struct PublishListingTests {
    /// A listing with everything that one can have.
    static func rich(_ shop: Shop, _ key: SigningKey, in tx: Transaction) async throws -> ListingContent {
        var content = shop.content(variants: [
            Shop.variant("S", sku: "CAF-S", gtin: "4006381333931", pieces: 2), Shop.variant("M", price: .dirhams(900), sku: "CAF-M"),
        ])
        let cover = try await Cast.storePicture("cover", width: 960, height: 1200, in: tx)
        let button = try await Cast.storePicture("button", width: 640, height: 480, in: tx)
        content.texts[.arabic] = .init(title: "قفطان أزرق", description: "سفيفة ذهبية")
        content.values["test-brand"] = .own("Maison Tazi")
        content.pictures = [.init(hash: cover, width: 960, height: 1200, alt: [.french: "De face"])]
        content.defects = [.init(text: [.french: "Un bouton refait"], picture: .init(hash: button, width: 640, height: 480))]
        content.serial = SealedSerial("RF8M 70-2A/4", of: shop.seller, key)
        content.parcel = ParcelSize(grams: 900, millimetres: [300, 400, 80])
        return content
    }

    @Test("everything that the seller said is on the live listing, and the pieces are those of each variant")
    func everything() async throws {
        try await TestDatabase.rolledBack { tx in
            let (shop, key) = (try await Shop(in: tx), SigningKey())
            let content = try await Self.rich(shop, key, in: tx)
            let applied = try await content.publish(by: shop.seller, in: tx)
            #expect(applied.slug == "caftan-bleu" && applied.pieces.map(\.pieces) == [2, 1])
            let live = try #require(try await shop.live(applied, in: tx))
            #expect(live.texts == content.texts && live.language == .french && live.category == content.category)
            #expect(live.pictures == content.pictures && live.defects == content.defects && live.measurements == content.measurements)
            #expect(live.condition == content.condition && live.serial == content.serial && live.parcel == content.parcel)
            #expect(live.serial?.number(of: shop.seller, key) == "RF8M 70-2A/4")
            #expect(live.variants.map(\.price) == content.variants.map(\.price))
            #expect(live.variants.map(\.sku) == ["CAF-S", "CAF-M"] && live.variants.map(\.gtin) == [GTIN("4006381333931"), nil])
            #expect(live.variants.map(\.values) == content.variants.map(\.values))
            #expect(live.variants.map(\.offer) == applied.pieces.map(\.offer))
            let (maker, handle) = try await tx.read(
                Product.maker(of: applied.product), Product.handle(of: applied.product, by: shop.seller))
            #expect(maker == shop.seller && handle == "caftan-bleu")
            #expect(try await tx.read(Product.called("caftan-bleu", by: shop.seller)) == applied.product)
            #expect(try await tx.read(Product.called("caftan-bleu", by: shop.other)) == nil)
        }
    }

    @Test("a published picture is stored for ever, and one that is not stored is refused")
    func pictures() async throws {
        try await TestDatabase.rolledBack { tx in
            let shop = try await Shop(in: tx)
            let content = try await Self.rich(shop, SigningKey(), in: tx)
            try await tx.run("UPDATE media.picture SET is_lasting = false, released_at = kernel.now()")
            _ = try await content.publish(by: shop.seller, in: tx)
            let lasting = Query<Int>.one("SELECT count(*) FROM media.picture WHERE is_lasting AND released_at IS NULL") { row in
                try row.next()
            }
            #expect(try await tx.read(lasting) == 2)
            var unknown = content
            unknown.pictures = [.init(hash: Shop.cover, width: 1, height: 1)]
            await #expect(throws: Offer.Refusal.unknownPicture(Shop.cover)) { _ = try await unknown.publish(by: shop.seller, in: tx) }
        }
    }

    @Test("twenty listings of one title published at once get twenty slugs", .timeLimit(.minutes(5)))
    func slugs() async throws {
        var limits = DatabaseLimits.patient
        limits.transactions.connections = 20
        try await TestDatabase.clone(limits: limits) { db in
            let shop = try await db.transaction { try await Shop(in: $0) }
            let barrier = Barrier(for: 20)
            let slugs = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 1...20 {
                    group.addTask {
                        try await db.transaction { tx in
                            // All are in a transaction of their own connection before the first claims its slug.
                            _ = try await tx.read(Product.called("x", by: shop.seller))
                            await barrier.wait()
                            return try await shop.content("Tapis berbère").publish(by: shop.seller, in: tx).slug
                        }
                    }
                }
                return try await group.reduce(into: [String]()) { $0.append($1) }
            }
            #expect(Set(slugs) == Set(["tapis-berbere"] + (2...20).map { "tapis-berbere-\($0)" }))
        }
    }

    @Test("many listings published together are the same as one by one, each with its own offers")
    func together() async throws {
        try await TestDatabase.rolledBack { tx in
            let shop = try await Shop(in: tx)
            let rich = try await Self.rich(shop, SigningKey(), in: tx)
            var plain = shop.content(variants: [Shop.variant("S", price: .dirhams(70), sku: "PLAIN", pieces: 9)])
            (plain.defects, plain.measurements, plain.values) = ([], [], [:])
            let contents = [rich, shop.content(), plain, shop.content("日本")]
            let applied = try await ListingContent.publish(
                contents.map { ($0, $0 == plain ? "mine" : nil) }, by: shop.seller, in: tx)
            #expect(applied.map(\.slug) == ["caftan-bleu", "caftan-bleu-2", "caftan-bleu-3", "test-caftans"])
            #expect(applied.map { $0.pieces.map(\.pieces) } == [[2, 1], [1], [9], [1]])
            var handles: [String?] = []
            for (content, applied) in zip(contents, applied) {
                let live = try #require(try await shop.live(applied, in: tx))
                #expect(live.texts == content.texts && live.pictures == content.pictures && live.defects == content.defects)
                #expect(live.measurements == content.measurements && live.serial == content.serial && live.parcel == content.parcel)
                #expect(live.variants.map(\.values) == content.variants.map(\.values))
                #expect(live.variants.map(\.price) == content.variants.map(\.price))
                #expect(live.variants.map(\.sku) == content.variants.map(\.sku))
                handles.append(try await tx.read(Product.handle(of: applied.product, by: shop.seller)))
            }
            #expect(handles == ["caftan-bleu", "caftan-bleu-2", "mine", "test-caftans"])
        }
    }

    @Test("of many listings one that is invalid is named, and a number that two of them have")
    func refusedTogether() async throws {
        func refusal(_ contents: @Sendable (Shop) -> [ListingContent]) async -> (any Error)? {
            do {
                try await TestDatabase.rolledBack { tx in
                    let shop = try await Shop(in: tx)
                    _ = try await ListingContent.publish(contents(shop).map { ($0, nil) }, by: shop.seller, in: tx)
                }
                return nil
            } catch { return error }
        }
        let twice = await refusal { shop in
            [shop.content(variants: [Shop.variant("S", sku: "A")]), shop.content(variants: [Shop.variant("S", sku: "A")])]
        }
        #expect(twice as? Offer.Refusal == .skuTaken("A"))
        let unknown = await refusal { shop in
            var other = shop.content()
            other.values["test-brand"] = .known("nobody")
            return [shop.content(), other]
        }
        #expect(unknown as? Attribute.Refusal == .unknownValue(attribute: "test-brand", value: "nobody"))
        let twins = await refusal { shop in [shop.content(), shop.content(variants: [Shop.variant("S"), Shop.variant("S")])] }
        #expect(twins as? Product.Refusal == .variantTwice)
    }

    @Test("an invalid listing is refused with the reason")
    func refused() async throws {
        func refusal(_ change: @Sendable (inout ListingContent) -> Void) async -> (any Error)? {
            do {
                try await TestDatabase.rolledBack { tx in
                    let shop = try await Shop(in: tx)
                    _ = try await shop.content(variants: [Shop.variant("S", sku: "CAF-S")]).publish(by: shop.seller, in: tx)
                    var content = shop.content()
                    change(&content)
                    _ = try await content.publish(by: shop.seller, in: tx)
                }
                return nil
            } catch { return error }
        }
        #expect(await refusal { _ in } == nil)
        #expect(await refusal { $0.variants = [] } as? Product.Refusal == .nothingOffered)
        #expect(await refusal { $0.variants = [Shop.variant("S"), Shop.variant("S")] } as? Product.Refusal == .variantTwice)
        #expect(await refusal { $0.category = "nowhere" } is Attribute.Refusal)
        #expect(
            await refusal { ($0.category, $0.values, $0.variants[0].values) = ("nowhere", [:], [:]) } as? Product.Refusal
                == .unknownCategory)
        #expect(await refusal { $0.texts[.french]?.title = "Caftan \u{202E}uelb" } as? Product.Refusal == .textUnfit)
        #expect(await refusal { $0.texts[.french]?.description = "a\u{2066}b" } as? Product.Refusal == .textUnfit)
        #expect(await refusal { $0.variants[0].sku = "CAF-S" } as? Offer.Refusal == .skuTaken("CAF-S"))
        #expect(await refusal { $0.variants[0].sku = "" } as? Offer.Refusal == .skuUnfit(""))
        #expect(await refusal { $0.variants[0].sku = "A\u{7}B" } as? Offer.Refusal == .skuUnfit("A\u{7}B"))
        #expect(await refusal { $0.variants[0].sku = String(repeating: "a", count: 65) } is Offer.Refusal)
        #expect(await refusal { $0.variants[0].price = .zero } as? Offer.Refusal == .priceOutOfBounds)
        #expect(await refusal { $0.values["test-size"] = .known("S") } as? Attribute.Refusal == .unknownAttribute("test-size"))
        #expect(await refusal { $0.values["nothing"] = .own("Bleu") } as? Attribute.Refusal == .unknownAttribute("nothing"))
        #expect(
            await refusal { $0.variants[0].values = ["test-brand": .known("atlas")] } as? Attribute.Refusal
                == .unknownAttribute("test-brand"))
        #expect(
            await refusal { $0.values["test-brand"] = .known("nothing") } as? Attribute.Refusal
                == .unknownValue(attribute: "test-brand", value: "nothing"))
    }

    @Test("the same article number may be used by another seller")
    func sku() async throws {
        try await TestDatabase.rolledBack { tx in
            let shop = try await Shop(in: tx)
            for seller in [shop.seller, shop.other] {
                _ = try await shop.content(variants: [Shop.variant("S", sku: "CAF-S")]).publish(by: seller, in: tx)
            }
        }
    }

    // MARK: Values of a seller

    @Test(
        "own values with bidi controls, look-alikes or other invisible characters are refused",
        arguments: [
            "Zel\u{202E}lige", "Zel\u{2067}lige", "Zеllige", "ATLАS", "A\u{200B}B", "", "  ", "—", String(repeating: "a", count: 61),
        ])
    func unfit(_ words: String) async throws {
        await #expect(throws: Attribute.Refusal.valueUnfit(attribute: "test-brand", value: words)) {
            try await TestDatabase.rolledBack { tx in
                let shop = try await Shop(in: tx)
                var content = shop.content()
                content.values["test-brand"] = .own(words)
                _ = try await content.publish(by: shop.seller, in: tx)
            }
        }
    }

    @Test("an own value is shown with its words, and is no value of the house until the house adopts it")
    func own() async throws {
        try await TestDatabase.rolledBack { tx in
            let shop = try await Shop(in: tx)
            func publish(_ value: ListingContent.Value, by seller: Seller.ID) async throws -> String {
                var content = shop.content()
                content.values["test-brand"] = value
                return try await content.publish(by: seller, in: tx).slug
            }
            let mine = try await publish(.own("Maison  Tazi"), by: shop.seller)
            let again = try await publish(.own("maison tazi"), by: shop.seller)
            let theirs = try await publish(.own("Maison Tazi"), by: shop.other)
            let house = try await publish(.own("atlas EN"), by: shop.seller)
            let traits = try await tx.read(
                Product.traits(mine), Product.traits(again), Product.traits(theirs), Product.traits(house))
            let own = try #require(traits.0.first)
            #expect(own.ownName == "Maison Tazi" && traits.1 == [own] && traits.2.first?.ownName == "Maison Tazi" && traits.2 != [own])
            #expect(traits.3 == [.init(attribute: "test-brand", value: "atlas")])
            let (all, ours, others) = try await tx.read(
                Attribute.all, Attribute.of(category: "test-caftans", with: shop.seller), Attribute.of(category: "test-caftans", with: nil))
            #expect(all.flatMap(\.values).allSatisfy { $0.code != own.value })
            #expect(ours.first { $0.code == "test-brand" }?.values.map(\.code) == ["atlas", own.value])
            #expect(others.first { $0.code == "test-brand" }?.values.map(\.code) == ["atlas"])
            let before = Taxonomy(categories: [], attributes: all)
            #expect(before.names(of: own, in: .arabic)?.value == "Maison Tazi")
            await #expect(throws: Attribute.Refusal.unknownValue(attribute: "test-brand", value: own.value)) {
                _ = try await publish(.known(own.value), by: shop.other)
            }
            try await Attribute.adopt(
                own.value, of: "test-brand", named: Names(french: "Maison Tazi", arabic: "دار التازي", english: "Maison Tazi"), in: tx)
            let (adopted, trait) = try await tx.read(Attribute.all, Product.traits(mine))
            #expect(trait == [.init(attribute: "test-brand", value: own.value)])
            #expect(Taxonomy(categories: [], attributes: adopted).names(of: trait[0], in: .arabic)?.value == "دار التازي")
        }
    }

    // MARK: A second offer

    @Test("a second seller's offer stands beside the first, and changes nothing of the product")
    func beside() async throws {
        try await TestDatabase.rolledBack { tx in
            let (shop, key) = (try await Shop(in: tx), SigningKey())
            let first = try await Self.rich(shop, key, in: tx).publish(by: shop.seller, in: tx)
            let before = try #require(try await shop.live(first, in: tx))
            var second = shop.content("Un autre titre", variants: [Shop.variant("S", price: .dirhams(500), pieces: 3)])
            second.condition = .worn
            second.variants[0].variant = before.variants[0].variant
            let applied = try await second.offer(beside: first.product, by: shop.other, in: tx)
            #expect(applied.product == first.product && applied.slug == "caftan-bleu" && applied.pieces.map(\.pieces) == [3])
            #expect(try await shop.live(first, in: tx) == before)
            let offers = try await tx.read(Offer.of("caftan-bleu", in: .french))
            #expect(offers.count == 3 && offers.first?.seller == shop.other && offers.first?.condition == .worn)
            let (maker, handle, shared) = try await tx.read(
                Product.maker(of: first.product), Product.handle(of: first.product, by: shop.other),
                Product.isOfferedByOthers(first.product, than: shop.seller))
            #expect(maker == shop.seller && handle == "caftan-bleu" && shared)
            second.variants[0].variant = nil
            second.variants[0].values = [:]
            await #expect(throws: Product.Refusal.notMaker) { _ = try await second.offer(beside: first.product, by: shop.other, in: tx) }
            second.variants[0].variant = ID()
            await #expect(throws: Offer.Refusal.unknownVariant) {
                _ = try await second.offer(beside: first.product, by: shop.other, in: tx)
            }
            try await Product.archive(first.product, in: tx)
            second.variants[0].variant = before.variants[0].variant
            await #expect(throws: Product.Refusal.unknownProduct) {
                _ = try await second.offer(beside: first.product, by: shop.other, in: tx)
            }
            await #expect(throws: Product.Refusal.unknownProduct) { _ = try await second.offer(beside: ID(), by: shop.other, in: tx) }
        }
    }

    @Test("a bar code finds the product with 12, 13 or 14 digits, but not an archived one")
    func barcode() async throws {
        try await TestDatabase.rolledBack { tx in
            let shop = try await Shop(in: tx)
            let applied = try await shop.content(variants: [Shop.variant("S", gtin: "036000291452")]).publish(by: shop.seller, in: tx)
            for digits in ["036000291452", "0036000291452", "00036000291452"] {
                let gtin = try #require(GTIN(digits))
                #expect(try await tx.read(Variant.with(gtin, in: .french)).map(\.product) == [applied.product], "\(digits)")
            }
            let other = try #require(GTIN("4006381333931"))
            #expect(try await tx.read(Variant.with(other, in: .french)).isEmpty)
            try await Product.archive(applied.product, in: tx)
            let archived = try #require(GTIN("036000291452"))
            #expect(try await tx.read(Variant.with(archived, in: .french)).isEmpty)
        }
    }
}
