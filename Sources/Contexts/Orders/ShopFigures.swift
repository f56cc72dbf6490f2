package import Catalog
package import Kernel
package import Postgres
package import Sellers

/// What a shop sold in some time, counted from the rows of its orders.
///
/// Each order counts in the period in which it was placed, with what became of it since. Orders that never reached the shop do not count.
package struct ShopFigures: Sendable, Equatable {
    package var orders = 0
    package var items = 0
    /// The sum of the lines, without delivery; cancelled orders count too.
    package var sales = Money.zero
    package var delivered = 0
    package var refused = 0
    /// By the buyer, or by the shop because the buyer asked.
    package var cancelledByBuyer = 0
    package var cancelledByShop = 0
    /// By the staff, or by the system because the shop was late.
    package var cancelledByKolchi = 0
    /// Orders of which the shop missed a deadline.
    package var late = 0
    /// Orders that a carrier has, or had.
    package var handedOver = 0
    /// From placing an order to handing it over, in hours; nil if none was handed over.
    package var medianHours: Double?

    package init() {}

    /// A figure that counts orders, and thereby names the orders behind it. The raw values are parts of URLs.
    package enum Figure: String, Sendable, CaseIterable {
        case orders, delivered, refused, late
        case cancelledByBuyer = "cancelled-by-buyer"
        case cancelledByShop = "cancelled-by-shop"
        case cancelledByKolchi = "cancelled-by-kolchi"
        case handedOver = "handed-over"
        /// Neither cancelled nor refused. The best items are counted from these.
        case kept

        /// Which of `ShopFigures.rows` count.
        fileprivate var condition: SQL {
            switch self {
            case .orders: "true"
            case .delivered: "r.state = 'delivered'"
            case .refused: "r.state = 'refused'"
            case .late: "r.is_late"
            case .cancelledByBuyer: "r.cancelled_by = 'buyer'"
            case .cancelledByShop: "r.cancelled_by = 'shop'"
            case .cancelledByKolchi: "r.cancelled_by = 'kolchi'"
            case .handedOver: "r.shipped_at IS NOT NULL"
            case .kept: "r.state NOT IN ('cancelled', 'refused')"
            }
        }
    }

    /// A product of a shop, as often as it was ordered.
    package struct BestItem: Sendable, Equatable {
        package let product: Product.ID
        package let title: String
        package let titleLanguage: Language
        package let items: Int
        /// The sum of its lines.
        package let sales: Money
    }

    /// The most products in a list of the best.
    package static let mostBest = 10
}

extension ShopFigures {
    /// The orders of a shop that were placed in some time, each with what the figures count.
    private static func rows(of seller: Seller.ID, from start: Moment, until end: Moment) -> SQL {
        // A step that ended the order before its seller knew of it does not count: it may have been paid after all.
        let cancelled: SQL = "to_state = 'cancelled' AND from_state NOT IN \(Order.withoutSeller)"
        return """
            SELECT o.id, o.placed_at, o.state, o.lines_total, n.items, s.shipped_at,
                CASE WHEN o.state = 'cancelled' THEN
                    CASE WHEN s.actor = 'buyer' OR s.reason = 'buyer-asked' THEN 'buyer' WHEN s.actor = 'seller' THEN 'shop'
                         ELSE 'kolchi' END END AS cancelled_by,
                o.id IN (
                    SELECT order_id FROM orders.deadline WHERE seller_id = \(seller) AND settled_at >= due_at
                    UNION ALL SELECT order_id FROM orders.deadline
                    WHERE seller_id = \(seller) AND settled_at IS NULL AND due_at <= kernel.now()) AS is_late
            FROM orders.order o
            CROSS JOIN LATERAL (SELECT sum(quantity)::integer AS items FROM orders.line WHERE order_id = o.id) n
            CROSS JOIN LATERAL (
                SELECT max(taken_at) FILTER (WHERE to_state = 'shipped') AS shipped_at,
                    max(actor) FILTER (WHERE \(cancelled)) AS actor, max(reason) FILTER (WHERE \(cancelled)) AS reason,
                    coalesce(bool_or(to_state = 'placed'), false) AS was_placed
                FROM orders.step WHERE order_id = o.id AND to_state IN ('placed', 'shipped', 'cancelled')) s
            WHERE o.seller_id = \(seller) AND o.placed_at >= \(start) AND o.placed_at < \(end) AND o.state NOT IN \(Order.withoutSeller)
              AND s.was_placed
            """
    }

