package import Identity
import Media
package import Orders
package import Postgres
import Sellers

/// Why a person cannot be erased yet.
package enum ErasureRefusal: Error, Equatable {
    /// These orders are not finished.
    case ordersUnderWay([OrderNumber])
    /// These shops would have no owner.
    case shopsOwnedAlone([String])
}

extension Person {
    /// The reasons against erasing a person; empty where they can be erased.
    package static func refusals(ofErasing id: ID, in db: Database) async throws -> [ErasureRefusal] {
        let (orders, shops) = try await db.read(Order.underWay(of: id), Member.shopsOwnedAlone(by: id))
        return refusals(orders, shops)
    }

    /// Erases a person: everything, or nothing. It does nothing where the person does not exist.
    ///
    /// Afterwards there is no account, and the same address can sign up again. Concurrent work of or for the person brings nothing
    /// back: it waits for this transaction and then finds nobody.
    /// - Parameter browser: the browser that makes the request; its cart is erased too.
    /// - Throws: the first `ErasureRefusal` that applies.
    package static func erase(_ id: ID, askedIn browser: VisitorKey, in tx: Transaction) async throws {
        try await Member.lockShops(of: id, in: tx)
        // If the person was erased just now, there is nothing left to do.
        guard let person = try await tx.read(locked(id)) else { return }
        // A guest's purchase in this browser that names the person is theirs, as at login.
        try await Purchase.claim(placedIn: browser, for: person, in: tx)
        let (orders, shops) = try await tx.read(Order.underWay(of: id), Member.shopsOwnedAlone(by: id))
        if let refusal = refusals(orders, shops).first { throw refusal }
        let subject = try await DataSubject.of(person, in: browser, tx)
        let avatar = try await tx.read(avatar(of: id))
        for records in PersonalData.records { try await records.forget(subject, in: tx) }
        // The picture and its files are deleted some minutes later, unless another person uses the same picture.
        if let avatar { try await Picture.release(avatar, in: tx) }
    }

    private static func refusals(_ orders: [OrderNumber], _ shops: [String]) -> [ErasureRefusal] {
        (orders.isEmpty ? [] : [.ordersUnderWay(orders)]) + (shops.isEmpty ? [] : [.shopsOwnedAlone(shops)])
    }
}
