package import Kernel
package import Postgres
package import Sellers

/// A product with the offers of one shop, as the shop's own list shows it.
package struct DeskListing: Sendable, Equatable {
    package let product: Product.ID
    package let slug: String
    /// In the product's original language.
    package let title: LocalizedText
    package let status: Product.Status
    /// The cover of the first offer; nil without pictures.
    package let picture: Picture?
    /// In the order of the variants.
    package let offers: [Entry]

    package struct Picture: Sendable, Equatable {
        package let hash: String
        /// The size of the original, in pixels.
        package let width: Int
        package let height: Int
    }

    package struct Entry: Sendable, Equatable {
        package let id: Offer.ID
        /// A text like `M, Bleu`; empty for a piece without choices.
        package let label: String
        package let condition: Condition
        package let price: Money
        /// Whether the shop offers it; the product may be archived all the same.
        package let isPublished: Bool
        package let sku: String?
    }

    /// Which listings a list shows. The raw values stand in addresses.
    package enum Filter: String, Sendable, CaseIterable {
        case all, published, withdrawn, archived
    }

    /// How many a page of the list shows.
    package static let mostListed = 25
}

extension DeskListing {
    /// The shop's listings, the last published first.
    ///
    /// - Parameters:
    ///   - words: part of a title, or a whole article number; empty for all.
    ///   - page: from 0.
    /// - Returns: at most `mostListed` and one more, which shows that there is another page.
    package static func of(
        _ seller: Seller.ID, _ filter: Filter = .all, matching words: String = "", page: Int = 0, in language: Language
    ) -> Query<[DeskListing]> {
        let condition: SQL =
            switch filter {
            case .all: "true"
            case .published: "p.status = 'published' AND o.is_offered"
            case .withdrawn: "p.status = 'published' AND NOT o.is_offered"
            case .archived: "p.status = 'archived'"
            }
        return rows(
            of: seller, in: language,
            """
            \(condition) AND (\(words) = '' OR strpos(lower(t.title), lower(\(words))) > 0 OR \(words) = ANY(o.skus))
            ORDER BY p.published_at DESC, p.id DESC LIMIT \(mostListed + 1) OFFSET \(page * mostListed)
            """)
    }

    /// Those of the products that the shop has an offer of, in any order.
    package static func of(_ products: [Product.ID], of seller: Seller.ID, in language: Language) -> Query<[DeskListing]> {
        rows(of: seller, in: language, "p.id = ANY(\(products)::uuid[])")
    }

    private static func rows(of seller: Seller.ID, in language: Language, _ condition: SQL) -> Query<[DeskListing]> {
        .all(
            """
            SELECT p.id, p.slug, t.title, p.original_language, p.status, picture.picture, picture.width, picture.height,
                o.ids, o.labels, o.conditions, o.prices, o.published, o.skus
            FROM catalog.product p
            JOIN catalog.product_text t ON t.product_id = p.id AND t.language = p.original_language
            JOIN (
                SELECT v.product_id, array_agg(o.id ORDER BY v.position, o.id) AS ids,
                    array_agg((
                        SELECT coalesce(string_agg(av.\(Category.name(language)), ', ' ORDER BY a.position, a.code), '')
                        FROM catalog.variant_value vv JOIN catalog.attribute a ON a.id = vv.attribute_id
                        JOIN catalog.attribute_value av ON av.id = vv.value_id
                        WHERE vv.variant_id = v.id) ORDER BY v.position, o.id) AS labels,
                    array_agg(o.condition ORDER BY v.position, o.id) AS conditions, array_agg(o.price ORDER BY v.position, o.id) AS prices,
                    array_agg(o.status = 'published' ORDER BY v.position, o.id) AS published,
                    array_agg(coalesce(o.sku, '') ORDER BY v.position, o.id) AS skus, bool_or(o.status = 'published') AS is_offered
                FROM catalog.offer o JOIN catalog.variant v ON v.id = o.variant_id
                WHERE o.seller_id = \(seller) AND o.status <> 'draft' GROUP BY v.product_id) o ON o.product_id = p.id
            LEFT JOIN LATERAL (
                SELECT picture, width, height FROM catalog.offer_picture WHERE offer_id = ANY(o.ids)
                ORDER BY position, offer_id LIMIT 1) picture ON true
            WHERE p.status <> 'draft' AND \(condition)
            """
        ) { row in try DeskListing(&row) }
    }

