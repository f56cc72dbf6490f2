import Auditing
package import Kernel
package import Postgres
package import Sellers

extension SellerTrust {
    package enum Refusal: Error, Equatable {
        /// The staff says this already. Somebody else was faster.
        case same
        /// The decider is a member of the shop.
        case own
    }

    /// Says whether a seller is trusted. What waits goes on waiting.
    ///
    /// - Parameters:
    ///   - word: nil lets the count decide again.
    ///   - why: 1 to 1,000 characters. Only the staff reads it.
    /// - Throws: `Refusal`.
    package static func set(_ word: Word?, of seller: Seller.ID, by staff: Actor, why: String, in tx: Transaction) async throws {
        guard try await !Revision.isMember(staff, of: seller, in: tx) else { throw Refusal.own }
        _ = try await tx.run("INSERT INTO catalog.seller_trust (seller_id) VALUES (\(seller)) ON CONFLICT DO NOTHING")
        let former = try await tx.read(
            Query<Word?>.one("SELECT word FROM catalog.seller_trust WHERE seller_id = \(seller) FOR UPDATE") { row in try row.next() })
        guard former != word else { throw Refusal.same }
        try await tx.run(
            """
            UPDATE catalog.seller_trust SET word = \(word as Word?), who = \(staff.description), why = \(why), since = kernel.now()
            WHERE seller_id = \(seller)
            """)
        try await Audit.record(
            "catalog.trust-set", by: staff, on: seller.auditSubject, before: ["catalog.seller_trust.word": value(former)],
            after: ["catalog.seller_trust.word": value(word)], why: why, in: tx)
    }

    private static func value(_ word: Word?) -> Audit.Value { word.map { .text($0.rawValue) } ?? .none }
}
