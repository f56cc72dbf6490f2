import Auditing
import Jobs
package import Kernel
package import Postgres

extension Seller.Standing {
    package enum Refusal: Error, Equatable {
        case unknownSeller
        /// The seller has this standing already. Somebody else was faster.
        case same
        /// A closed seller stays closed.
        case closed
        /// The seller cannot be closed while one of the orders is under way.
        case ordersUnderWay
    }
}

extension Seller {
    /// Suspends, reinstates or closes a seller. No listing changes, so each is as before after a reinstatement.
    ///
    /// - Parameter why: 1 to 1,000 characters. The seller reads it.
    /// - Throws: `Standing.Refusal`; roll the transaction back then.
    package static func setStanding(_ state: Standing, of id: ID, by actor: Actor, why: String, in tx: Transaction) async throws {
        let locked = Query<Standing?>.first("SELECT standing FROM sellers.seller WHERE id = \(id) FOR UPDATE") { row in try row.next() }
        guard let former = try await tx.read(locked) else { throw Standing.Refusal.unknownSeller }
        guard former != .closed else { throw Standing.Refusal.closed }
        guard former != state else { throw Standing.Refusal.same }
        let added = Query<Int>.one(
            "INSERT INTO sellers.standing (seller_id, state, who, why) VALUES (\(id), \(state), \(actor.description), \(why)) RETURNING id"
        ) { row in try row.next() }
        let change: Int
        do {
            change = try await tx.read(added)
        } catch let error as DatabaseError where error.constraint == "standing_under_way" {
            throw Standing.Refusal.ordersUnderWay
        }
        try await Outbox.publish(SellerChanged(seller: id), in: tx)
        try await Outbox.publish(SellerStandingChanged(seller: id, change: change), in: tx)
        let act: StaticString =
            switch state {
            case .approved: "sellers.reinstated"
            case .suspended: "sellers.suspended"
            case .closed: "sellers.closed"
            }
        try await Audit.record(
            act, by: actor, on: id.auditSubject, before: ["sellers.seller.standing": .text(former.rawValue)],
            after: ["sellers.seller.standing": .text(state.rawValue)], why: why, in: tx)
    }
}
