package import Identity
import Kernel
import Places
package import Postgres

extension Checkout {
    package enum Refusal: Error, Equatable {
        /// The visitor has no open checkout. It begins at the cart.
        case notBegun
        case emptyCart
        /// An earlier step has no answer yet.
        case unfinished(Step)
    }

    /// Continues the visitor's open checkout, or begins one.
    ///
    /// - Throws: `Refusal.emptyCart`.
    package static func begin(for visitor: VisitorKey, in tx: Transaction) async throws -> Checkout {
        let (_, checkout, count) = try await tx.read(
            Query<Bool?>.first(
                """
                INSERT INTO carts.checkout (id, cart_id, visitor)
                SELECT \(ID<Checkout>())::uuid, c.id, c.visitor FROM carts.cart c
                WHERE c.visitor = \(visitor)
                  AND EXISTS (SELECT FROM carts.cart_line l WHERE l.cart_id = c.id AND l.set_aside_at IS NULL)
                ON CONFLICT (cart_id) WHERE placed_at IS NULL DO NOTHING RETURNING true
                """
            ) { row in try row.next() }, open(for: visitor), Cart.count(of: visitor))
        guard let checkout, count > 0 else { throw Refusal.emptyCart }
        return checkout
    }

    /// Saves the answers of the first step, and deletes the draft. If the city changes, the buyer must accept the delivery again.
    ///
    /// - Throws: `Recipient.Faults` where the city is not in the list; `Refusal.notBegun`.
    package static func save(_ recipient: Recipient, for visitor: VisitorKey, in tx: Transaction) async throws {
        let (city, kept) = try await tx.read(
            City.named(recipient.city),
            Query<Bool?>.first(
                """
                UPDATE carts.checkout
                SET full_name = \(recipient.fullName), phone = \(recipient.phone), street = \(recipient.street),
                    landmark = \(recipient.landmark), email = \(recipient.email), notes = \(recipient.notes), draft = NULL,
                    delivery_accepted_at = CASE WHEN city_code = \(recipient.city) THEN delivery_accepted_at END,
                    city_code = \(recipient.city)
                WHERE visitor = \(visitor) AND placed_at IS NULL RETURNING true
                """
            ) { row in try row.next() })
        guard city != nil else {
            throw Recipient.Faults(fields: [.city: .malformed])
        }
        guard kept != nil else { throw Refusal.notBegun }
    }

    /// Records that the buyer accepts the cost and the time of delivery.
    ///
    /// - Throws: `Refusal.notBegun`; `.unfinished(.address)`.
    package static func acceptDelivery(
        under plan: CheckoutPlan = .cashOnly, for visitor: VisitorKey, in tx: Transaction
    ) async throws {
        try await answer("delivery_accepted_at = kernel.now()", after: .delivery, of: plan, for: visitor, in: tx)
    }

    /// Saves the buyer's way to pay.
    ///
    /// - Throws: `Refusal.notBegun`; `.unfinished`.
    package static func choose(
        _ way: Way, under plan: CheckoutPlan = .cashOnly, for visitor: VisitorKey, in tx: Transaction
    ) async throws {
        try await answer(
            "payment = \(way.payment), gateway = \(way.gateway as String?)", after: .payment, of: plan, for: visitor, in: tx)
    }

    private static func answer(
        _ change: SQL, after step: Step, of plan: CheckoutPlan, for visitor: VisitorKey, in tx: Transaction
    ) async throws {
        let underWay: Checkout? = try await tx.read(open(for: visitor))
        guard let checkout = underWay else { throw Refusal.notBegun }
        let next = plan.next(of: checkout)
        guard next >= step else { throw Refusal.unfinished(next) }
        _ = try await tx.run("UPDATE carts.checkout SET \(change) WHERE id = \(checkout.id) AND placed_at IS NULL")
    }
}
