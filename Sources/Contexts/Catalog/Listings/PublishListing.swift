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
    /// Publishes a new product, whose maker is the seller. Its slug follows from the title, with a number if it is taken.
    ///
    /// - Parameter handle: the seller's own name of the product, with a number if another product has it; nil for the slug.
    /// - Throws: `Product.Refusal`, `Offer.Refusal`, `Attribute.Refusal`; roll the transaction back then.
    package func publish(called handle: String? = nil, by seller: Seller.ID, in tx: Transaction) async throws -> AppliedListing {
        guard !variants.isEmpty else { throw Product.Refusal.nothingOffered }
        try await Self.keep(pictures, defects, in: tx)
        try await Self.require(values, ofVariants: variants.map(\.values), in: category, tx)
        var drafts: [ProductDraft.Variant] = []
        for variant in variants {
            drafts.append(
                ProductDraft.Variant(
                    values: try await Attribute.codes(of: variant.values, by: seller, in: tx), gtin: variant.gtin,
                    offers: [offer(of: variant, by: seller)]))
        }
        let written = try await Product.publish(
            ProductDraft(
                slug: nil, category: category, language: language, texts: texts,
                values: try await Attribute.codes(of: values, by: seller, in: tx), variants: drafts, parcel: parcel,
                handle: handle), in: tx)
        return AppliedListing(
            product: written.product, slug: written.slug, pieces: zip(written.offers, variants).map { ($0, $1.pieces) })
    }

    /// Puts offers beside those of a published product. Each variant of the content names one of the product. Only the maker adds
    /// a variant, while nobody else offers the product. Words, category, values, bar codes and the parcel stay those of the product.
    ///
    /// - Throws: `Product.Refusal`, `Offer.Refusal`, `Attribute.Refusal`; roll the transaction back then.
    package func offer(beside product: Product.ID, by seller: Seller.ID, in tx: Transaction) async throws -> AppliedListing {
        guard !variants.isEmpty else { throw Product.Refusal.nothingOffered }
        let live = try await LockedProduct(product, in: tx)
        guard live.status == .published else { throw Product.Refusal.unknownProduct }
        try await Self.keep(pictures, defects, in: tx)
        if variants.contains(where: { $0.variant == nil }) { try await Product.requireRights(of: seller, to: product, in: tx) }
        let pieces = try await add(variants, to: live, by: seller, in: tx)
        try await Product.claimHandle(live.slug, of: product, by: seller, in: tx)
        try await Product.tell(of: product, in: tx)
        return AppliedListing(product: product, slug: live.slug, pieces: pieces)
    }

    /// Writes an offer for each of these variants. A variant that does not exist yet is made.
    func add(
        _ variants: [Variant], to live: LockedProduct, by seller: Seller.ID, in tx: Transaction
    ) async throws -> [(offer: Offer.ID, pieces: Int)] {
        var pieces: [(offer: Offer.ID, pieces: Int)] = []
        for variant in variants {
            let id: Catalog.Variant.ID
            if let existing = variant.variant {
                guard live.variants.contains(existing) else { throw Offer.Refusal.unknownVariant }
                id = existing
            } else {
                try await Self.require([:], ofVariants: [variant.values], in: live.category, tx)
                id = try await Catalog.Variant.add(
                    try await Attribute.codes(of: variant.values, by: seller, in: tx), variant.gtin, to: live.id, in: tx)
            }
            let offer = try await Offer.write(offer(of: variant, by: seller), of: id, original: live.language, in: tx)
            pieces.append((offer, variant.pieces))
        }
        if variants.contains(where: { $0.variant == nil }) { try await Catalog.Variant.refuseTwins(of: live.id, in: tx) }
        return pieces
    }

    private func offer(of variant: Variant, by seller: Seller.ID) -> OfferDraft {
        OfferDraft(
            seller: seller, condition: condition, price: variant.price, sku: variant.sku, pictures: pictures, defects: defects,
            measurements: measurements, serial: serial)
    }

    /// A published picture is stored for ever, because orders show it for years.
    static func keep(_ pictures: [Picture], _ defects: [Defect], in tx: Transaction) async throws {
        let hashes = Set(pictures.map(\.hash) + defects.compactMap { $0.picture?.hash }).sorted()
        if let missing = try await Media.Picture.keep(hashes, in: tx).first { throw Offer.Refusal.unknownPicture(missing) }
    }

    /// Checks that the category has these attributes, and that variants differ in attributes of variants alone.
    static func require(
        _ values: [String: Value], ofVariants variants: [[String: Value]], in category: String, _ tx: Transaction
    ) async throws {
        let known = Query<[(String, Bool)]>.all(
            "SELECT a.code, a.of_variant FROM catalog.attribute a WHERE \(Attribute.isOf(category: category))"
        ) {
            row in (try row.next(), try row.next())
        }
        let asked = values.keys.map { ($0, false) } + variants.flatMap(\.keys).map { ($0, true) }
        guard !asked.isEmpty else { return }
        let isOfVariant = Dictionary(uniqueKeysWithValues: try await tx.read(known))
        for (attribute, ofVariant) in asked.sorted(by: { $0.0 < $1.0 }) where isOfVariant[attribute] != ofVariant {
            throw Attribute.Refusal.unknownAttribute(attribute)
        }
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
