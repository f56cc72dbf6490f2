import Catalog
import Kernel
import Postgres
import Secrets
import TestKit
import Testing

@Suite("Publishing and naming products")
struct PublishProductTests {
    @Test("a published product is found with its text, breadcrumb, traits, variants and offers")
    func found() async throws {
        try await TestDatabase.rolledBack { tx in
            let shop = try await Shop(in: tx)
            let used = shop.offer(defects: [.init(text: [.french: "Un bouton refait", .english: "One button redone"])])
            let written = try await Product.publish(
                shop.draft(
                    texts: [.french: Shop.text, .english: .init(title: "Blue caftan", description: "Gold sfifa")],
                    variants: [
                        .init(values: ["test-size": "M"], offers: [used, shop.offer(.new, price: .dirhams(1200))]),
                        .init(values: ["test-size": "S"], offers: [shop.offer()]),
                    ]), in: tx)
            let slug = "caftan-of-the-test"
            let (product, traits, variants, offers, categories, attributes) = try await tx.read(
                Product.named(slug, in: .english), Product.traits(slug), Variant.of(slug), Offer.of(slug, in: .arabic),
                Category.all, Attribute.all)
            let taxonomy = Taxonomy(categories: categories, attributes: attributes)
            let path = taxonomy.path(to: "test-caftans")
            #expect(product?.id == written.product && product?.title == LocalizedText("Blue caftan", .english))
            #expect(product?.languages == [.english, .french] && product?.categorySlug == "test-caftans")
            #expect(traits.map { taxonomy.names(of: $0, in: .english)?.value } == ["Atlas en"])
            #expect(variants.flatMap(\.traits).map { taxonomy.names(of: $0, in: .arabic)?.value } == ["M ar", "S ar"])
            #expect(path.map(\.names.french) == ["Clothes fr", "Caftans fr"] && path.map(\.depth) == [0, 1])
            #expect(path.first.map(taxonomy.children)?.map(\.slug) == ["test-caftans"])
            #expect(Set(offers.map(\.id)) == Set(written.offers) && offers.last?.price == .dirhams(1200))
            let piece = try #require(offers.first { $0.id == written.offers[0] })
            #expect(piece.pictures.map(\.hash) == [Shop.cover, Shop.detail])
            #expect(piece.pictures.map(\.alt) == [LocalizedText("من الأمام", .arabic), nil])
            #expect(piece.defects.map(\.text) == [LocalizedText("Un bouton refait", .french)])
            #expect(piece.isPublished && piece.condition == .gentlyUsed)
        }
    }

    @Test("a product without a translation is shown in its original language, and says so")
    func original() async throws {
        try await TestDatabase.rolledBack { tx in
            let shop = try await Shop(in: tx)
            _ = try await Product.publish(shop.draft(), in: tx)
            let product = try await tx.read(Product.named("caftan-of-the-test", in: .arabic))
            #expect(product?.title == LocalizedText("Caftan bleu", .french) && product?.languages == [.french])
        }
    }

    @Test("a draft is not found before it is published")
    func draft() async throws {
        try await TestDatabase.rolledBack { tx in
            let shop = try await Shop(in: tx)
            let written = try await Product.draft(shop.draft(), in: tx)
            #expect(try await tx.read(Product.named("caftan-of-the-test", in: .french)) == nil)
            #expect(try await tx.read(Offer.forSale(written.offers, in: .french)).isEmpty)
            try await Product.publish(written.product, in: tx)
            #expect(try await tx.read(Product.named("caftan-of-the-test", in: .french))?.status == .published)
            #expect(try await tx.read(Offer.forSale(written.offers, in: .french)).map(\.isPublished) == [true])
        }
    }

    @Test("an archived product keeps its page but sells nothing")
    func archived() async throws {
        try await TestDatabase.rolledBack { tx in
            let shop = try await Shop(in: tx)
            let written = try await Product.publish(shop.draft(), in: tx)
            try await Product.archive(written.product, in: tx)
            let (product, offers) = try await tx.read(
                Product.named("caftan-of-the-test", in: .french), Offer.of("caftan-of-the-test", in: .french))
            #expect(product?.status == .archived && offers.map(\.isPublished) == [false])
        }
    }

