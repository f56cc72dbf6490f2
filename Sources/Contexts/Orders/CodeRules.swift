package import Carts
package import Identity
package import Kernel
package import Postgres
package import Settings

/// When a purchase needs a code before it goes to its sellers. A buyer who types the code is never refused.
package struct CodeRules: Sendable {
    /// The buyer's network; nil where networks are not counted.
    package var network: String?
    /// A digest of the network that only this installation can compute; nil where networks are not counted. See `EndedHolds`.
    package var networkHash: String?
    /// The browser's own key, which a person who is logged in also has; nil if it is not known.
    package var browser: VisitorKey?
    /// Whether the shop can send text messages.
    package var canText: Bool
    /// Whether the shop can send e-mails.
    package var canMail: Bool

    /// The most open purchases without a code for one number or one address, the new one included.
    package static let purchasesSetting = TypedSetting<Int>(
        "orders.purchases-without-code", 3, .purchases, in: 0...100, by: .admin)
    /// The most pieces in these purchases.
    package static let piecesSetting = TypedSetting<Int>("orders.pieces-without-code", 10, .pieces, in: 0...1_000, by: .admin)
    /// Hours for which a confirmed number or address needs no further code for purchases of the same visitor.
    package static let trustSetting = TypedSetting<Int>("orders.trust-hours", 24, .hours, in: 0...720, by: .admin)
    /// Purchases without a code that one network may place in an hour; 0 for no limit. Mobile carriers put thousands of people behind
    /// one address.
    package static let perNetworkSetting = TypedSetting<Int>(
        "orders.purchases-per-network", 60, .purchases, in: 0...1_000_000, by: .admin)

    package init(
        network: String? = nil, networkHash: String? = nil, browser: VisitorKey? = nil, canText: Bool = true, canMail: Bool = true
    ) {
        self.network = network
        self.networkHash = networkHash
        self.browser = browser
        self.canText = canText
        self.canMail = canMail
    }
}

/// A purchase needs a code, and why.
package struct CodeRequest: Error, Sendable, Equatable {
    /// Where the code is sent. The raw values are stored in the table.
    package enum Channel: String, Sendable {
        case phone, email
    }

    package enum Reason: Sendable, Equatable {
        /// The open orders of the number, with this purchase, exceed the amount it is trusted with.
        case total(ceiling: Money)
        /// The number has more open purchases or pieces than are allowed without a code.
        case phone
        /// The same for the e-mail address.
        case email
        /// One network placed too many purchases without a code within the hour.
        case network
        /// So many pieces, or pieces worth so much, are not held for a contact without proof.
        case hold
    }

    package let way: Channel
    package let reason: Reason

    package init(way: Channel, reason: Reason) {
        self.way = way
        self.reason = reason
    }

    /// The contact that gets the code; nil where the recipient has given none.
    package func contact(of recipient: Recipient) -> Contact? {
        switch way {
        case .phone: .phone(recipient.phone)
        case .email: EmailAddress(typed: recipient.email).map(Contact.email)
        }
    }
}

