package import Identity
import Media
package import Orders
package import Postgres
import Sellers

/// Why somebody cannot be forgotten yet.
package enum ErasureRefusal: Error, Equatable {
    /// In these orders somebody has still something to do.
    case ordersUnderWay([OrderNumber])
    /// These shops would have no owner.
    case shopsOwnedAlone([String])
}

extension Person {
    /// What stands against forgetting a person: nothing where all may go.
    package static func refusals(ofErasing id: ID, in db: Database) async throws -> [ErasureRefusal] {
        let (orders, shops) = try await db.read(Order.underWay(of: id), Member.shopsOwnedAlone(by: id))
        return refusals(orders, shops)
    }

    /// Forgets a person: all of it, or nothing.
    ///
    /// From then on the account is none, and the same address may sign up anew. Nothing that the person does or is told meanwhile
    /// brings anything back: it waits for this transaction, and finds nobody.
    /// - Parameter browser: in which they ask; the cart that is in it goes too.
    /// - Throws: `ErasureRefusal`; the first of what stands against it.
    package static func erase(_ id: ID, askedIn browser: VisitorKey, in tx: Transaction) async throws {
        try await Member.lockShops(of: id, in: tx)
        // Who was erased a moment ago is as this would leave them.
        guard let person = try await tx.read(locked(id)) else { return }
        // A guest's purchase in this browser that names the person is theirs, as at a login.
        try await Purchase.claim(placedIn: browser, for: person, in: tx)
        let (orders, shops) = try await tx.read(Order.underWay(of: id), Member.shopsOwnedAlone(by: id))
        if let refusal = refusals(orders, shops).first { throw refusal }
        let subject = try await DataSubject.of(person, in: browser, tx)
        let avatar = try await tx.read(avatar(of: id))
        for records in PersonalData.records { try await records.forget(subject, in: tx) }
        // The picture and its files go some minutes later, if nobody else is shown by the same.
        if let avatar { try await Picture.release(avatar, in: tx) }
    }

    private static func refusals(_ orders: [OrderNumber], _ shops: [String]) -> [ErasureRefusal] {
        (orders.isEmpty ? [] : [.ordersUnderWay(orders)]) + (shops.isEmpty ? [] : [.shopsOwnedAlone(shops)])
    }
}
