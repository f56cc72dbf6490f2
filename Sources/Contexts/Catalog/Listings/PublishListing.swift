import Kernel
import Media
package import Postgres
package import Sellers

/// What the live catalogue has after a listing was published or edited.
package struct AppliedListing: Sendable {
    package let product: Product.ID
    package let slug: String
    /// The new offers, with the pieces that Inventory must open.
    package let pieces: [(offer: Offer.ID, pieces: Int)]

    package init(product: Product.ID, slug: String, pieces: [(offer: Offer.ID, pieces: Int)]) {
        self.product = product
        self.slug = slug
        self.pieces = pieces
    }
}

extension ListingContent {
    /// Publishes new products, whose maker is the seller. Their slugs follow from the titles, with a number if one is taken.
    ///
    /// - Parameter new: each with the seller's own name of the product, which a number follows if another product has it; nil for the slug.
    /// - Returns: what was written, in the same order.
    /// - Throws: `Product.Refusal`, `Offer.Refusal`, `Attribute.Refusal`; roll the transaction back then.
    package static func publish(
        _ new: [(content: ListingContent, handle: String?)], by seller: Seller.ID, in tx: Transaction
    ) async throws -> [AppliedListing] {
        let contents = new.map(\.content)
        guard contents.allSatisfy({ !$0.variants.isEmpty }) else { throw Product.Refusal.nothingOffered }
        try await keep(contents.flatMap { $0.pictures + $0.defects.compactMap(\.picture) }, in: tx)
        try await require(contents.map { ($0.category, $0.values, $0.variants.map(\.values)) }, in: tx)
        var codes = try await Attribute.codes(of: contents.flatMap { [$0.values] + $0.variants.map(\.values) }, by: seller, in: tx)[...]
        var drafts: [ProductDraft] = []
        for (content, handle) in new {
            let values = codes.removeFirst()
            let variants = content.variants.map { variant in
                ProductDraft.Variant(values: codes.removeFirst(), gtin: variant.gtin, offers: [content.offer(of: variant, by: seller)])
            }
            drafts.append(
                ProductDraft(
                    slug: nil, category: content.category, language: content.language, texts: content.texts, values: values,
                    variants: variants, parcel: content.parcel, handle: handle))
        }
        return zip(try await Product.publish(drafts, in: tx), contents).map { written, content in
            AppliedListing(
                product: written.product, slug: written.slug, pieces: zip(written.offers, content.variants).map { ($0, $1.pieces) })
        }
    }

    /// Publishes one new product.
    ///
    /// - Throws: as above.
    package func publish(called handle: String? = nil, by seller: Seller.ID, in tx: Transaction) async throws -> AppliedListing {
        try await Self.publish([(self, handle)], by: seller, in: tx)[0]
    }

    /// Puts offers beside those of a published product. Each variant of the content names one of the product. Only the maker adds
    /// a variant, while nobody else offers the product. Words, category, values, bar codes and the parcel stay those of the product.
    ///
    /// - Throws: `Product.Refusal`, `Offer.Refusal`, `Attribute.Refusal`; roll the transaction back then.
    package func offer(beside product: Product.ID, by seller: Seller.ID, in tx: Transaction) async throws -> AppliedListing {
        guard !variants.isEmpty else { throw Product.Refusal.nothingOffered }
        let live = try await LockedProduct(product, in: tx)
        guard live.status == .published else { throw Product.Refusal.unknownProduct }
        try await Self.keep(pictures + defects.compactMap(\.picture), in: tx)
        if variants.contains(where: { $0.variant == nil }) { try await Product.requireRights(of: seller, to: product, in: tx) }
        let pieces = try await add(variants, to: live, by: seller, in: tx)
        try await Product.claimHandles([(live.slug, product, seller)], in: tx)
        try await Product.tell(of: product, in: tx)
        return AppliedListing(product: product, slug: live.slug, pieces: pieces)
    }

