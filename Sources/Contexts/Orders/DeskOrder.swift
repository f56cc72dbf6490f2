import Identity
package import Kernel
package import Postgres
package import Sellers
import Shipping

/// An order in a list at the desk of its shop.
package struct DeskOrder: Sendable {
    /// What a shop has to do with its orders. The raw values are parts of URLs.
    package enum Queue: String, Sendable, CaseIterable {
        case toConfirm = "confirm"
        case toPack = "pack"
        case toHandOver = "hand-over"
        /// A refused parcel that is not back yet, or a parcel that was not delivered, is lost or damaged.
        case problems
        /// The buyer asks to cancel.
        case requests
        /// With a carrier.
        case underWay = "under-way"
        /// Delivered, refused or cancelled; the newest first.
        case done
    }

    /// Where a page of a list ends, and the next one begins.
    package struct Cursor: Sendable, Equatable {
        let at: Moment
        let order: ID<Order>

        /// As a part of a URL.
        package var text: String { "\(at.microseconds)~\(order)" }

        package init?(text: String) {
            let parts = text.split(separator: "~")
            guard parts.count == 2, let at = Int64(parts[0]), at.magnitude < 10_000_000_000_000_000, let order = ID<Order>(String(parts[1]))
            else { return nil }
            self.init(at: Moment(microseconds: at), order: order)
        }

        init(at: Moment, order: ID<Order>) {
            self.at = at
            self.order = order
        }
    }

    package let id: ID<Order>
    package let number: OrderNumber
    package let state: Order.State
    package let placedAt: Moment
    package let total: Money
    /// Nil once the buyer was erased.
    package let recipient: String?
    package let city: String
    /// The title of the first line, in the language of its seller.
    package let title: String
    package let titleLanguage: Language
    package let pieces: Int
    /// The end of the nearest deadline, or of the time to answer; nil where there is none.
    package let dueAt: Moment?
    package let cursor: Cursor

    /// The most orders on a page.
    package static let mostListed = 50
    /// Queues are counted up to this number.
    package static let mostCounted = 1_000
}

extension DeskOrder {
    /// How many orders wait in each queue except `done`; at most `mostCounted`.
    package static func counts(of seller: Seller.ID) -> Query<[Queue: Int]> {
        let counted: [Queue] = [.toConfirm, .toPack, .toHandOver, .problems, .requests, .underWay]
        let columns = counted.map { queue in count(queue, seller) }
        return .one("SELECT \(columns[0]), \(columns[1]), \(columns[2]), \(columns[3]), \(columns[4]), \(columns[5])") { row in
            var counts: [Queue: Int] = [:]
            for queue in counted { counts[queue] = try row.next(Int.self) }
            return counts
        }
    }

    private static func count(_ queue: Queue, _ seller: Seller.ID) -> SQL {
        let rows: SQL =
            switch queue {
            case .toConfirm: "orders.order WHERE seller_id = \(seller) AND state = 'placed'"
            case .toPack: "orders.order WHERE seller_id = \(seller) AND state = 'confirmed'"
            case .toHandOver: "orders.order WHERE seller_id = \(seller) AND state = 'packed'"
            case .problems: "(\(problems(of: seller))) p"
            case .requests: "orders.request WHERE seller_id = \(seller) AND state = 'open'"
            case .underWay, .done: "orders.order WHERE seller_id = \(seller) AND state = 'shipped'"
            }
        return "(SELECT count(*) FROM (SELECT FROM \(rows) LIMIT \(mostCounted)) c)"
    }

    /// An SQL query of the orders with a problem, and since when they have it. No order is there twice.
    private static func problems(of seller: Seller.ID) -> SQL {
        """
        SELECT order_id, refused_at AS at FROM orders.refused_parcel WHERE seller_id = \(seller) AND state = 'awaited'
        UNION ALL
        SELECT o.id, t.since FROM (\(Parcel.inTrouble(of: seller))) t
        JOIN orders.order o ON o.id = t.key AND o.seller_id = \(seller) AND o.state IN ('packed', 'shipped')
        """
    }

