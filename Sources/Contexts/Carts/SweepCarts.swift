package import Identity
package import Jobs
package import Postgres

extension Cart {
    /// Days after which an unused cart is deleted, and days after which a checkout is deleted.
    package static let daysKept = 60
    package static let daysOfAnswersKept = 30

    /// Deletes old carts, old checkouts with their personal data, and the keys of old forms.
    ///
    /// At most a thousand rows of each are deleted at a time. Purchases have their own copy of what they need.
    /// - Returns: the number of deleted rows.
    @discardableResult
    package static func sweep(in db: Database) async throws -> Int {
        try await db.transaction { tx in
            try await tx.run([
                """
                DELETE FROM carts.checkout WHERE id IN (
                    SELECT id FROM carts.checkout
                    WHERE made_at < kernel.now() - make_interval(days => \(daysOfAnswersKept))
                    ORDER BY made_at LIMIT 1000 FOR UPDATE SKIP LOCKED)
                """,
                """
                DELETE FROM carts.cart WHERE id IN (
                    SELECT id FROM carts.cart WHERE changed_at < kernel.now() - make_interval(days => \(daysKept))
                    ORDER BY changed_at LIMIT 1000 FOR UPDATE SKIP LOCKED)
                """,
                """
                DELETE FROM carts.cart_form WHERE (cart_id, form_key) IN (
                    SELECT cart_id, form_key FROM carts.cart_form
                    WHERE taken_at < kernel.now() - interval '2 days' LIMIT 1000 FOR UPDATE SKIP LOCKED)
                """,
            ]).reduce(0, +)
        }
    }

    /// Deletes the cart and the checkouts of a browser. Purchases have their own copy of what they need.
    package static func forget(_ browser: VisitorKey, in tx: Transaction) async throws {
        try await tx.run(["DELETE FROM carts.checkout WHERE visitor = \(browser)", "DELETE FROM carts.cart WHERE visitor = \(browser)"])
    }

    /// Registers the job of Carts. It has the name under which the tables know it since carts were part of Orders.
    package static func register(on jobs: inout JobTable) {
        jobs.every(3600, "orders.sweep-carts") { db in
            try await sweep(in: db)
        }
    }
}
