package import Identity
import Kernel
package import Postgres
import Shipping

extension Checkout {
    package enum Refusal: Error, Equatable {
        /// There is no checkout under way; it begins at the cart.
        case notBegun
        case emptyCart
        /// An earlier step has no answer yet.
        case unfinished(Step)
    }

    /// Takes up the visitor's checkout where it was left, or begins one.
    ///
    /// - Throws: `Refusal.emptyCart`.
    package static func begin(for visitor: VisitorKey, in tx: Transaction) async throws -> Checkout {
        let (_, checkout, count) = try await tx.read(
            Query<Bool?>.first(
                """
                INSERT INTO orders.checkout (id, cart_id, visitor)
                SELECT \(ID<Checkout>())::uuid, c.id, c.visitor FROM orders.cart c
                WHERE c.visitor = \(visitor)
                  AND EXISTS (SELECT FROM orders.cart_line l WHERE l.cart_id = c.id AND l.set_aside_at IS NULL)
                ON CONFLICT (cart_id) WHERE placed_at IS NULL DO NOTHING RETURNING true
                """
            ) { row in try row.next() }, open(for: visitor), Cart.count(of: visitor))
        guard let checkout, count > 0 else { throw Refusal.emptyCart }
        return checkout
    }

    /// Keeps the answers of the first step. Another city asks for delivery to be agreed to again.
    ///
    /// - Throws: `Recipient.Faults` where the city is not in the list; `Refusal.notBegun`.
    package static func save(_ recipient: Recipient, for visitor: VisitorKey, in tx: Transaction) async throws {
        let (city, kept) = try await tx.read(
            City.named(recipient.city),
            Query<Bool?>.first(
                """
                UPDATE orders.checkout
                SET full_name = \(recipient.fullName), phone = \(recipient.phone), street = \(recipient.street),
                    landmark = \(recipient.landmark), email = \(recipient.email), notes = \(recipient.notes),
                    delivery_accepted_at = CASE WHEN city_code = \(recipient.city) THEN delivery_accepted_at END,
                    city_code = \(recipient.city)
                WHERE visitor = \(visitor) AND placed_at IS NULL RETURNING true
                """
            ) { row in try row.next() })
        guard city != nil else {
            throw Recipient.Faults(fields: [.city: .notOne])
        }
        guard kept != nil else { throw Refusal.notBegun }
    }

    /// The buyer agrees to what delivery costs and how long it takes.
    ///
    /// - Throws: `Refusal.notBegun`, `.unfinished(.address)`.
    package static func acceptDelivery(for visitor: VisitorKey, in tx: Transaction) async throws {
        try await answer("delivery_accepted_at = kernel.now()", after: .delivery, for: visitor, in: tx)
    }

    /// The buyer says how it is paid.
    ///
    /// - Throws: `Refusal.notBegun`, `.unfinished`.
    package static func choose(_ payment: Payment, for visitor: VisitorKey, in tx: Transaction) async throws {
        try await answer("payment = \(payment)", after: .payment, for: visitor, in: tx)
    }

    private static func answer(
        _ change: SQL, after step: Step, for visitor: VisitorKey, in tx: Transaction
    ) async throws {
        let underWay: Checkout? = try await tx.read(open(for: visitor))
        guard let checkout = underWay else { throw Refusal.notBegun }
        guard checkout.next >= step else { throw Refusal.unfinished(checkout.next) }
        _ = try await tx.run("UPDATE orders.checkout SET \(change) WHERE id = \(checkout.id) AND placed_at IS NULL")
    }
}
