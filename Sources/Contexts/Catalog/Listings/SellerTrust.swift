package import Kernel
package import Postgres
package import Sellers
package import Settings

/// How far the house trusts a seller. Listings of a trusted seller are published at once; those of others wait for the staff.
package struct SellerTrust: Sendable, Equatable {
    /// What the staff says, which goes before the count. The raw values are stored.
    package enum Word: String, Sendable, CaseIterable {
        case trusted
        /// Everything waits, whatever the count.
        case checked
    }

    /// New listings and offers of the seller that the staff accepted.
    package let accepted: Int
    /// Nil where the count decides.
    package let word: Word?
    /// Who said it last, as `Actor` writes it; nil if the staff never said anything.
    package let who: String?
    /// Nil without a reason, or once it is forgotten.
    package let why: String?
    package let since: Moment?

    package init(accepted: Int = 0, word: Word? = nil, who: String? = nil, why: String? = nil, since: Moment? = nil) {
        self.accepted = accepted
        self.word = word
        self.who = who
        self.why = why
        self.since = since
    }

    /// The accepted listings after which a seller is trusted, unless the staff says otherwise.
    package static let afterSetting = TypedSetting<Int>("listings.trusted-after", 10, .listings, in: 0...1_000, by: .admin)

    /// - Parameter settings: the settings of the business.
    package func isTrusted(_ settings: SettingValues) -> Bool {
        switch word {
        case .trusted: true
        case .checked: false
        case nil: accepted >= settings[Self.afterSetting]
        }
    }
}

extension SellerTrust {
    package static func of(_ seller: Seller.ID) -> Query<SellerTrust> {
        Query<SellerTrust?>.first("SELECT accepted, word, who, why, since FROM catalog.seller_trust WHERE seller_id = \(seller)") { row in
            SellerTrust(accepted: try row.next(), word: try row.next(), who: try row.next(), why: try row.next(), since: try row.next())
        }.map { $0 ?? SellerTrust() }
    }

    /// Whether the seller's listings are published at once. A desk may read it too.
    package static func isTrusted(_ seller: Seller.ID, in tx: Transaction) async throws -> Bool {
        let (trust, settings) = try await tx.read(counted(of: seller), SettingValues.now)
        return trust.isTrusted(settings)
    }

    /// What the seller itself may know.
    package static func counted(of seller: Seller.ID) -> Query<SellerTrust> {
        Query<SellerTrust?>.first("SELECT accepted, word FROM catalog.seller_trust WHERE seller_id = \(seller)") { row in
            SellerTrust(accepted: try row.next(), word: try row.next())
        }.map { $0 ?? SellerTrust() }
    }

    /// Counts a listing that the staff accepted.
    static func count(_ seller: Seller.ID, in tx: Transaction) async throws {
        try await tx.run(
            """
            INSERT INTO catalog.seller_trust AS t (seller_id, accepted) VALUES (\(seller), 1)
            ON CONFLICT (seller_id) DO UPDATE SET accepted = t.accepted + 1
            """)
    }
}
