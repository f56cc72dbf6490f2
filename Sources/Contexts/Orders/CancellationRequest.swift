import Jobs
package import Kernel
import Places
package import Postgres

/// A buyer's request to cancel an order that the shop has confirmed or packed.
///
/// The shop answers within a working day. Without an answer, the request is granted. A buyer may ask once an order.
package struct CancellationRequest: Sendable, Equatable {
    package enum State: String, Sendable {
        case open
        /// The order is cancelled.
        case granted
        case declined
        /// The order was shipped or cancelled before there was an answer.
        case overtaken
    }

    package enum Refusal: Error, Equatable {
        /// The buyer has asked already.
        case asked
        /// Nothing waits for an answer any more. Somebody else was faster.
        case notOpen
        /// A refusal needs words for the buyer.
        case answerMissing
    }

    package let state: State
    /// What the buyer said; may be empty.
    package let why: String
    package let askedAt: Moment
    /// When it is granted without an answer.
    package let dueAt: Moment
    /// Nil while it is open.
    package let answeredAt: Moment?
    /// Who of the shop answered; the system where nobody did.
    package let who: String?
    /// What the shop said; empty unless it declined.
    package let answer: String

    /// Nil for an order whose buyer has not asked.
    package static func of(_ number: OrderNumber) -> Query<CancellationRequest?> {
        .first(
            """
            SELECT r.state, r.why, r.asked_at, r.due_at, r.answered_at, r.who, r.answer
            FROM orders.request r JOIN orders.order o ON o.id = r.order_id WHERE o.number = \(number)
            """
        ) { row in
            CancellationRequest(
                state: try row.next(), why: try row.next(), askedAt: try row.next(), dueAt: try row.next(), answeredAt: try row.next(),
                who: try row.next(), answer: try row.next())
        }
    }
}

extension CancellationRequest {
    /// Asks to cancel a confirmed or packed order. If the shop has extended its deadline, the order is cancelled at once.
    ///
    /// - Parameter why: at most `Order.mostOfReason` Unicode scalars.
    /// - Returns: whether the order is cancelled.
    /// - Throws: `Refusal.asked`, `Order.Refusal`; roll the transaction back then.
    @discardableResult
    package static func ask(_ number: OrderNumber, why: String, in tx: Transaction) async throws -> Bool {
        guard why.length <= Order.mostOfReason else { throw Order.Refusal.reasonTooLong }
        guard let order = try await tx.read(Order.locked(number)) else { throw Order.Refusal.unknownOrder }
        guard [.confirmed, .packed].contains(order.state) else { throw Order.Refusal.illegal(from: order.state, to: .cancelled) }
        try await tx.run("LOCK TABLE places.zone_change, places.public_holiday IN ACCESS SHARE MODE")
        let asked = try await tx.run(
            """
            INSERT INTO orders.request (order_id, seller_id, why, due_wall, due_at)
            SELECT \(order.id)::uuid, \(order.seller)::uuid, \(why)::text, w.due_wall, places.moment(w.due_wall)
            FROM (SELECT orders.answer_due(\(order.seller)) AS due_wall) w ON CONFLICT (order_id) DO NOTHING
            """)
        guard asked == 1 else { throw Refusal.asked }
        let isExtended = Query<Bool>.one("SELECT EXISTS (SELECT FROM orders.deadline WHERE order_id = \(order.id) AND extension > 0)") {
            row in try row.next()
        }
        guard try await tx.read(isExtended) else {
            try await Outbox.publish(CancellationRequested(order: order.id, number: number, seller: order.seller), in: tx)
            return false
        }
        try await grant(number, by: .system, in: tx)
        return true
    }

    /// Cancels the order as the buyer asked.
    ///
    /// - Throws: `Refusal.notOpen`, `Order.Refusal`; roll the transaction back then.
    package static func grant(_ number: OrderNumber, by actor: Actor, in tx: Transaction) async throws {
        guard try await tx.read(Order.locked(number)) != nil else { throw Order.Refusal.unknownOrder }
        try await settle(number, as: .granted, by: actor, saying: "", in: tx)
        try await Order.cancel(number, by: actor, for: .buyerAsked, in: tx)
    }

    /// Goes on with the order. The buyer is told why.
    ///
    /// - Parameter answer: 1 to `Order.mostOfReason` Unicode scalars.
    /// - Throws: `Refusal`, `Order.Refusal`; roll the transaction back then.
    package static func decline(_ number: OrderNumber, by actor: Actor, saying answer: String, in tx: Transaction) async throws {
        guard answer.isWritten else { throw Refusal.answerMissing }
        guard answer.length <= Order.mostOfReason else { throw Order.Refusal.reasonTooLong }
        guard let order = try await tx.read(Order.locked(number)) else { throw Order.Refusal.unknownOrder }
        try await settle(number, as: .declined, by: actor, saying: answer, in: tx)
        try await Outbox.publish(CancellationDeclined(order: order.id, number: number), in: tx)
    }

    private static func settle(
        _ number: OrderNumber, as state: State, by actor: Actor, saying answer: String, in tx: Transaction
    ) async throws {
        let settled = try await tx.run(
            """
            UPDATE orders.request r SET state = \(state), answered_at = kernel.now(), who = \(actor.name), answer = \(answer)
            FROM orders.order o WHERE o.id = r.order_id AND o.number = \(number) AND r.state = 'open'
            """)
        guard settled == 1 else { throw Refusal.notOpen }
        try await AuditedOrder.answered(number, granting: state == .granted, by: actor, in: tx)
    }

    /// Whether a request of an order waits for its answer.
    static func isOpen(_ id: ID<Order>) -> Query<Bool> {
        .one("SELECT EXISTS (SELECT FROM orders.request WHERE order_id = \(id) AND state = 'open')") { row in try row.next() }
    }

    /// Grants up to 200 requests that no shop answered in time.
    package static func grantUnanswered(in db: Database) async throws {
        let waiting = try await db.read(
            Query<[OrderNumber]>.all(
                """
                SELECT o.number FROM orders.request r JOIN orders.order o ON o.id = r.order_id
                WHERE r.state = 'open' AND r.due_at <= kernel.now() ORDER BY r.due_at LIMIT 200
                """
            ) { row in try row.next() })
        for number in waiting {
            do {
                try await db.transaction { tx in try await grant(number, by: .system, in: tx) }
            } catch Refusal.notOpen {
                // The shop answered in the meantime.
            }
        }
    }
}

extension CancellationRequest: WallTimeHolder {
    package static let kind = "orders.request"

    package static func recompute(in tx: Transaction) async throws {
        try await tx.run("UPDATE orders.request SET due_at = places.moment(due_wall) WHERE state = 'open'")
    }
}
