import Auditing
package import Kernel
package import Postgres

/// Whether the prices of a seller contain value added tax.
package enum VATStatus: Sendable, Equatable {
    /// A private person sells, who owes none.
    case privateSeller
    /// A trader who owes none.
    case exempt
    /// The rate is in basis points, 1 to 10,000.
    case owed(rate: Int)
    /// A trader who has not said what they owe.
    case undeclared

    /// - Parameter sellers: a query of seller keys, as a part of a statement.
    package static func of(sellers: SQL) -> Query<[Seller.ID: VATStatus]> {
        Query<[(Seller.ID, VATStatus)]>.all(
            """
            SELECT s.id, s.is_trader, p.vat_rate FROM sellers.seller s LEFT JOIN sellers.legal_profile p ON p.seller_id = s.id
            WHERE s.id IN (\(sellers))
            """
        ) { row in
            let (id, isTrader, rate): (Seller.ID, Bool, Int?) = (try row.next(), try row.next(), try row.next())
            guard isTrader else { return (id, .privateSeller) }
            return (id, rate.map { $0 == 0 ? .exempt : .owed(rate: $0) } ?? .undeclared)
        }.map { Dictionary(uniqueKeysWithValues: $0) }
    }
}

extension LegalProfile {
    package enum VATRefusal: Error, Equatable {
        /// Not within `vatRates`.
        case rateUnfit
        /// The seller is no trader, or a trader of before applications.
        case noProfile
    }

    /// Rates of value added tax in basis points. Zero: the trader owes none.
    package static let vatRates = 0...10_000

    /// Sets which value added tax the prices of a trader contain. Lines that were sold before keep theirs.
    ///
    /// - Parameter rate: in basis points, within `vatRates`.
    /// - Throws: `VATRefusal`.
    package static func setVAT(_ rate: Int, of seller: Seller.ID, by actor: Actor, in tx: Transaction) async throws {
        guard vatRates.contains(rate) else { throw VATRefusal.rateUnfit }
        let former = try await tx.read(
            Query<Int??>.first("SELECT vat_rate FROM sellers.legal_profile WHERE seller_id = \(seller) FOR UPDATE") { row in
                try row.next(Int?.self)
            })
        guard let former else { throw VATRefusal.noProfile }
        guard former != rate else { return }
        try await tx.run("UPDATE sellers.legal_profile SET vat_rate = \(rate) WHERE seller_id = \(seller)")
        let column: StaticString = "sellers.legal_profile.vat_rate"
        try await Audit.record(
            "sellers.vat-set", by: actor, on: seller.auditSubject, before: [column: former.map { .number($0) } ?? .none],
            after: [column: .number(rate)], in: tx)
    }
}