    /// A page of a queue: the nearest deadline first, the newest first in `done`. It has one order more than `mostListed` if another
    /// page follows.
    package static func page(_ queue: Queue, of seller: Seller.ID, after last: Cursor?) -> Query<[DeskOrder]> {
        // A condition with `OR` for the first page would keep PostgreSQL from beginning at the cursor in an index.
        let beyond: (SQL) -> SQL = { columns in last.map { "AND (\(columns)) > (\($0.at), \($0.order))" as SQL } ?? "" }
        let before: SQL = last.map { "AND (placed_at, id) < (\($0.at), \($0.order))" as SQL } ?? ""
        let deadlines: (SQL, SQL) -> SQL = { kind, state in
            """
            SELECT d.order_id, d.due_at AS at, d.due_at
            FROM orders.deadline d JOIN orders.order o ON o.id = d.order_id
            WHERE d.seller_id = \(seller) AND d.kind = \(kind) AND d.settled_at IS NULL AND o.seller_id = \(seller) AND o.state = \(state)
              \(beyond("d.due_at, d.order_id"))
            ORDER BY d.due_at, d.order_id LIMIT \(mostListed + 1)
            """
        }
        let rows: SQL =
            switch queue {
            case .toConfirm: deadlines("'confirm'", "'placed'")
            case .toPack: deadlines("'hand-over'", "'confirmed'")
            case .toHandOver: deadlines("'hand-over'", "'packed'")
            case .problems:
                """
                SELECT order_id, at, NULL::timestamptz AS due_at FROM (\(problems(of: seller))) p
                WHERE true \(beyond("at, order_id")) ORDER BY at, order_id LIMIT \(mostListed + 1)
                """
            case .requests:
                """
                SELECT order_id, due_at AS at, due_at FROM orders.request
                WHERE seller_id = \(seller) AND state = 'open' \(beyond("due_at, order_id"))
                ORDER BY due_at, order_id LIMIT \(mostListed + 1)
                """
            case .underWay:
                """
                SELECT id AS order_id, placed_at AS at, NULL::timestamptz AS due_at FROM orders.order
                WHERE seller_id = \(seller) AND state = 'shipped' \(beyond("placed_at, id"))
                ORDER BY placed_at, id LIMIT \(mostListed + 1)
                """
            case .done:
                """
                SELECT id AS order_id, placed_at AS at, NULL::timestamptz AS due_at FROM orders.order o
                WHERE seller_id = \(seller) AND state IN ('delivered', 'refused', 'cancelled') AND \(reachedSeller)
                  \(before)
                ORDER BY placed_at DESC, id DESC LIMIT \(mostListed + 1)
                """
            }
        return list(rows, sortedBy: queue == .done ? "c.at DESC, o.id DESC" : "c.at, o.id")
    }

    /// The newest orders that a number, a telephone number or a name leads to, at most `mostListed`.
    ///
    /// It names the seller in its condition. Read it without the seller's role: row level security would not let the index of names help.
    package static func found(_ words: String, of seller: Seller.ID) -> Query<[DeskOrder]> {
        var condition: SQL = "to_tsvector('simple', p.full_name) @@ to_tsquery('simple', \(nameQuery(words))) AND p.full_name IS NOT NULL"
        if let phone = PhoneNumber(typed: words) { condition = "p.phone = \(phone)" }
        if let number = OrderNumber(typed: words) { condition = "o.number = \(number)" }
        return list(
            """
            SELECT o.id AS order_id, o.placed_at AS at,
                (SELECT min(d.due_at) FROM orders.deadline d WHERE d.order_id = o.id AND d.settled_at IS NULL) AS due_at
            FROM orders.order o JOIN orders.purchase p ON p.id = o.purchase_id
            WHERE o.seller_id = \(seller) AND o.state NOT IN \(Order.withoutSeller) AND \(reachedSeller) AND \(condition)
            ORDER BY o.placed_at DESC, o.id DESC LIMIT \(mostListed)
            """, sortedBy: "c.at DESC, o.id DESC")
    }

    /// The words of a name, each as a beginning; of a form that `to_tsquery` reads.
    private static func nameQuery(_ words: String) -> String {
        let parts = words.lowercased().split { !$0.isLetter && !$0.isNumber }.prefix(6)
        return parts.map { "\($0):*" }.joined(separator: " & ")
    }