    private init(_ row: inout Row) throws {
        (product, slug) = (try row.next(), try row.next())
        let (words, language): (String, Language) = (try row.next(), try row.next())
        title = LocalizedText(words, language)
        status = try row.next()
        let hash: String? = try row.next()
        let (width, height): (Int?, Int?) = (try row.next(), try row.next())
        if let hash, let width, let height { picture = Picture(hash: hash, width: width, height: height) } else { picture = nil }
        let ids: [Offer.ID] = try row.next()
        let labels: [String] = try row.next()
        let conditions: [Condition] = try row.next()
        let prices: [Money] = try row.next()
        let published: [Bool] = try row.next()
        let skus: [String] = try row.next()
        offers = ids.indices.map {
            Entry(
                id: ids[$0], label: labels[$0], condition: conditions[$0], price: prices[$0], isPublished: published[$0],
                sku: skus[$0].isEmpty ? nil : skus[$0])
        }
    }
}

extension ListingDraft {
    /// A draft in the shop's own list.
    package struct Summary: Sendable, Equatable {
        package let id: ID
        package let subject: ListingSubject
        /// What the seller typed as title, or else the title of the product; empty if neither exists.
        package let title: String
        package let changedAt: Moment
        /// The cover; nil without pictures.
        package let picture: DeskListing.Picture?
    }

    /// Which drafts a list shows.
    package enum Origin: Sendable, Equatable {
        case any
        /// Those that a file of listings wrote, or one file alone.
        case files(ListingBatch.ID?)
    }

    /// The shop's drafts that are not published yet, the last changed first.
    ///
    /// - Parameter page: from 0.
    /// - Returns: at most `DeskListing.mostListed` and one more, which shows that there is another page.
    package static func open(of seller: Seller.ID, from origin: Origin = .any, page: Int = 0) -> Query<[Summary]> {
        let isShown: SQL =
            switch origin {
            case .any: "true"
            case .files(nil): "d.batch_id IS NOT NULL"
            case .files(let file?): "d.batch_id = \(file)"
            }
        return .all(
            """
            SELECT d.id, d.kind, d.product_id, d.offers,
                coalesce(nullif(w.content->'titles'->>(w.content->>'language'), ''), t.title, ''), d.changed_at,
                c.content->0->>'hash', (c.content->0->>'width')::integer, (c.content->0->>'height')::integer
            FROM catalog.listing_draft d
            LEFT JOIN catalog.listing_part w ON w.draft_id = d.id AND w.part = 'words'
            LEFT JOIN catalog.listing_part c ON c.draft_id = d.id AND c.part = 'pictures'
            LEFT JOIN catalog.product p ON p.id = d.product_id
            LEFT JOIN catalog.product_text t ON t.product_id = p.id AND t.language = p.original_language
            WHERE d.seller_id = \(seller) AND \(isOpen) AND \(isShown)
            ORDER BY d.changed_at DESC, d.id DESC
            LIMIT \(DeskListing.mostListed + 1) OFFSET \(page * DeskListing.mostListed)
            """
        ) { row in
            let id: ID = try row.next()
            let kind: String = try row.next()
            let (product, offers): (Product.ID?, [Offer.ID]) = (try row.next(), try row.next())
            let (title, changedAt): (String, Moment) = (try row.next(), try row.next())
            let hash: String? = try row.next()
            let (width, height): (Int?, Int?) = (try row.next(), try row.next())
            return Summary(
                id: id, subject: ListingSubject(kind, product, offers), title: title, changedAt: changedAt,
                picture: hash.flatMap { hash in width.flatMap { width in height.map { .init(hash: hash, width: width, height: $0) } } })
        }
    }
}

extension ListingSubject {
    /// Reads the columns `kind`, `product_id` and `offers`.
    init(_ kind: String, _ product: Product.ID?, _ offers: [Offer.ID]) {
        switch (kind, product) {
        case ("offer", let product?): self = .offer(beside: product)
        case ("edit", let product?): self = .edit(product, offers)
        default: self = .new
        }
    }
}

extension Product {
    /// The current slug; nil if there is no such product.
    package static func slug(of id: ID) -> Query<String?> {
        .first("SELECT slug FROM catalog.product WHERE id = \(id)") { row in try row.next() }
    }

    /// The product of an offer; nil if there is no such offer.
    package static func key(ofOffer offer: Offer.ID) -> Query<ID?> {
        .first("SELECT v.product_id FROM catalog.offer o JOIN catalog.variant v ON v.id = o.variant_id WHERE o.id = \(offer)") { row in
            try row.next()
        }
    }
}
