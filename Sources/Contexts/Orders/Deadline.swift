import Jobs
package import Kernel
import Places
package import Postgres
import Sellers

/// Until when a shop must confirm an order or hand it over.
///
/// The database freezes both when the order is placed (`Database/orders/keep_deadlines.sql`): three working days to confirm, five and the
/// shop's days of preparation to hand over. They end with the last day, by the clocks of Morocco.
package struct Deadline: Sendable, Equatable {
    package enum Kind: String, Sendable, Codable {
        case confirm
        case handOver = "hand-over"
    }

    package enum Refusal: Error, Equatable {
        /// Not within `extensionAllowed`.
        case daysUnfit
        /// The shop has extended it already.
        case extended
        /// It is past, or the order has moved on.
        case over
    }

    /// The days by which a shop may extend the deadlines of an order, once.
    package static let extensionAllowed = 1...7

    package let kind: Kind
    /// The end of the last day.
    package let dueAt: Moment
    /// The last day.
    package let lastDay: CalendarDay
    /// The days by which the shop extended it; 0 if it did not.
    package let `extension`: Int

    /// The deadlines that an order has yet to meet, the nearest first.
    package static func open(of number: OrderNumber) -> Query<[Deadline]> {
        .all(
            """
            SELECT d.kind, d.due_at, (d.due_wall::date - 1 - date '1970-01-01')::integer, d.extension
            FROM orders.deadline d JOIN orders.order o ON o.id = d.order_id
            WHERE o.number = \(number) AND d.settled_at IS NULL ORDER BY d.due_at, d.kind
            """
        ) { row in try Deadline(&row) }
    }

    init(_ row: inout Row) throws {
        kind = try row.next()
        dueAt = try row.next()
        lastDay = CalendarDay(daysSince1970: try row.next())
        `extension` = try row.next()
    }
}

extension Deadline {
    /// Moves the deadlines of an order by some days. A shop may do so once an order, before the nearest of them. The buyer is told, and
    /// may cancel at once.
    ///
    /// - Throws: `Order.Refusal.unknownOrder`, `Refusal`; roll the transaction back then.
    package static func extend(_ number: OrderNumber, by days: Int, _ actor: Actor, in tx: Transaction) async throws {
        guard extensionAllowed.contains(days) else { throw Refusal.daysUnfit }
        guard let order = try await tx.read(Order.locked(number)) else { throw Order.Refusal.unknownOrder }
        try await tx.run("LOCK TABLE places.zone_change IN ACCESS SHARE MODE")
        let standing = Query<(isOver: Bool, isExtended: Bool)>.one(
            """
            SELECT coalesce(min(due_at) FILTER (WHERE settled_at IS NULL) <= kernel.now(), true), coalesce(max(extension) > 0, false)
            FROM orders.deadline WHERE order_id = \(order.id)
            """
        ) { row in (try row.next(), try row.next()) }
        let (isOver, isExtended) = try await tx.read(standing)
        guard !isExtended else { throw Refusal.extended }
        guard !isOver else { throw Refusal.over }
        try await tx.run(
            """
            UPDATE orders.deadline SET extension = \(days), due_wall = due_wall + make_interval(days => \(days)),
                due_at = places.moment(due_wall + make_interval(days => \(days))), reminded_at = NULL
            WHERE order_id = \(order.id) AND settled_at IS NULL
            """)
        try await AuditedOrder.extended(number, by: days, actor, in: tx)
        try await Outbox.publish(DeadlineExtended(order: order.id, number: number), in: tx)
    }

    /// Moves the nearest deadline of an order to the end of today in Morocco, so that the demo has one that ends soon.
    package static func hurry(_ number: OrderNumber, in tx: Transaction) async throws {
        guard let order = try await tx.read(Order.locked(number)) else { throw Order.Refusal.unknownOrder }
        try await tx.run(
            """
            UPDATE orders.deadline d SET due_wall = n.end, due_at = places.moment(n.end)
            FROM (SELECT (places.wall(kernel.now())::date + 1)::timestamp AS end) n
            WHERE d.order_id = \(order.id) AND d.kind = 'confirm' AND d.settled_at IS NULL
            """)
    }

