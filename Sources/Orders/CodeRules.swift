package import Identity
package import Kernel
package import Postgres

/// When a code is asked for before a purchase goes to its sellers. Nobody who shows the code is refused.
package struct CodeRules: Sendable {
    /// What one telephone number is trusted to pay at the door.
    package var ceiling: CashCeiling
    /// The network from which the buyer comes; nil where networks are not counted.
    package var network: String?
    /// Purchases without a code that one network may place in an hour. Mobile carriers put thousands of people behind one address.
    package var perNetwork: Int
    /// Whether text messages can be sent.
    package var canText: Bool
    /// Whether mails can be sent.
    package var canMail: Bool

    /// The most purchases that are under way for one number or one address without a code, the new one included.
    package static let purchases = 3
    /// The most pieces in them.
    package static let pieces = 10
    /// Hours for which a code that was shown counts for further purchases of the same visitor with the same number or address.
    package static let hoursOfTrust = 24

    package init(
        ceiling: CashCeiling = .usual, network: String? = nil, perNetwork: Int = 60, canText: Bool = true, canMail: Bool = true
    ) {
        self.ceiling = ceiling
        self.network = network
        self.perNetwork = perNetwork
        self.canText = canText
        self.canMail = canMail
    }
}

/// That a code is asked for, and why.
package struct CodeRequest: Error, Sendable, Equatable {
    /// Where the code goes; the raw values are in the table.
    package enum Channel: String, Sendable {
        case phone, email
    }

    package enum Reason: Sendable, Equatable {
        /// What is under way for the number, with this purchase, comes to more than it is trusted with.
        case total(ceiling: Money)
        /// More purchases or pieces are under way for the number than go without a code.
        case phone
        /// The same for the e-mail address.
        case email
        /// Too many purchases came without a code from one network within the hour.
        case network
    }

    package let way: Channel
    package let reason: Reason
}

/// What is known of a number, an address and a visitor when a purchase is about to be placed.
package struct Standing: Sendable {
    let trust: CashCeiling.Trust
    let atPhone: OpenPurchases
    let atEmail: OpenPurchases
    /// Whether the visitor has shown a code that was sent to the number, lately enough.
    let isPhoneShown: Bool
    let isEmailShown: Bool

    package static func of(_ recipient: Recipient, by visitor: VisitorKey) -> Query<Standing> {
        let email = EmailAddress(typed: recipient.email)
        let ofEmail: SQL = if let email { "lower(p.email) = \(email.rawValue) AND p.email <> ''" } else { "false" }
        return .one(
            """
            SELECT trust.delivered, trust.refused, phone.purchases, phone.pieces, phone.total, email.purchases, email.pieces, email.total,
                   \(isShown(.phone(recipient.phone), by: visitor)), \(email.map { isShown(.email($0), by: visitor) } ?? "false")
            FROM (\(CashCeiling.tally(of: recipient.phone))) trust
            CROSS JOIN (\(OpenPurchases.tally(where: "p.phone = \(recipient.phone)"))) phone
            CROSS JOIN (\(OpenPurchases.tally(where: ofEmail))) email
            """
        ) { row in
            Standing(
                trust: CashCeiling.Trust(delivered: try row.next(), refused: try row.next()), atPhone: try OpenPurchases(&row),
                atEmail: try OpenPurchases(&row), isPhoneShown: try row.next(), isEmailShown: try row.next())
        }
    }

    private static func isShown(_ contact: Contact, by visitor: VisitorKey) -> SQL {
        let proven = Verification.isUsed(.orderContact, of: contact, about: "shown.id", withinHours: CodeRules.hoursOfTrust)
        return "EXISTS (SELECT FROM orders.purchase shown WHERE shown.visitor = \(visitor) AND \(proven))"
    }

    /// Makes everybody who buys with that number or that address wait until the transaction ends, so that no two count at once.
    ///
    /// Number before address, and both before the stock: nobody waits in a circle.
    static func lock(_ recipient: Recipient) -> (phone: Query<[Bool]>, email: Query<[Bool]>) {
        (lock(recipient.phone.rawValue), lock(EmailAddress(typed: recipient.email)?.rawValue ?? ""))
    }

    private static func lock(_ contact: String) -> Query<[Bool]> {
        .all("SELECT pg_advisory_xact_lock(hashtextextended(\(contact)::text, 20261129)) IS NOT NULL WHERE \(contact)::text <> ''") { row in
            try row.next()
        }
    }
}

extension CodeRules {
    /// What is asked for a purchase; nil where nothing is. The network is not looked at.
    ///
    /// - Parameter person: whoever is logged in. Their own number and address are known to be theirs.
    /// - Throws: `Purchase.Refusal.noCode` where a code is to be asked for and none can be sent there.
    package func request(for totals: CartTotals, to recipient: Recipient, of person: Person?, _ standing: Standing) throws(Purchase.Refusal)
        -> CodeRequest?
    {
        // One code shows that somebody can be reached, whatever else counts.
        guard person?.phone != recipient.phone, !standing.isPhoneShown else { return nil }
        let amount = ceiling.amount(standing.trust)
        let reason: CodeRequest.Reason? =
            if standing.atPhone.total + totals.total > amount {
                .total(ceiling: amount)
            } else {
                isAboveCaps(standing.atPhone, totals) ? .phone : nil
            }
        if let reason {
            guard canText(recipient) else { throw .noCode(reason, isLandLine: canText) }
            return CodeRequest(way: .phone, reason: reason)
        }
        guard !isEmailKnown(of: recipient, person, standing), isAboveCaps(standing.atEmail, totals), !recipient.email.isEmpty else {
            return nil
        }
        guard canMail else { throw .noCode(.email, isLandLine: false) }
        return CodeRequest(way: .email, reason: .email)
    }

    /// Takes a turn of the network for a purchase of which nothing else is asked.
    ///
    /// - Returns: what is asked where the network has none left.
    /// - Throws: `Purchase.Refusal.noCode` where no code can be sent.
    func takeRateLimit(
        for recipient: Recipient, of person: Person?, _ standing: Standing, in tx: Transaction
    ) async throws -> CodeRequest? {
        let isKnown = person?.phone == recipient.phone || standing.isPhoneShown || isEmailKnown(of: recipient, person, standing)
        guard let network, perNetwork > 0, !isKnown else { return nil }
        do {
            try await RateLimit.consume("orders.without-code:" + network, limit: perNetwork, per: 3600, in: tx)
            return nil
        } catch is RateLimit.Exceeded {
            if canText(recipient) { return CodeRequest(way: .phone, reason: .network) }
            if canMail, !recipient.email.isEmpty { return CodeRequest(way: .email, reason: .network) }
            throw Purchase.Refusal.noCode(.network, isLandLine: canText)
        }
    }

    private func canText(_ recipient: Recipient) -> Bool { canText && recipient.phone.isMobile }

    private func isEmailKnown(of recipient: Recipient, _ person: Person?, _ standing: Standing) -> Bool {
        standing.isEmailShown || person?.email.map { $0 == EmailAddress(typed: recipient.email) } == true
    }

    private func isAboveCaps(_ open: OpenPurchases, _ totals: CartTotals) -> Bool {
        open.purchases + 1 > Self.purchases || open.pieces + totals.pieces > Self.pieces
    }
}
