package import Identity
import Kernel
import Payments
package import Postgres

/// Personal data in the schema `payments`: what a person paid for their purchases, and what goes back. Only Orders knows whose they are.
package enum PaymentRecords: PersonalRecords {
    package static let schema = "payments"

    package static func disclosures(to subject: DataSubject) -> [Disclosure] {
        [Disclosure("payments", Payment.disclosed(of: OrderPayment.kind, Purchase.keys(of: subject.person.visitor)))]
    }

    /// Payments and refunds stay for the books, without the words of the staff.
    ///
    /// While money is on its way, `Order.underWay` names its order, and the person is not erased.
    package static func forget(_ subject: DataSubject, in tx: Transaction) async throws {
        let purchases = try await tx.read(Purchase.bought(by: subject.person.id))
        try await Payment.forgetReasons(of: purchases.map(OrderPayment.reference), in: tx)
    }
}

extension Purchase {
    /// The purchases that belong to the account.
    fileprivate static func bought(by person: Person.ID) -> Query<[ID<Purchase>]> {
        .all("SELECT purchase_id FROM orders.buyer WHERE person_id = \(person)") { row in try row.next() }
    }
}