    @Test("an old slug always leads to the product under its new slug")
    func renamed() async throws {
        try await TestDatabase.rolledBack { tx in
            let shop = try await Shop(in: tx)
            let written = try await Product.publish(shop.draft(), in: tx)
            try await Product.rename(written.product, to: "caftan-renamed", in: tx)
            try await Product.rename(written.product, to: "caftan-thrice", in: tx)
            #expect(try await tx.read(Product.named("caftan-of-the-test", in: .french))?.slug == "caftan-thrice")
            try await Product.rename(written.product, to: "caftan-of-the-test", in: tx)
            #expect(try await tx.read(Product.named("caftan-renamed", in: .french))?.slug == "caftan-of-the-test")
            await #expect(throws: Product.Refusal.slugTaken) {
                _ = try await Product.publish(shop.draft("caftan-renamed"), in: tx)
            }
        }
    }

    @Test("an invalid product is refused with the reason")
    func refused() async throws {
        func refusal(_ change: @Sendable (Shop) -> ProductDraft) async -> (any Error)? {
            do {
                try await TestDatabase.rolledBack { tx in
                    let shop = try await Shop(in: tx)
                    _ = try await Product.publish(change(shop), in: tx)
                }
                return nil
            } catch { return error }
        }
        #expect(await refusal { $0.draft("Caftan Bleu") } as? Product.Refusal == .slugUnfit)
        #expect(await refusal { $0.draft(category: "nowhere") } as? Product.Refusal == .unknownCategory)
        #expect(await refusal { $0.draft(texts: [.arabic: Shop.text]) } as? Product.Refusal == .textUnfit)
        #expect(await refusal { $0.draft(texts: [.french: .init(title: "x", description: "")]) } as? Product.Refusal == .textUnfit)
        #expect(await refusal { $0.draft(variants: []) } as? Product.Refusal == .nothingOffered)
        #expect(await refusal { $0.draft(variants: [.init(offers: [])]) } as? Product.Refusal == .nothingOffered)
        #expect(
            await refusal { $0.draft(variants: [.init(offers: [$0.offer()]), .init(offers: [$0.offer()])]) } as? Product.Refusal
                == .variantTwice)
        #expect(
            await refusal { $0.draft(values: ["test-brand": "unknown"]) } as? Attribute.Refusal
                == .unknownValue(attribute: "test-brand", value: "unknown"))
        #expect(await refusal { $0.draft(variants: [.init(offers: [$0.offer(price: .zero)])]) } as? Offer.Refusal == .priceOutOfBounds)
        #expect(
            await refusal { $0.draft(variants: [.init(offers: [$0.offer(defects: [.init(text: [.english: "A hole"])])])]) }
                as? Offer.Refusal
                == .defectUnfit)
    }

    @Test("a piece is published with its serial number, and with its measurements in display order")
    func measured() async throws {
        try await TestDatabase.rolledBack { tx in
            let shop = try await Shop(in: tx)
            let piece = OfferDraft(
                seller: shop.seller, condition: .gentlyUsed, price: .dirhams(890),
                measurements: [Measurement(.length, millimetres: 1420), Measurement(.chest, millimetres: 525)],
                serial: SealedSerial("RF8M 70-2A/4", of: shop.seller, SigningKey()))
            let written = try await Product.publish(
                shop.draft(variants: [.init(values: ["test-size": "M"], offers: [piece, shop.offer()])]), in: tx)
            let (measured, offers) = try await tx.read(
                Measurement.of("caftan-of-the-test"), Offer.of("caftan-of-the-test", in: .french))
            #expect(measured == [written.offers[0]: [Measurement(.chest, millimetres: 525), Measurement(.length, millimetres: 1420)]])
            #expect(offers.first { $0.id == written.offers[0] }?.serialEnding == "02A4")
            #expect(offers.first { $0.id == written.offers[1] }?.serialEnding == nil)
            #expect(offers.map(\.isTraders) == [true, true])
        }
    }

    @Test(
        "a measurement out of bounds and a second one of the same kind are refused",
        arguments: [
            [Measurement(.chest, millimetres: 0)], [Measurement(.chest, millimetres: 20_001)],
            [Measurement(.chest, millimetres: 500), Measurement(.chest, millimetres: 510)],
        ])
    func unmeasured(_ measurements: [Catalog.Measurement]) async throws {
        await #expect(throws: Offer.Refusal.measurementUnfit) {
            try await TestDatabase.rolledBack { tx in
                let shop = try await Shop(in: tx)
                let piece = OfferDraft(seller: shop.seller, condition: .worn, price: .dirhams(1), measurements: measurements)
                _ = try await Product.publish(shop.draft(variants: [.init(values: ["test-size": "M"], offers: [piece])]), in: tx)
            }
        }
    }

    @Test("a category has its own attributes and those of the categories above")
    func attributes() async throws {
        try await TestDatabase.rolledBack { tx in
            _ = try await Shop(in: tx)
            let (below, above) = try await tx.read(
                Attribute.of(category: "test-caftans"), Attribute.of(category: "test-clothes"))
            #expect(below.map(\.code) == ["test-size", "test-brand"] && above.map(\.code) == ["test-brand"])
            #expect(below.first?.values.map(\.code) == ["S", "M"])
            let tree = try await tx.read(Category.all)
            let at = try #require(tree.firstIndex { $0.slug == "test-clothes" })
            #expect(tree[at + 1].slug == "test-caftans" && tree[at + 1].depth == 1 && tree[at + 1].parent == tree[at].id)
        }
    }
}