    /// Writes an offer for each of these variants. A variant that does not exist yet is made.
    func add(
        _ variants: [Variant], to live: LockedProduct, by seller: Seller.ID, in tx: Transaction
    ) async throws -> [(offer: Offer.ID, pieces: Int)] {
        let new = variants.filter { $0.variant == nil }
        guard Set(variants.compactMap(\.variant)).isSubset(of: live.variants) else { throw Offer.Refusal.unknownVariant }
        try await Self.require([(live.category, [:], new.map(\.values))], in: tx)
        let codes = try await Attribute.codes(of: new.map(\.values), by: seller, in: tx)
        var added = try await Catalog.Variant.add(zip(new, codes).map { (live.id, $1, $0.gtin) }, in: tx)[...]
        let offers = try await Offer.write(
            variants.map { (offer(of: $0, by: seller), $0.variant ?? added.removeFirst(), live.language) }, in: tx)
        if !new.isEmpty { try await Catalog.Variant.refuseTwins(of: [live.id], in: tx) }
        return zip(offers, variants).map { ($0, $1.pieces) }
    }

    private func offer(of variant: Variant, by seller: Seller.ID) -> OfferDraft {
        OfferDraft(
            seller: seller, condition: condition, price: variant.price, sku: variant.sku, pictures: pictures, defects: defects,
            measurements: measurements, serial: serial)
    }

    /// A published picture is stored for ever, because orders show it for years.
    static func keep(_ pictures: [Picture], in tx: Transaction) async throws {
        if let missing = try await Media.Picture.keep(Set(pictures.map(\.hash)).sorted(), in: tx).first {
            throw Offer.Refusal.unknownPicture(missing)
        }
    }

    /// Checks that the categories have these attributes, and that variants differ in attributes of variants alone.
    static func require(
        _ asked: [(category: String, values: [String: Value], variants: [[String: Value]])], in tx: Transaction
    ) async throws {
        var known: [String: [String: Bool]] = [:]
        for (category, values, variants) in asked {
            let attributes = values.keys.map { ($0, false) } + variants.flatMap(\.keys).map { ($0, true) }
            if !attributes.isEmpty, known[category] == nil { known[category] = try await tx.read(isOfVariant(in: category)) }
            for (attribute, ofVariant) in attributes.sorted(by: { $0.0 < $1.0 }) where known[category]?[attribute] != ofVariant {
                throw Attribute.Refusal.unknownAttribute(attribute)
            }
        }
    }

    /// The attributes of a category, each with whether it distinguishes variants.
    private static func isOfVariant(in category: String) -> Query<[String: Bool]> {
        Query<[(String, Bool)]>.all("SELECT a.code, a.of_variant FROM catalog.attribute a WHERE \(Attribute.isOf(category: category))") {
            row in
            (try row.next(), try row.next())
        }.map { Dictionary(uniqueKeysWithValues: $0) }
    }
}

/// A product whose row is locked until the end of the transaction, so that its variants and words change one edit after the other.
struct LockedProduct {
    let id: Product.ID
    let slug: String
    let language: Language
    let category: String
    let status: Product.Status
    let variants: Set<Variant.ID>

    /// - Throws: `Product.Refusal.unknownProduct`, also for a draft.
    init(_ product: Product.ID, in tx: Transaction) async throws {
        let row = Query<(String, Language, String, Product.Status)?>.first(
            """
            SELECT p.slug, p.original_language, c.slug, p.status FROM catalog.product p JOIN catalog.category c ON c.id = p.category_id
            WHERE p.id = \(product) AND p.status <> 'draft' FOR NO KEY UPDATE OF p
            """
        ) { row in (try row.next(), try row.next(), try row.next(), try row.next()) }
        guard let (slug, language, category, status) = try await tx.read(row) else { throw Product.Refusal.unknownProduct }
        id = product
        (self.slug, self.language, self.category, self.status) = (slug, language, category, status)
        variants = Set(
            try await tx.read(
                Query<[Variant.ID]>.all("SELECT id FROM catalog.variant WHERE product_id = \(product)") { row in try row.next() }))
    }
}
