import Carts
import Catalog
package import Identity
package import Kernel
package import Postgres
package import Sellers
import Shipping

extension Order {
    /// The order with that number, for viewers who may see every order; nil where there is none.
    package static func numbered(_ number: OrderNumber, in db: Database) async throws -> Order? {
        try await find(number, where: "true", in: db)
    }

    /// The order that a secret link leads to.
    ///
    /// - Returns: nil for a wrong token, and for an order that does not exist. The database is queried only if the token is right.
    ///   The check of a token takes constant time.
    package static func tracked(
        _ number: OrderNumber, token: String, key: TrackingKey, in db: Database
    ) async throws -> Order? {
        guard key.accepts(token, for: number) else { return nil }
        return try await find(number, where: "true", in: db)
    }

    /// Finds an order by its number and the telephone number of its recipient. The page has a rate limit for this.
    package static func found(_ number: OrderNumber, phone: PhoneNumber, in db: Database) async throws -> Order? {
        try await find(number, where: "p.phone = \(phone)", in: db)
    }

    /// The visitor's order with that number; nil where they have none.
    package static func numbered(_ number: OrderNumber, of visitor: VisitorKey, in db: Database) async throws -> Order? {
        try await find(number, where: "p.id IN (\(Purchase.keys(of: visitor)))", in: db)
    }

    private static func find(_ number: OrderNumber, where condition: SQL, in db: Database) async throws -> Order? {
        let (head, lines, steps) = try await db.read(head(number, condition), lines(of: number), steps(of: number))
        return head.map { $0(lines, steps) }
    }

    static func head(
        _ number: OrderNumber, _ condition: SQL
    ) -> Query<(@Sendable ([Line], [Transition]) -> Order)?> {
        .first(
            """
            SELECT p.full_name, p.phone, p.city_code, p.street, p.landmark, p.email, p.notes, p.city_name, p.payment,
                   p.language, o.id, o.purchase_id, o.seller_id, o.seller_name, o.seller_slug, \(Order.stateNow), o.placed_at, o.min_days,
                   o.max_days, o.lines_total, o.delivery, o.discount, o.total, \(Order.sellerWasTrader),
                   \(Order.waitMinutes), \(Preparation.columns(frozenIn: "d"))
            FROM orders.order o JOIN orders.purchase p ON p.id = o.purchase_id
            LEFT JOIN orders.deadline d ON d.order_id = o.id AND d.kind = 'hand-over'
            WHERE o.number = \(number) AND \(condition)
            """
        ) { row in
            let recipient = try Recipient.unlessForgotten(&row)
            let (cityName, payment): (String, Checkout.Payment) = (try row.next(), try row.next())
            let language: Language = try row.next()
            let (id, purchase): (ID<Order>, ID<Purchase>) = (try row.next(), try row.next())
            let (seller, sellerName): (Seller.ID, String) = (try row.next(), try row.next())
            let sellerSlug: String = try row.next()
            let (state, placedAt): (State, Moment) = (try row.next(), try row.next())
            let (minDays, maxDays): (Int, Int) = (try row.next(), try row.next())
            let (subtotal, delivery): (Money, Money) = (try row.next(), try row.next())
            let (discount, total): (Money, Money) = (try row.next(), try row.next())
            let (isTraders, waitMinutes): (Bool, Int) = (try row.next(), try row.next())
            let preparation = try Preparation(&row)
            return { lines, steps in
                Order(
                    id: id, number: number, purchase: purchase, seller: seller, sellerName: sellerName,
                    sellerSlug: sellerSlug, isTraders: isTraders, recipient: recipient, cityName: cityName, payment: payment,
                    language: language, state: state, placedAt: placedAt, days: minDays...maxDays, preparation: preparation,
                    subtotal: subtotal, delivery: delivery,
                    discount: discount, total: total, waitMinutes: waitMinutes, lines: lines, steps: steps)
            }
        }
    }

    /// How many pieces of a seller were delivered to buyers.
    package static func piecesSold(by seller: Seller.ID) -> Query<Int> {
        .one(
            """
            SELECT coalesce(sum(l.quantity), 0)::int FROM orders.order o JOIN orders.line l ON l.order_id = o.id
            WHERE o.seller_id = \(seller) AND o.state = 'delivered'
            """
        ) { row in try row.next() }
    }

    static func lines(of number: OrderNumber) -> Query<[Line]> {
        .all(
            """
            SELECT l.id, l.offer_id, l.product_id, l.product_slug, l.title, l.title_language, l.variant, l.condition,
                   l.defects, l.defect_pictures, l.defect_widths, l.defect_heights, l.picture, l.unit_price, l.quantity, l.total,
                   l.tax_reason, l.tax_rate, l.tax
            FROM orders.line l JOIN orders.order o ON o.id = l.order_id WHERE o.number = \(number) ORDER BY l.position
            """
        ) { row in
            try Line(
                id: row.next(), offer: row.next(), product: row.next(), productSlug: row.next(), title: row.next(),
                titleLanguage: row.next(), variant: row.next(), condition: row.next(),
                defects: defects(row.next(), Offer.Picture.list(&row)),
                picture: row.next(), unitPrice: row.next(), quantity: row.next(), total: row.next(),
                tax: Line.Tax.read(row.next(), row.next(), row.next()))
        }
    }

    private static func defects(_ texts: [String], _ pictures: [Offer.Picture?]) -> [Line.Defect] {
        texts.indices.map { Line.Defect(text: texts[$0], picture: pictures.indices.contains($0) ? pictures[$0] : nil) }
    }

    static func steps(of number: OrderNumber) -> Query<[Transition]> {
        .all(
            """
            SELECT s.from_state, s.to_state, s.actor, s.who, s.reason, s.why, s.taken_at
            FROM orders.step s JOIN orders.order o ON o.id = s.order_id WHERE o.number = \(number) ORDER BY s.sequence
            """
        ) { row in
            try Transition(
                from: row.next(), to: row.next(), by: Actor(row.next(), row.next()), reason: row.next(), why: row.next(), at: row.next())
        }
    }
}
