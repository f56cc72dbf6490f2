import Kernel
package import Postgres
package import Secrets
import Sellers

extension SealedSerial {
    /// Seals the serial numbers that a version before 202611300103 stored in clear, and removes them. `kolchi migrate` calls it after the
    /// migrations, because it has both the installation's secret and the rights of the owner. A second run finds nothing.
    ///
    /// - Returns: how many were sealed.
    /// - Throws: `DatabaseError` or `DatabaseUnavailable`; then nothing has changed.
    @discardableResult
    package static func sealStored(_ connection: BlockingConnection, _ key: SigningKey) throws -> Int {
        try connection.execute("BEGIN; SET LOCAL lock_timeout = '10s'")
        do {
            let stored = try connection.read(
                Query<[(Offer.ID, Seller.ID, String)]>.all(
                    """
                    SELECT o.id, o.seller_id, u.number FROM catalog.unsealed_serial u JOIN catalog.offer o ON o.id = u.offer_id
                    ORDER BY o.id FOR UPDATE
                    """
                ) { row in (try row.next(), try row.next(), try row.next()) })
            for (offer, seller, number) in stored {
                let serial = SealedSerial(stored: number, of: seller, key)
                // A seller may have written another number meanwhile.
                try connection.run(
                    """
                    UPDATE catalog.offer SET serial_sealed = \(serial.sealed), serial_hash = \(serial.hash),
                        serial_ending = \(serial.ending)
                    WHERE id = \(offer) AND serial_sealed IS NULL
                    """)
                try connection.run("DELETE FROM catalog.unsealed_serial WHERE offer_id = \(offer)")
            }
            try connection.execute("COMMIT")
            return stored.count
        } catch {
            try? connection.execute("ROLLBACK")
            throw error
        }
    }
}