    /// An SQL condition: the order `o` was placed. One that lapsed before, or was given up unpaid, never reached its seller.
    static let reachedSeller: SQL = "EXISTS (SELECT FROM orders.step s WHERE s.order_id = o.id AND s.to_state = 'placed')"

    /// The orders that `rows` names by `order_id`, with `at` for their cursors and `due_at`.
    static func list(_ rows: SQL, sortedBy order: SQL) -> Query<[DeskOrder]> {
        .all(
            """
            SELECT o.id, o.number, o.state, o.placed_at, o.total, p.full_name, p.city_name, l.title, l.title_language, n.pieces,
                c.due_at, c.at
            FROM (\(rows)) c JOIN orders.order o ON o.id = c.order_id JOIN orders.purchase p ON p.id = o.purchase_id
            CROSS JOIN LATERAL (SELECT title, title_language FROM orders.line WHERE order_id = o.id ORDER BY position LIMIT 1) l
            CROSS JOIN LATERAL (SELECT sum(quantity)::integer AS pieces FROM orders.line WHERE order_id = o.id) n
            ORDER BY \(order)
            """
        ) { row in
            let (id, number): (ID<Order>, OrderNumber) = (try row.next(), try row.next())
            let (state, placedAt, total): (Order.State, Moment, Money) = (try row.next(), try row.next(), try row.next())
            let (recipient, city): (String?, String) = (try row.next(), try row.next())
            let (title, language, pieces): (String, Language, Int) = (try row.next(), try row.next(), try row.next())
            let (dueAt, at): (Moment?, Moment) = (try row.next(), try row.next())
            return DeskOrder(
                id: id, number: number, state: state, placedAt: placedAt, total: total, recipient: recipient, city: city, title: title,
                titleLanguage: language, pieces: pieces, dueAt: dueAt, cursor: Cursor(at: at, order: id))
        }
    }
}

extension Order {
    /// An SQL list: the states in which an order has not reached its seller yet.
    static let withoutSeller: SQL = "('none', 'waiting', 'unpaid')"

    /// The order of a shop with that number. An order that never reached the shop counts as none.
    ///
    /// Read it with the seller's role, so that row level security holds too.
    package static func numbered(_ number: OrderNumber, of seller: Seller.ID, in db: Database) async throws -> Order? {
        let (head, lines, steps) = try await db.read(
            as: seller.databaseRole, head(number, "o.seller_id = \(seller) AND o.state NOT IN \(Order.withoutSeller)"), lines(of: number),
            steps(of: number))
        guard let order = head.map({ $0(lines, steps) }) else { return nil }
        return order.steps.contains { $0.to == .placed } ? order : nil
    }

    /// Orders of a shop by number, in the order of the numbers; unknown ones are left out.
    package static func numbered(_ numbers: [OrderNumber], of seller: Seller.ID, in db: Database) async throws -> [Order] {
        var orders: [Order] = []
        for number in numbers {
            if let order = try await numbered(number, of: seller, in: db) { orders.append(order) }
        }
        return orders
    }

    /// Whether a number is that of an order that reached the shop. It locks the order until the transaction ends.
    static func belongs(_ number: OrderNumber, to seller: Seller.ID) -> Query<Bool> {
        Query<Int?>.first(
            """
            SELECT 1 FROM orders.order
            WHERE number = \(number) AND seller_id = \(seller) AND state NOT IN \(Order.withoutSeller) FOR UPDATE
            """
        ) { row in try row.next() }.map { $0 != nil }
    }

    /// Does something with an order of a shop. Another shop's order is unknown.
    ///
    /// - Throws: `Refusal.unknownOrder`, and what `body` throws.
    package static func change(
        _ number: OrderNumber, of seller: Seller.ID, in db: Database, _ body: @Sendable (Transaction) async throws -> Void
    ) async throws {
        try await db.transaction { tx in
            guard try await tx.read(belongs(number, to: seller)) else { throw Refusal.unknownOrder }
            try await body(tx)
        }
    }
}