    /// The figures of a shop in periods that follow each other, and of all of them together.
    ///
    /// It may take some time, so read it with `search`. It names the seller in its condition.
    /// - Parameter bounds: the beginning of each period, and the end of the last; two at least, and each later than the one before.
    package static func of(
        _ seller: Seller.ID, bounds: [Moment]
    ) -> Query<(total: ShopFigures, periods: [ShopFigures])> {
        let (start, end) = (bounds.first ?? Moment(seconds: 0), bounds.last ?? Moment(seconds: 0))
        func count(_ figure: Figure) -> SQL { "count(*) FILTER (WHERE \(figure.condition))" }
        let counted = Query<[(period: Int?, figures: ShopFigures)]>.all(
            """
            SELECT period, count(*), coalesce(sum(items), 0)::bigint, coalesce(sum(lines_total), 0)::bigint, \(count(.delivered)),
                \(count(.refused)), \(count(.cancelledByBuyer)), \(count(.cancelledByShop)), \(count(.cancelledByKolchi)),
                \(count(.late)), \(count(.handedOver)),
                percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM r.shipped_at - r.placed_at)::double precision / 3600)
            FROM (SELECT *, width_bucket(placed_at, \(bounds)::timestamptz[]) AS period
                FROM (\(rows(of: seller, from: start, until: end))) p) r
            GROUP BY GROUPING SETS ((period), ())
            """
        ) { row in
            var figures = ShopFigures()
            let period: Int? = try row.next()
            (figures.orders, figures.items, figures.sales) = (try row.next(), try row.next(), try row.next())
            (figures.delivered, figures.refused) = (try row.next(), try row.next())
            (figures.cancelledByBuyer, figures.cancelledByShop) = (try row.next(), try row.next())
            (figures.cancelledByKolchi, figures.late, figures.handedOver) = (try row.next(), try row.next(), try row.next())
            figures.medianHours = try row.next()
            return (period, figures)
        }
        return counted.map { found in
            var (total, periods) = (ShopFigures(), Array(repeating: ShopFigures(), count: max(0, bounds.count - 1)))
            for (period, figures) in found {
                guard let period else { total = figures; continue }
                if periods.indices.contains(period - 1) { periods[period - 1] = figures }
            }
            return (total, periods)
        }
    }

    /// The products of which most items were ordered in some time, in orders that were neither cancelled nor refused.
    package static func best(of seller: Seller.ID, from start: Moment, until end: Moment) -> Query<[BestItem]> {
        .all(
            """
            SELECT l.product_id, max(ARRAY[l.title_language, l.title]), sum(l.quantity)::bigint AS items, sum(l.total)::bigint AS sales
            FROM orders.order o JOIN orders.line l ON l.order_id = o.id
            WHERE o.seller_id = \(seller) AND o.placed_at >= \(start) AND o.placed_at < \(end)
              AND o.state NOT IN ('none', 'waiting', 'unpaid', 'cancelled', 'refused')
            GROUP BY l.product_id ORDER BY items DESC, sales DESC, l.product_id LIMIT \(mostBest)
            """
        ) { row in
            let (product, title): (Product.ID, [String]) = (try row.next(), try row.next())
            return BestItem(
                product: product, title: title.last ?? "", titleLanguage: title.first.flatMap(Language.init(rawValue:)) ?? .french,
                items: try row.next(), sales: try row.next())
        }
    }

    /// The orders behind a figure, the newest first: at most one more than `DeskOrder.mostListed`.
    ///
    /// - Parameters:
    ///   - product: only orders with this product; nil for all.
    ///   - last: where the page before ends; nil for the first.
    package static func orders(
        behind figure: Figure, of seller: Seller.ID, from start: Moment, until end: Moment, with product: Product.ID? = nil,
        after last: DeskOrder.Cursor? = nil
    ) -> Query<[DeskOrder]> {
        let (at, order): (SQL, SQL) = ("\(last?.at as Moment?)::timestamptz", "\(last?.order as ID<Order>?)::uuid")
        return DeskOrder.list(
            """
            SELECT r.id AS order_id, r.placed_at AS at, NULL::timestamptz AS due_at FROM (\(rows(of: seller, from: start, until: end))) r
            WHERE \(figure.condition) AND (\(at) IS NULL OR (r.placed_at, r.id) < (\(at), \(order)))
              AND (\(product as Product.ID?)::uuid IS NULL
                   OR EXISTS (SELECT FROM orders.line l WHERE l.order_id = r.id AND l.product_id = \(product as Product.ID?)::uuid))
            ORDER BY r.placed_at DESC, r.id DESC LIMIT \(DeskOrder.mostListed + 1)
            """, sortedBy: "c.at DESC, o.id DESC")
    }
}
