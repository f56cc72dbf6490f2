package import Carts
package import Identity
package import Kernel
package import Postgres
import Secrets
package import Settings

/// The codes that confirm the contact of a waiting purchase, or the contact of a checkout before pieces are held.
package struct ContactCode: Sendable {
    /// The contact that gets the code.
    package let recipient: Contact
    private let language: Language
    /// The key of the purchase or of the checkout.
    private let subject: UUID128
    /// To whom alone the code proves the contact; nil where it confirms one purchase, whatever browser types it.
    private let visitor: VisitorKey?

    /// The most codes sent to one number or address in a day, for all requests together. Each may disturb a stranger.
    package static let mostADaySetting = TypedSetting<Int>("orders.codes-a-day", 10, .codes, in: 3...50, by: .admin)

    init(confirming purchase: ID<Purchase>, to recipient: Contact, in language: Language) {
        (self.recipient, self.language) = (recipient, language)
        (subject, visitor) = (purchase.uuid, nil)
    }

    package init(proving recipient: Contact, for visitor: VisitorKey, at checkout: ID<Checkout>, in language: Language) {
        (self.recipient, self.language) = (recipient, language)
        (subject, self.visitor) = (checkout.uuid, visitor)
    }

    /// The newest code; nil where it is no longer valid, or was sent to another contact or for another visitor.
    package var newest: Query<Verification?> {
        Verification.newest(.orderContact, about: subject).map { found in
            found.flatMap { $0.recipient == recipient && $0.visitor == visitor ? $0 : nil }
        }
    }

    /// Sends another code. Only the newest one counts.
    ///
    /// - Parameters:
    ///   - network: the network of the request.
    ///   - person: the person who is logged in.
    /// - Throws: `RateLimit.Exceeded`.
    package func send(from network: String, person: Person.ID?, in db: Database) async throws {
        try await db.transaction { tx in try await takeRateLimit(from: network, in: tx) }
        try await db.transaction { tx in try await send(person: person, in: tx) }
    }

    /// Sends a code where none is valid. Of many calls at once, one sends.
    ///
    /// - Throws: `RateLimit.Exceeded`.
    package func sendFirst(from network: String, person: Person.ID?, in db: Database) async throws {
        let limit: RateLimit.Exceeded? = try await db.transaction { tx in
            try await tx.run("SELECT pg_advisory_xact_lock(hashtextextended(\("contact code \(subject)")::text, 20261129))")
            guard try await tx.read(newest) == nil else { return nil }
            // The transaction is committed in any case: a request that is refused counts.
            do { try await takeRateLimit(from: network, in: tx) } catch let limit as RateLimit.Exceeded { return limit }
            try await send(person: person, in: tx)
            return nil
        }
        if let limit { throw limit }
    }

    /// Consumes the rate limit for sending a code; see `Verification.takeRateLimit`. Call it in a transaction of its own.
    ///
    /// - Throws: `RateLimit.Exceeded`.
    package func takeRateLimit(from network: String, in tx: Transaction) async throws {
        try await Verification.takeRateLimit(for: recipient, from: network, in: tx)
        let key = Digest.sha256(hexadecimal: recipient.canonical)
        let most = try await tx.read(SettingValues.now)[Self.mostADaySetting]
        try await RateLimit.consume("orders.codes-a-day:" + key, limit: most, per: 86_400, in: tx)
    }

    package func send(person: Person.ID?, in tx: Transaction) async throws {
        _ = try await Verification.request(
            .orderContact, of: recipient, person: person, about: subject, by: visitor, in: language, in: tx)
    }
}
