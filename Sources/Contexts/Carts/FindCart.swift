package import Catalog
package import Identity
import Inventory
package import Kernel
package import Postgres
package import Secrets

extension Cart {
    /// A line as stored in the table.
    package struct StoredLine: Sendable {
        package let offer: Offer.ID
        package let quantity: Int
        package let seenPrice: Money
        package let isSetAside: Bool
    }

    /// The visitor's cart; empty where there is none.
    package static func of(_ visitor: VisitorKey, in language: Language, in db: Database) async throws -> Cart {
        let (stored, offers, available) = try await db.read(storedLines(by: visitor), offers(of: visitor, in: language), stock(of: visitor))
        return Cart(stored, offers, available)
    }

    /// How many pieces the visitor wants, for the number beside the cart on every page. The cart itself shows what can be bought.
    package static func count(of visitor: VisitorKey) -> Query<Int> {
        .one(
            """
            SELECT coalesce(sum(l.quantity), 0) FROM carts.cart c JOIN carts.cart_line l ON l.cart_id = c.id
            WHERE c.visitor = \(visitor) AND l.set_aside_at IS NULL
            """
        ) { row in try row.next() }
    }

    /// What the header of a page shows of a cart, and the version that its forms refer to.
    package struct Summary: Sendable, Equatable {
        /// The result of `count(of:)`.
        package let count: Int
        /// Increases with each change of a line; 0 where there is no cart.
        package let version: Int

        package init(count: Int = 0, version: Int = 0) {
            self.count = count
            self.version = version
        }

        /// The key of the form that adds an offer.
        ///
        /// It stays the same until the cart changes. So a page with the form can be validated
        /// by its ETag, and a form sent twice adds once.
        package func formKey(toAdd offer: Offer.ID, by visitor: VisitorKey, _ key: SigningKey) -> String {
            key.signature(of: "\(visitor.bound ?? "") \(offer) \(version)", for: "orders.cart-form")
        }
    }

    package static func summary(of visitor: VisitorKey) -> Query<Summary> {
        .one(
            """
            SELECT coalesce(sum(l.quantity) FILTER (WHERE l.set_aside_at IS NULL), 0), coalesce(max(c.version), 0)
            FROM carts.cart c LEFT JOIN carts.cart_line l ON l.cart_id = c.id WHERE c.visitor = \(visitor)
            """
        ) { row in Summary(count: try row.next(), version: try row.next()) }
    }

    /// The cart, for a transaction that has locked it.
    static func of(_ visitor: VisitorKey, in language: Language, in tx: Transaction) async throws -> Cart {
        let (stored, offers, available) = try await tx.read(storedLines(by: visitor), offers(of: visitor, in: language), stock(of: visitor))
        return Cart(stored, offers, available)
    }

    /// The lines of the cart in the order in which they were added.
    package static func storedLines(by visitor: VisitorKey) -> Query<[StoredLine]> {
        .all(
            """
            SELECT l.offer_id, l.quantity, l.seen_price, l.set_aside_at IS NOT NULL
            FROM carts.cart c JOIN carts.cart_line l ON l.cart_id = c.id
            WHERE c.visitor = \(visitor) ORDER BY l.added_at, l.offer_id
            """
        ) { row in
            try StoredLine(offer: row.next(), quantity: row.next(), seenPrice: row.next(), isSetAside: row.next())
        }
    }

    /// The current offers of the lines in the cart.
    package static func offers(of visitor: VisitorKey, in language: Language) -> Query<[OfferForSale]> {
        Offer.forSale(among: "ARRAY\(keys(of: visitor))", in: language)
    }

    /// The stock of the offers in the cart.
    package static func stock(of visitor: VisitorKey) -> Query<[Offer.ID: Int]> {
        Stock.available(among: keys(of: visitor), besides: "SELECT id FROM carts.checkout WHERE visitor = \(visitor)")
    }

    /// An SQL expression: the keys of the sellers of the offers in the cart.
    package static func sellers(of visitor: VisitorKey) -> SQL { Offer.sellers(of: "ARRAY\(keys(of: visitor))") }

    /// An SQL subquery: the keys of the offers in the cart.
    private static func keys(of visitor: VisitorKey) -> SQL {
        "(SELECT l.offer_id FROM carts.cart c JOIN carts.cart_line l ON l.cart_id = c.id WHERE c.visitor = \(visitor))"
    }

    /// - Parameters:
    ///   - offers: the result of `offers(of:in:)`.
    ///   - available: the result of `stock(of:)`.
    package init(_ stored: [StoredLine], _ offers: [OfferForSale], _ available: [Offer.ID: Int]) {
        let offers = Dictionary(offers.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        lines = stored.compactMap { stored in
            guard let offer = offers[stored.offer] else { return nil }
            let left = max(0, available[stored.offer] ?? 0)
            return Line(
                offer: offer, quantity: stored.quantity, seenPrice: stored.seenPrice, available: offer.isPublished ? left : 0,
                isAway: offer.isAway && left > 0, isSuspended: offer.isSuspended && left > 0, isSetAside: stored.isSetAside)
        }
    }
}
