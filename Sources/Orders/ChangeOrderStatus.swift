import Catalog
import Inventory
import Jobs
package import Kernel
package import Postgres

extension Order {
    package enum Refusal: Error, Equatable {
        case unknownOrder
        /// From where the order stands, this actor may not take it there.
        case illegal(from: State, to: State)
        /// To cancel, one says why.
        case reasonMissing
        /// Longer than `mostOfReason`.
        case reasonTooLong
    }

    /// The longest reason of a step, in Unicode scalars.
    package static let mostOfReason = 500

    /// The seller takes the order on.
    package static func confirm(_ number: OrderNumber, by actor: Actor, why: String = "", in tx: Transaction) async throws {
        _ = try await changeStatus(of: number, to: .confirmed, by: actor, why: why, in: tx)
    }

    /// The parcel is made up.
    package static func pack(_ number: OrderNumber, by actor: Actor, why: String = "", in tx: Transaction) async throws {
        _ = try await changeStatus(of: number, to: .packed, by: actor, why: why, in: tx)
    }

    /// The parcel goes to the carrier: what was reserved is used, what is on hand falls.
    package static func ship(_ number: OrderNumber, by actor: Actor, why: String = "", in tx: Transaction) async throws {
        let lines = try await changeStatus(of: number, to: .shipped, by: actor, why: why, in: tx)
        try await Stock.handOver(lines, by: "\(actor.name), \(number)", in: tx)
    }

    /// The buyer has the parcel.
    package static func deliver(_ number: OrderNumber, by actor: Actor, why: String = "", in tx: Transaction) async throws {
        _ = try await changeStatus(of: number, to: .delivered, by: actor, why: why, in: tx)
    }

    /// The buyer did not take the parcel.
    ///
    /// - Parameter comesBack: whether its pieces can be sold again; where not, they stay out of the stock.
    package static func refuse(
        _ number: OrderNumber, by actor: Actor, why: String = "", comesBack: Bool = true, in tx: Transaction
    ) async throws {
        let lines = try await changeStatus(of: number, to: .refused, by: actor, why: why, in: tx)
        if comesBack { try await Stock.takeBack(lines, by: "\(actor.name), \(number)", in: tx) }
    }

    /// Ends the order before it is shipped and gives its pieces back. A buyer may do so until it is confirmed.
    ///
    /// - Parameter why: 1 to 500 characters.
    package static func cancel(_ number: OrderNumber, by actor: Actor, why: String, in tx: Transaction) async throws {
        guard why.isWritten else { throw Refusal.reasonMissing }
        let lines = try await changeStatus(of: number, to: .cancelled, by: actor, why: why, in: tx)
        try await Stock.release(lines, in: tx)
    }

    /// Takes a step. The table of legal steps decides, and stands behind this as a foreign key.
    ///
    /// - Returns: what the lines hold of the stock.
    /// - Throws: `Refusal`.
    static func changeStatus(
        of number: OrderNumber, to state: State, by actor: Actor, why: String, in tx: Transaction
    ) async throws -> [Stock.Claim] {
        guard why.length <= mostOfReason else { throw Refusal.reasonTooLong }
        let standing = try await tx.read(
            Query.first("SELECT id, state, steps FROM orders.order WHERE number = \(number) FOR UPDATE") { row in
                (id: try row.next(ID<Order>.self), state: try row.next(State.self), steps: try row.next(Int.self))
            })
        guard let (id, from, steps) = standing else { throw Refusal.unknownOrder }
        let (isLegal, claims) = try await tx.read(
            Query<Bool>.one(
                """
                SELECT EXISTS (SELECT FROM orders.legal_step
                               WHERE from_state = \(from) AND to_state = \(state) AND actor = \(actor.kind))
                """
            ) { row in try row.next() },
            Query<[Stock.Claim]>.all("SELECT offer_id, quantity, id FROM orders.line WHERE order_id = \(id)") { row in
                try Stock.Claim(row.next(), quantity: row.next(), for: row.next())
            })
        guard isLegal else { throw Refusal.illegal(from: from, to: state) }
        _ = try await tx.run(
            """
            INSERT INTO orders.step (order_id, sequence, from_state, to_state, actor, who, why)
            VALUES (\(id), \(steps + 1), \(from), \(state), \(actor.kind), \(actor.name), \(why))
            """)
        try await Outbox.publish(OrderStatusChanged(order: id, number: number, from: from, to: state), in: tx)
        return claims
    }
}