    /// Cancels up to 200 orders whose deadline is past.
    ///
    /// - Returns: the number of cancelled orders.
    @discardableResult
    package static func cancelLate(in db: Database) async throws -> Int {
        let late = try await db.read(
            Query<[OrderNumber]>.all(
                """
                SELECT o.number FROM orders.deadline d JOIN orders.order o ON o.id = d.order_id
                WHERE d.settled_at IS NULL AND d.due_at <= kernel.now() ORDER BY d.due_at LIMIT 200
                """
            ) { row in try row.next() })
        var (cancelled, refusal) = (0, nil as Order.Refusal?)
        for number in Set(late) {
            do {
                let isCancelled = try await db.transaction { tx in
                    // The shop may have moved the order, or extended its deadline, since.
                    guard let order = try await tx.read(Order.locked(number)), try await tx.read(isLate(order.id)) else { return false }
                    try await Order.cancel(number, by: .system, for: .late, in: tx)
                    return true
                }
                guard isCancelled else { continue }
                cancelled += 1
                LateOrders.record()
            } catch let failure as Order.Refusal {
                refusal = failure
            }
        }
        if let refusal { throw refusal }
        return cancelled
    }

    private static func isLate(_ order: ID<Order>) -> Query<Bool> {
        .one(
            "SELECT EXISTS (SELECT FROM orders.deadline WHERE order_id = \(order) AND settled_at IS NULL AND due_at <= kernel.now())"
        ) { row in try row.next() }
    }

    /// Publishes `DeadlineNear` for up to 500 orders with a deadline within a day, once for each deadline.
    package static func remind(in db: Database) async throws {
        try await db.transaction { tx in
            let near = try await tx.read(
                Query<[DeadlineNear]>.all(
                    """
                    WITH near AS (
                        SELECT order_id, kind FROM orders.deadline
                        WHERE settled_at IS NULL AND reminded_at IS NULL AND due_at <= kernel.now() + interval '24 hours'
                        ORDER BY due_at LIMIT 500 FOR UPDATE SKIP LOCKED),
                    told AS (
                        UPDATE orders.deadline d SET reminded_at = kernel.now() FROM near n
                        WHERE d.order_id = n.order_id AND d.kind = n.kind RETURNING d.order_id, d.kind, d.due_at)
                    SELECT t.order_id, o.number, o.seller_id, t.kind, t.due_at FROM told t JOIN orders.order o ON o.id = t.order_id
                    """
                ) { row in
                    DeadlineNear(
                        order: try row.next(), number: try row.next(), seller: try row.next(), kind: try row.next(),
                        dueAt: try row.next(Moment.self).seconds)
                })
            for fact in near { try await Outbox.publish(fact, in: tx) }
        }
    }

    /// Counts open deadlines again, with the public holidays of today. They move on, never back.
    package static func countAgain(in db: Database) async throws {
        var last: (ID<Order>, String)?
        repeat {
            last = try await db.transaction { [last] tx in
                try await tx.run("LOCK TABLE places.zone_change, places.public_holiday IN ACCESS SHARE MODE")
                let counted = Query<[(ID<Order>, String)]>.all(
                    """
                    WITH batch AS (
                        SELECT order_id, kind FROM orders.deadline
                        WHERE settled_at IS NULL
                          AND (\(last?.0 as ID<Order>?)::uuid IS NULL
                               OR (order_id, kind) > (\(last?.0 as ID<Order>?)::uuid, \(last?.1 as String?)::text))
                        ORDER BY order_id, kind LIMIT 200 FOR UPDATE),
                    moved AS (
                        UPDATE orders.deadline d SET due_wall = m.due_wall, due_at = places.moment(m.due_wall)
                        FROM batch s, LATERAL (
                            SELECT (orders.due_day(o.since, o.days, o.working_week, o.free_days) + 1 + o.extension)::timestamp AS due_wall
                            FROM orders.deadline o WHERE o.order_id = s.order_id AND o.kind = s.kind) m
                        WHERE d.order_id = s.order_id AND d.kind = s.kind AND m.due_wall > d.due_wall)
                    SELECT order_id, kind FROM batch ORDER BY order_id, kind
                    """
                ) { row in (try row.next(), try row.next()) }
                return try await tx.read(counted).last
            }
        } while last != nil
    }
}

extension Deadline: WallTimeHolder {
    package static let kind = "orders.deadline"

    package static func recompute(in tx: Transaction) async throws {
        try await tx.run("UPDATE orders.deadline SET due_at = places.moment(due_wall) WHERE settled_at IS NULL")
    }
}

extension Order {
    /// Locks an order until the transaction ends; nil where there is none.
    static func locked(_ number: OrderNumber) -> Query<(id: ID<Order>, seller: Seller.ID, state: State)?> {
        .first("SELECT id, seller_id, state FROM orders.order WHERE number = \(number) FOR UPDATE") { row in
            (id: try row.next(), seller: try row.next(), state: try row.next())
        }
    }
}
