import Catalog
import Kernel
import Postgres
import Sellers

/// Two sellers, two categories and their attributes, with slugs that no seed uses.
struct Shop {
    let seller: Seller.ID
    let other: Seller.ID

    init(in tx: Transaction) async throws {
        seller = try await Self.open("shop-of-the-test", in: tx)
        other = try await Self.open("other-shop-of-the-test", in: tx)
        func names(_ text: String) -> Names { Names(french: "\(text) fr", arabic: "\(text) ar", english: "\(text) en") }
        try await Attribute.add(
            "test-size", named: names("Size"), ofVariant: true,
            values: [("S", names("S")), ("M", names("M"))], in: tx)
        try await Attribute.add(
            "test-brand", named: names("Brand"), ofVariant: false, position: 1, values: [("atlas", names("Atlas"))], in: tx)
        _ = try await Category.add("test-clothes", named: names("Clothes"), attributes: ["test-brand"], in: tx)
        _ = try await Category.add(
            "test-caftans", named: names("Caftans"), below: "test-clothes", attributes: ["test-size"], in: tx)
    }

    private static func open(_ slug: String, in tx: Transaction) async throws -> Seller.ID {
        try await Seller.open(NewSeller(slug: slug, name: slug, city: "03.231.01.0", about: [.french: "…"]), in: tx)
    }

    static let text = ProductDraft.Text(title: "Caftan bleu", description: "Sfifa dorée")
    static let cover = String(repeating: "a1", count: 32), detail = String(repeating: "b2", count: 32)

    func offer(_ condition: Condition = .gentlyUsed, price: Money = .dirhams(890), defects: [OfferDraft.Defect] = []) -> OfferDraft {
        OfferDraft(
            seller: seller, condition: condition, price: price,
            pictures: [
                .init(hash: Self.cover, width: 960, height: 1200, alt: [.french: "De face", .arabic: "من الأمام"]),
                .init(hash: Self.detail, width: 800, height: 600),
            ], defects: defects)
    }

    func draft(
        _ slug: String = "caftan-of-the-test", category: String = "test-caftans", texts: [Language: ProductDraft.Text] = [.french: text],
        values: [String: String] = ["test-brand": "atlas"], variants: [ProductDraft.Variant]? = nil
    ) -> ProductDraft {
        ProductDraft(
            slug: slug, category: category, texts: texts, values: values,
            variants: variants ?? [.init(values: ["test-size": "M"], offers: [offer()])])
    }

    /// A caftan as its seller describes it, with one variant.
    func content(_ title: String = "Caftan bleu", variants: [ListingContent.Variant]? = nil) -> ListingContent {
        ListingContent(
            language: .french, texts: [.french: .init(title: title, description: "Sfifa dorée")], category: "test-caftans",
            values: ["test-brand": .known("atlas")], condition: .gentlyUsed,
            measurements: [Measurement(.chest, millimetres: 525)],
            defects: [.init(text: [.french: "Un bouton refait"])], variants: variants ?? [Self.variant("M")])
    }

    static func variant(_ size: String, price: Money = .dirhams(890), sku: String? = nil, gtin: String? = nil, pieces: Int = 1)
        -> ListingContent.Variant
    {
        ListingContent.Variant(
            values: ["test-size": .known(size)], price: price, sku: sku, gtin: gtin.flatMap { GTIN($0) }, pieces: pieces)
    }

    /// The live listing of these offers.
    func live(_ applied: AppliedListing, of seller: Seller.ID? = nil, in tx: Transaction) async throws -> ListingContent? {
        try await tx.read(ListingContent.live(applied.product, applied.pieces.map(\.offer), of: seller ?? self.seller))
    }
}