/// What is known about a number, an e-mail address and a visitor when a purchase is placed.
package struct BuyerTrust: Sendable {
    let trust: CashCeiling.Trust
    let atPhone: OpenPurchases
    let atEmail: OpenPurchases
    private let phone: Shown
    private let email: Shown

    /// Seconds since the visitor last typed a code that was sent to a contact; nil if never.
    private struct Shown {
        /// For a purchase that waited.
        let purchase: Int?
        /// At a checkout, before pieces are held.
        let checkout: Int?
    }

    /// Seconds for which a code that was typed at a checkout proves the contact.
    package static let secondsProven = 3_600

    /// Whether the visitor has confirmed the number with a code within the hours of `CodeRules.trustSetting`.
    func isPhoneShown(under settings: SettingValues) -> Bool { isShown(phone, settings) }
    func isEmailShown(under settings: SettingValues) -> Bool { isShown(email, settings) }

    /// Whether a code has shown one of both contacts to be the visitor's, so that pieces may be held.
    func isProven(under settings: SettingValues) -> Bool {
        [phone, email].contains { isShown($0, settings) || $0.checkout.map { $0 < Self.secondsProven } ?? false }
    }

    private func isShown(_ shown: Shown, _ settings: SettingValues) -> Bool {
        let trusted = settings[CodeRules.trustSetting] * 3_600
        if let age = shown.purchase, age < trusted { return true }
        return shown.checkout.map { $0 < min(trusted, Self.secondsProven) } ?? false
    }

    package static func of(_ recipient: Recipient, by visitor: VisitorKey) -> Query<BuyerTrust> {
        let email = EmailAddress(typed: recipient.email)
        let emailAges = email.map { ages(of: .email($0), by: visitor) } ?? "NULL::bigint, NULL::bigint"
        let ofEmail: SQL = if let email { "lower(p.email) = \(email.rawValue) AND p.email <> ''" } else { "false" }
        return .one(
            """
            SELECT trust.delivered, trust.refused, phone.purchases, phone.pieces, phone.total, email.purchases, email.pieces, email.total,
                   \(ages(of: .phone(recipient.phone), by: visitor)), \(emailAges)
            FROM (\(CashCeiling.tally(of: recipient.phone))) trust
            CROSS JOIN (\(OpenPurchases.tally(where: "p.phone = \(recipient.phone)"))) phone
            CROSS JOIN (\(OpenPurchases.tally(where: ofEmail))) email
            """
        ) { row in
            BuyerTrust(
                trust: CashCeiling.Trust(delivered: try row.next(), refused: try row.next()), atPhone: try OpenPurchases(&row),
                atEmail: try OpenPurchases(&row), phone: Shown(purchase: try row.next(), checkout: try row.next()),
                email: Shown(purchase: try row.next(), checkout: try row.next()))
        }
    }

    /// SQL expressions: the two values of `Shown`.
    private static func ages(of contact: Contact, by visitor: VisitorKey) -> SQL {
        let used = Verification.lastUse(.orderContact, of: contact, about: "shown.id")
        return """
            (SELECT floor(extract(epoch FROM kernel.now() - max(\(used))))::bigint
             FROM orders.purchase shown WHERE shown.visitor = \(visitor)),
            floor(extract(epoch FROM kernel.now() - \(Verification.lastUse(.orderContact, of: contact, by: visitor))))::bigint
            """
    }

    /// Locks the number and the address until the transaction ends. Concurrent purchases with them are counted one by one.
    ///
    /// The number is locked before the address, and both before the stock. This order avoids deadlocks.
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
    /// The code that a purchase needs; nil where it needs none. The limit of the network is not checked here.
    ///
    /// - Parameters:
    ///   - person: the person who is logged in. Their own number and address need no code.
    ///   - settings: the values that hold now.
    /// - Throws: `Purchase.Refusal.noCode` where a code is needed but cannot be sent.
    package func request(
        for totals: CartTotals, to recipient: Recipient, of person: Person?, _ standing: BuyerTrust, under settings: SettingValues
    ) throws(Purchase.Refusal) -> CodeRequest? {
        // A confirmed number suffices: the buyer can be reached.
        guard person?.phone != recipient.phone, !standing.isPhoneShown(under: settings) else { return nil }
        let amount = CashCeiling(settings).amount(standing.trust)
        let reason: CodeRequest.Reason? =
            if standing.atPhone.total + totals.total > amount {
                .total(ceiling: amount)
            } else {
                isAboveCaps(standing.atPhone, totals, settings) ? .phone : nil
            }
        if let reason {
            guard canText(recipient) else { throw .noCode(reason, isLandLine: canText) }
            return CodeRequest(way: .phone, reason: reason)
        }
        guard !isEmailKnown(of: recipient, person, standing, settings), isAboveCaps(standing.atEmail, totals, settings),
            !recipient.email.isEmpty
        else { return nil }
        guard canMail else { throw .noCode(.email, isLandLine: false) }
        return CodeRequest(way: .email, reason: .email)
    }

    /// The most that is held unpaid for a contact that nobody has proven. These are no settings: they bound what a stranger can block.
    package static let mostHeldUnproven = (total: Money.dirhams(5_000), pieces: 5)

    /// The proof that a purchase needs before pieces are held for it; nil where it needs none. The limit of the network is not checked
    /// here.
    ///
    /// Unpaid purchases count like others in the caps of a number and of an address.
    /// - Throws: `Purchase.Refusal.noCode` where a proof is needed and no code can be sent.
    package func requestToHold(
        for totals: CartTotals, to recipient: Recipient, of person: Person?, _ standing: BuyerTrust, under settings: SettingValues
    ) throws(Purchase.Refusal) -> CodeRequest? {
        guard !isProven(recipient, of: person, standing, under: settings) else { return nil }
        let most = Self.mostHeldUnproven
        if totals.total > most.total || totals.pieces > most.pieces { return try request(to: recipient, because: .hold) }
        if isAboveCaps(standing.atPhone, totals, settings) { return try request(to: recipient, because: .phone) }
        return isAboveCaps(standing.atEmail, totals, settings) ? try request(to: recipient, because: .email) : nil
    }

    /// Whether pieces are held for the recipient: the contact is the person's own, or a code has shown that it is the visitor's.
    package func isProven(
        _ recipient: Recipient, of person: Person?, _ standing: BuyerTrust, under settings: SettingValues
    ) -> Bool {
        person?.phone == recipient.phone || standing.isProven(under: settings) || isEmailKnown(of: recipient, person, standing, settings)
    }

    /// A code to the number, or else to the address.
    ///
    /// - Throws: `Purchase.Refusal.noCode` where none can be sent.
    package func request(to recipient: Recipient, because reason: CodeRequest.Reason) throws(Purchase.Refusal) -> CodeRequest {
        if canText(recipient) { return CodeRequest(way: .phone, reason: reason) }
        if canMail, EmailAddress(typed: recipient.email) != nil { return CodeRequest(way: .email, reason: reason) }
        throw .noCode(reason, isLandLine: canText)
    }

    /// Consumes one purchase of the network's rate limit, for a purchase that needs no code otherwise.
    ///
    /// - Returns: the code that is needed where the network has used up its limit.
    /// - Throws: `Purchase.Refusal.noCode` where no code can be sent.
    func takeRateLimit(
        for recipient: Recipient, of person: Person?, _ standing: BuyerTrust, under settings: SettingValues, in tx: Transaction
    ) async throws -> CodeRequest? {
        let perNetwork = settings[Self.perNetworkSetting]
        guard let network, perNetwork > 0, !isProven(recipient, of: person, standing, under: settings) else { return nil }
        do {
            try await RateLimit.consume("orders.without-code:" + network, limit: perNetwork, per: 3600, in: tx)
            return nil
        } catch is RateLimit.Exceeded {
            return try request(to: recipient, because: .network)
        }
    }

    private func canText(_ recipient: Recipient) -> Bool { canText && recipient.phone.isMobile }

    private func isEmailKnown(of recipient: Recipient, _ person: Person?, _ standing: BuyerTrust, _ settings: SettingValues) -> Bool {
        standing.isEmailShown(under: settings) || person?.email.map { $0 == EmailAddress(typed: recipient.email) } == true
    }

    private func isAboveCaps(_ open: OpenPurchases, _ totals: CartTotals, _ settings: SettingValues) -> Bool {
        open.purchases + 1 > settings[Self.purchasesSetting] || open.pieces + totals.pieces > settings[Self.piecesSetting]
    }
}
