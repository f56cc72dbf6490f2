import Catalog
package import Kernel
package import Postgres

/// A part of a list.
package struct ListingPage: Sendable, Equatable {
    package let listings: [Listing]
    /// How many products the whole list has.
    package let total: Int
    /// How many of them come before the first one here.
    package let before: Int
    /// Where the page before and the page after are; nil at the ends.
    package let previous: Cursor?
    package let next: Cursor?

    /// A place in a list, between two products: it stays there while others are added and sold.
    package struct Cursor: Sendable, Equatable, LosslessStringConvertible {
        /// By which the list is sorted, ascending.
        let key: Int64
        let product: Product.ID
        /// The page ends here, in place of beginning here.
        let isBackward: Bool

        init(key: Int64, product: Product.ID, isBackward: Bool) {
            self.key = key
            self.product = product
            self.isBackward = isBackward
        }

        /// - Returns: nil for whatever no page gave.
        package init?(_ text: String) {
            let parts = text.split(separator: "_", omittingEmptySubsequences: false)
            guard parts.count == 3, parts[0] == "a" || parts[0] == "b", let key = Int64(parts[1]),
                let product = Product.ID(String(parts[2]))
            else { return nil }
            self.init(key: key, product: product, isBackward: parts[0] == "b")
        }

        /// For a URL: `a_<key>_<product>` after it, `b_…` before it.
        package var description: String { "\(isBackward ? "b" : "a")_\(key)_\(product)" }
    }
}

extension ListingSearch {
    /// One page of the list. Ties are broken by the product's key, so that no product comes twice or is left out.
    /// For the slow lane.
    ///
    /// - Parameters:
    ///   - size: how many products.
    ///   - cursor: from another page of the same search; nil for the first.
    package func page(of size: Int, at cursor: ListingPage.Cursor? = nil, in language: Language) -> Query<ListingPage> {
        var part: SQL = ""
        if let cursor {
            part = cursor.isBackward ? "WHERE (key, product_id) < (\(cursor.key)::bigint, \(cursor.product)::uuid)"
                : "WHERE (key, product_id) > (\(cursor.key)::bigint, \(cursor.product)::uuid)"
        }
        let order: SQL = cursor?.isBackward == true ? "key DESC, product_id DESC" : "key, product_id"
        let rows = Query<[Found]>.all(
            """
            WITH list AS MATERIALIZED (
                SELECT l.product_id, \(key) AS key, count(*) AS offers
                FROM search.listing l WHERE \(condition) GROUP BY l.product_id
            ), page AS MATERIALIZED (
                SELECT * FROM list \(part) ORDER BY \(order) LIMIT \(size)
            )
            SELECT totals.total, totals.before, page.key, \(Listing.columns(language)), page.offers
            FROM (
                SELECT count(*) AS total, count(*) FILTER (WHERE (list.key, list.product_id)
                    < (SELECT key, product_id FROM page ORDER BY key, product_id LIMIT 1)) AS before FROM list
            ) totals
            LEFT JOIN (page CROSS JOIN LATERAL (
                SELECT * FROM search.listing l WHERE l.product_id = page.product_id AND \(condition)
                ORDER BY l.price, l.offer_id LIMIT 1) l \(Listing.now)) ON true
            ORDER BY page.key, page.product_id
            """
        ) { row in
            let (total, before): (Int, Int) = (try row.next(), try row.next())
            guard let key: Int64 = try row.next() else { return Found(total: total, before: before, key: 0, listing: nil) }
            return Found(total: total, before: before, key: key, listing: try Listing(&row))
        }
        return rows.map { rows in
            let found = rows.compactMap { row in row.listing.map { (key: row.key, listing: $0) } }
            let (total, before) = (rows.first?.total ?? 0, rows.first?.before ?? 0)
            return ListingPage(
                listings: found.map(\.listing), total: total, before: before,
                previous: before > 0 ? found.first.map { .init(key: $0.key, product: $0.listing.product, isBackward: true) } : nil,
                next: before + found.count < total
                    ? found.last.map { .init(key: $0.key, product: $0.listing.product, isBackward: false) } : nil)
        }
    }

    private struct Found {
        let total: Int
        let before: Int
        let key: Int64
        let listing: Listing?
    }

    /// What the list is sorted by, ascending: an aggregate over a product's offers that fit.
    private var key: SQL {
        switch sort {
        case .relevance where hasWords:
            "-max((ts_rank(l.words, \(wanted)) * 1000000)::bigint)"
        case .relevance, .newest:
            "-(extract(epoch FROM min(l.product_published_at)) * 1000000)::bigint"
        case .priceUp: "min(l.price)"
        case .priceDown: "-min(l.price)"
        }
    }
}
