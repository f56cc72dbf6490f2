package import Identity
import Kernel
import Payments
package import Postgres

/// Personal data in the schema `payments`: what a person paid for their purchases, and what goes back. Only Orders knows whose they are.
package enum PaymentRecords: PersonalRecords {
    package static let schema = "payments"

    package static func disclosures(to subject: DataSubject) -> [Disclosure] {
        [Disclosure("payments", Payment.disclosed(of: OrderPayment.kind, Purchase.bought(by: subject.person.id)))]
    }

    /// Payments and refunds stay for the books, without the words of the staff.
    ///
    /// While money is on its way, `Order.underWay` names its order, and the person is not erased.
    package static func forget(_ subject: DataSubject, in tx: Transaction) async throws {
        let bought = Query<[ID<Purchase>]>.all(Purchase.bought(by: subject.person.id)) { row in try row.next() }
        let purchases = try await tx.read(bought)
        try await Payment.forgetReasons(of: purchases.map(OrderPayment.reference), in: tx)
    }
}

extension Purchase {
    /// The keys of the purchases of the account, also of those that were never paid, as SQL.
    fileprivate static func bought(by person: Person.ID) -> SQL {
        "SELECT b.purchase_id FROM orders.buyer b WHERE b.person_id = \(person)"
    }
}
